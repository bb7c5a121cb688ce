package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register(ml+"Scaler", scaler)
	register(ml+"Normalizer", normalizer)
	register(ml+"Imputer", imputer)
	register(ml+"Binarizer", func(c call) (Array, error) {
		threshold := float64(c.node.Float("threshold", 0))
		return c.in[0].mapped(func(x float64) float64 { return truth(x > threshold) }), nil
	})
}

func scaler(c call) (Array, error) {
	x := c.in[0]
	if len(x.Dims) == 0 {
		return x, fmt.Errorf("an operand of %v, want columns", x.Dims)
	}
	columns := x.Dims[len(x.Dims)-1]
	offset, scale := c.floats("offset"), c.floats("scale")
	if len(offset) == 0 {
		offset = []float64{0}
	}
	if len(scale) == 0 {
		scale = []float64{1}
	}
	from, err := ofColumn(offset, columns)
	if err != nil {
		return x, err
	}
	by, err := ofColumn(scale, columns)
	if err != nil {
		return x, err
	}
	return filled(graph.Float, x.Dims, func(at []int) float64 {
		column := at[len(at)-1]
		return (x.at(at...) - from(column)) * by(column)
	}), nil
}

// normalizer divides rows by their greatest number, by the sum of their magnitudes, or by their length.
// The formulas of the text for the last two lose signs, and so do not give the norms that they are named
// after.
func normalizer(c call) (Array, error) {
	x, n, columns, err := c.rows()
	if err != nil {
		return x, err
	}
	out := blank(graph.Float, x.Dims)
	for i := range n {
		row, norm := x.V[i*columns:(i+1)*columns], 0.0
		for k, v := range row {
			switch c.node.Text("norm", "MAX") {
			case "MAX":
				if norm = math.Max(norm, v); k == 0 {
					norm = v
				}
			case "L1":
				norm += math.Abs(v)
			case "L2":
				norm = math.Hypot(norm, v)
			}
		}
		if norm == 0 {
			norm = 1
		}
		for k, v := range row {
			out.V[i*columns+k] = v / norm
		}
	}
	return out, nil
}

func imputer(c call) (Array, error) {
	x := c.in[0]
	values, missing := c.floats("imputed_value_floats"), float64(c.node.Float("replaced_value_float", 0))
	if !x.Elem.IsFloat() {
		values, missing = nil, float64(c.node.Int("replaced_value_int64", 0))
		for _, v := range c.node.Ints("imputed_value_int64s") {
			values = append(values, float64(v))
		}
	}
	if len(x.Dims) == 0 {
		return x, fmt.Errorf("an operand of %v, want columns", x.Dims)
	}
	columns := x.Dims[len(x.Dims)-1]
	of, err := ofColumn(values, columns)
	if err != nil {
		return x, err
	}
	out := Array{Elem: x.Elem, Dims: x.Dims, V: append([]float64(nil), x.V...)}
	for i, v := range x.V {
		if v == missing || v != v && missing != missing {
			out.V[i] = of(i % columns)
		}
	}
	return out, nil
}
