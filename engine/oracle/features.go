package oracle

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerMoving(ml+"ArrayFeatureExtractor", featureExtractor, 0)
	register(ml+"FeatureVectorizer", featureVectorizer)
}

// featureExtractor picks columns. Of one row it makes rows.
func featureExtractor(c call) (Array, error) {
	x, at := c.in[0], c.in[1]
	if len(x.Dims) == 0 {
		return x, fmt.Errorf("an operand of %v, want columns", x.Dims)
	}
	columns := x.Dims[len(x.Dims)-1]
	dims := slices.Concat(x.Dims[:len(x.Dims)-1], []int{len(at.V)})
	for _, i := range at.V {
		if i < 0 || i >= float64(columns) {
			return x, fmt.Errorf("column %v of %d", i, columns)
		}
	}
	out := filled(x.Elem, dims, func(p []int) float64 {
		p[len(p)-1] = int(at.V[p[len(p)-1]])
		return x.at(p...)
	})
	if len(x.Dims) == 1 {
		out.Dims = []int{1, len(at.V)}
	}
	return out, nil
}

// featureVectorizer puts the columns of all operands beside each other.
func featureVectorizer(c call) (Array, error) {
	rows, total := -1, 0
	parts := make([]Array, len(c.in))
	widths := c.node.Ints("inputdimensions")
	for i := range c.in {
		x, n, columns, err := call{in: c.in[i:]}.rows()
		if err != nil {
			return x, err
		}
		if i >= len(widths) || int64(columns) != widths[i] {
			return x, lack("inputdimensions that are not those of the operands")
		}
		if rows >= 0 && n != rows {
			return x, fmt.Errorf("%d rows beside %d", n, rows)
		}
		x.Dims = []int{n, columns}
		parts[i], rows, total = x, n, total+columns
	}
	out := blank(graph.Float, []int{rows, total})
	at := 0
	for i := range rows {
		for _, x := range parts {
			at += copy(out.V[at:], x.V[i*x.Dims[1]:(i+1)*x.Dims[1]])
		}
	}
	return out, nil
}
