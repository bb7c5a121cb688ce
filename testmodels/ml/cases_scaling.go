package ml

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func scaling() []Case {
	nan := float32(math.NaN())
	x := table[float32](2, 1, -2, 0.5, 3, 0, 0)
	holes := table[float32](2, nan, -2, 0.5, nan, 0, 0)
	whole := table[int64](2, 1, -2, 7, 3, 0, 0)
	return []Case{
		{Name: "columns", Op: "Scaler", Opset: 1, Inputs: these(x), Attrs: attributes(list("offset", 1, 2), list("scale", 0.5, -1)), Want: these(table[float32](2, 0, 4, -0.25, -1, -0.5, 2))},
		{Name: "one for all", Op: "Scaler", Opset: 1, Inputs: these(x), Attrs: attributes(list("offset", 1), list("scale", 2)), Want: these(table[float32](2, 0, -6, -1, 4, -2, -2))},
		{Name: "integers", Op: "Scaler", Opset: 1, Inputs: these(whole), Attrs: attributes(list("offset", 1, 2), list("scale", 0.5, -1))},
		{Name: "float64", Op: "Scaler", Opset: 1, Inputs: these(table(2, 1e9+0.25, 2)), Attrs: attributes(list("offset", 1e9, 2), list("scale", 4, 1)), Want: these(table[float32](2, 1, 0))},
		{Name: "greatest", Op: "Normalizer", Opset: 1, Inputs: these(x), Want: these(table[float32](2, 1, -2, 1./6, 1, 0, 0))},
		{Name: "greatest, below 0", Op: "Normalizer", Opset: 1, Inputs: these(table[float32](2, -1, -2)), Want: these(table[float32](2, 1, 2))},
		{Name: "L1", Op: "Normalizer", Opset: 1, Inputs: these(x), Attrs: attributes(graph.Text("norm", "L1")), Want: these(table[float32](2, 1./3, -2./3, 1./7, 6./7, 0, 0))},
		{Name: "L2", Op: "Normalizer", Opset: 1, Inputs: these(table[float32](2, 3, -4, 0, 0)), Attrs: attributes(graph.Text("norm", "L2")), Want: these(table[float32](2, 0.6, -0.8, 0, 0))},
		{Name: "one row", Op: "Normalizer", Opset: 1, Inputs: these(graph.Vector[float32]("", 1, 3)), Attrs: attributes(graph.Text("norm", "L1")), Want: these(graph.Vector[float32]("", 0.25, 0.75))},
		{Name: "NaN", Op: "Imputer", Opset: 1, Inputs: these(holes), Attrs: attributes(list("imputed_value_floats", 8, 9), graph.Float32("replaced_value_float", nan)), Want: these(table[float32](2, 8, -2, 0.5, 9, 0, 0))},
		{Name: "zeros", Op: "Imputer", Opset: 1, Inputs: these(x), Attrs: attributes(list("imputed_value_floats", 8)), Want: these(table[float32](2, 1, -2, 0.5, 3, 8, 8))},
		{Name: "integers", Op: "Imputer", Opset: 1, Inputs: these(whole), Attrs: attributes(graph.Ints("imputed_value_int64s", 5, 6), graph.Int("replaced_value_int64", -2)), Want: these(table[int64](2, 1, 6, 7, 3, 0, 0))},
		{Name: "threshold", Op: "Binarizer", Opset: 1, Inputs: these(x), Attrs: attributes(graph.Float32("threshold", 0.5)), Want: these(table[float32](2, 1, 0, 0, 1, 0, 0))},
	}
}
