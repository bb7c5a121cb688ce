package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// The operators of ai.onnx.ml are written from https://onnx.ai/onnx/operators/index.html#ai-onnx-ml. Where
// the text leaves open what is computed, they refuse it, because engines differ there.
const ml = "ai.onnx.ml."

// floats returns an attribute of floats.
func (c call) floats(attribute string) []float64 {
	a, _ := c.node.Attr(attribute)
	return widen(make([]float64, len(a.Floats)), a.Floats)
}

// strings returns an attribute of strings.
func (c call) strings(attribute string) []string {
	a, _ := c.node.Attr(attribute)
	return attributeTexts(a.Strings)
}

func attributeTexts(all [][]byte) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

// rows returns the first operand as rows of columns. One dimension is one row.
func (c call) rows() (x Array, n, columns int, err error) {
	switch x = c.in[0]; len(x.Dims) {
	case 1:
		return x, 1, x.Dims[0], nil
	case 2:
		return x, x.Dims[0], x.Dims[1], nil
	default:
		return x, 0, 0, fmt.Errorf("an operand of %v, want one row, or rows of columns", x.Dims)
	}
}

// ofColumn returns a function for the number of a list that is for a column: the only one, or its own.
func ofColumn(list []float64, columns int) (func(column int) float64, error) {
	switch len(list) {
	case 1:
		return func(int) float64 { return list[0] }, nil
	case columns:
		return func(column int) float64 { return list[column] }, nil
	}
	return nil, fmt.Errorf("%d numbers for %d columns", len(list), columns)
}

// transformed applies post_transform to the scores of each row.
func (c call) transformed(scores Array) (Array, error) {
	after := c.node.Text("post_transform", "NONE")
	if a, given := c.node.Attr("post_transform"); given && len(a.S) == 0 { // TreeEnsemble has a number
		after = [...]string{"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"}[a.I]
	}
	columns := scores.Dims[1]
	for i := 0; i < len(scores.V); i += columns {
		row := scores.V[i : i+columns]
		switch after {
		case "NONE":
		case "LOGISTIC":
			for k, x := range row {
				row[k] = logistic(x)
			}
		case "SOFTMAX":
			softmaxed(row, func(float64) bool { return true })
		case "SOFTMAX_ZERO":
			softmaxed(row, func(x float64) bool { return x != 0 })
		default:
			return scores, lack(fmt.Sprintf("post_transform %s, which the specification does not define", after))
		}
	}
	return scores, nil
}

// softmaxed makes a softmax of the numbers that take part, and 0 of the others.
func softmaxed(row []float64, part func(float64) bool) {
	most, total := math.Inf(-1), 0.0
	for _, x := range row {
		most = math.Max(most, x)
	}
	for i, x := range row {
		row[i] = 0
		if part(x) {
			row[i] = math.Exp(x - most)
		}
		total += row[i]
	}
	for i := range row {
		row[i] /= total
	}
}

// labels returns a function that makes an array of the labels at some places of the list that a
// classifier has, and how many labels it has.
func (c call) labels(integers string) (func(at []int) Array, int) {
	if words := c.strings("classlabels_strings"); len(words) > 0 {
		list := Array{words: sorted(words)}
		return func(at []int) Array {
			out := Array{Elem: graph.String, Dims: []int{len(at)}, V: make([]float64, len(at)), words: list.words}
			for i, k := range at {
				out.V[i] = list.rank(words[k])
			}
			return out
		}, len(words)
	}
	numbers := c.node.Ints(integers)
	return func(at []int) Array {
		v := make([]int64, len(at))
		for i, k := range at {
			v[i] = numbers[k]
		}
		return ofIntegers(graph.Int64, []int{len(at)}, v)
	}, len(numbers)
}

// firstGreatest returns the place of the greatest number of each row, the first where several are.
func firstGreatest(scores Array) []int {
	at := make([]int, scores.Dims[0])
	for i := range at {
		row := scores.V[i*scores.Dims[1] : (i+1)*scores.Dims[1]]
		for k, x := range row {
			if x > row[at[i]] {
				at[i] = k
			}
		}
	}
	return at
}
