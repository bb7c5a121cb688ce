package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register(ml+"LinearRegressor", linearRegressor)
	registerSeveral(ml+"LinearClassifier", linearClassifier)
}

// linear returns x·Wᵀ + b for so many outputs.
func (c call) linear(outputs int) (Array, error) {
	x, n, columns, err := c.rows()
	if err != nil {
		return x, err
	}
	w, b := c.floats("coefficients"), c.floats("intercepts")
	if outputs > 0 && len(w) > outputs*columns {
		return x, lack(fmt.Sprintf("%d coefficients for %d outputs of %d columns", len(w), outputs, columns))
	}
	if outputs < 1 || len(w) != outputs*columns || len(b) > 0 && len(b) != outputs {
		return x, fmt.Errorf("%d coefficients and %d intercepts for %d outputs of %d columns", len(w), len(b), outputs, columns)
	}
	out := blank(graph.Float, []int{n, outputs})
	for i := range n {
		for k := range outputs {
			sum := 0.0
			for j := range columns {
				sum += x.V[i*columns+j] * w[k*columns+j]
			}
			if len(b) > 0 {
				sum += b[k]
			}
			out.V[i*outputs+k] = sum
		}
	}
	return out, nil
}

func linearRegressor(c call) (Array, error) {
	scores, err := c.linear(int(c.node.Int("targets", 1)))
	if err != nil {
		return scores, err
	}
	return c.transformed(scores)
}

func linearClassifier(c call) ([]Array, error) {
	labels, classes := c.labels("classlabels_ints")
	_, _, columns, err := c.rows()
	if err != nil {
		return nil, err
	}
	if columns > 0 && len(c.floats("coefficients")) == columns {
		return nil, lack("one score for two classes, whose scores the specification does not define")
	}
	scores, err := c.linear(classes)
	if err != nil {
		return nil, err
	}
	at := firstGreatest(scores)
	scores, err = c.transformed(scores)
	return []Array{labels(at), scores}, err
}
