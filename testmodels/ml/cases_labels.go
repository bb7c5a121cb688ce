package ml

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func labels() []Case {
	x := words([]int64{2, 2}, "b", "", "a", "é")
	whole := table[int64](2, 3, -1, 7, 3)
	strings := func(v ...string) *graph.Tensor { return words([]int64{2, 2}, v...) }
	tensor := graph.Constant
	return []Case{
		{Name: "strings", Op: "OneHotEncoder", Opset: 1, Inputs: these(x), Attrs: attributes(texts("cats_strings", "a", "b", "")),
			Want: these(graph.NewTensor("", []float32{0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0}, 2, 2, 3))},
		{Name: "integers", Op: "OneHotEncoder", Opset: 1, Inputs: these(whole), Attrs: attributes(graph.Ints("cats_int64s", 7, 3)),
			Want: these(graph.NewTensor("", []float32{0, 1, 0, 0, 1, 0, 0, 1}, 2, 2, 2))},
		{Name: "floats", Op: "OneHotEncoder", Opset: 1, Inputs: these(table[float32](2, 3.9, -1.5, 7, -0.5)), Attrs: attributes(graph.Ints("cats_int64s", 0, 3, -1)),
			Want: these(graph.NewTensor("", []float32{0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0}, 2, 2, 3))},
		{Name: "all known", Op: "OneHotEncoder", Opset: 1, Inputs: these(x), Attrs: attributes(texts("cats_strings", "a", "b", "", "é"), graph.Int("zeros", 0))},
		{Name: "of old", Op: "LabelEncoder", Opset: 1, Inputs: these(x), Attrs: attributes(texts("classes_strings", "a", "b", "c"), graph.Int("default_int64", -7)), Want: these(table[int64](2, 1, -7, 0, -7))},
		{Name: "of old, to strings", Op: "LabelEncoder", Opset: 1, Inputs: these(table[int64](2, 2, 0, 5, -1)), Attrs: attributes(texts("classes_strings", "a", "b", "c")), Want: these(strings("c", "a", "_Unused", "_Unused"))},
		{Name: "strings to integers", Op: "LabelEncoder", Opset: 2, Inputs: these(x), Attrs: attributes(texts("keys_strings", "b", "a"), graph.Ints("values_int64s", 1<<60+1, 5)), Want: these(table[int64](2, 1<<60+1, -1, 5, -1))},
		{Name: "strings to floats", Op: "LabelEncoder", Opset: 2, Inputs: these(x), Attrs: attributes(texts("keys_strings", "b", "a"), list("values_floats", 0.5, 2), graph.Float32("default_float", 9)), Want: these(table[float32](2, 0.5, 9, 2, 9))},
		{Name: "strings to strings", Op: "LabelEncoder", Opset: 2, Inputs: these(x), Attrs: attributes(texts("keys_strings", "b", "é"), texts("values_strings", "B", "É"), graph.Text("default_string", "?")), Want: these(strings("B", "?", "?", "É"))},
		{Name: "integers to strings", Op: "LabelEncoder", Opset: 2, Inputs: these(whole), Attrs: attributes(graph.Ints("keys_int64s", 3, 7), texts("values_strings", "three", "seven")), Want: these(strings("three", "_Unused", "seven", "three"))},
		{Name: "integers to floats", Op: "LabelEncoder", Opset: 2, Inputs: these(whole), Attrs: attributes(graph.Ints("keys_int64s", 3, 7), list("values_floats", 0.1, 0.2)), Want: these(table[float32](2, 0.1, 0, 0.2, 0.1))},
		{Name: "integers to integers", Op: "LabelEncoder", Opset: 2, Inputs: these(whole), Attrs: attributes(graph.Ints("keys_int64s", 3), graph.Ints("values_int64s", 30)), Want: these(table[int64](2, 30, -1, -1, 30))},
		{Name: "floats to strings", Op: "LabelEncoder", Opset: 2, Inputs: these(table[float32](2, 0.1, 2, 0.2, float32(math.NaN()))), Attrs: attributes(list("keys_floats", 0.1, float32(math.NaN())), texts("values_strings", "a", "none")), Want: these(strings("a", "_Unused", "_Unused", "none")),
			Deviates: "NaN is no key before opset 4"},
		{Name: "floats to floats", Op: "LabelEncoder", Opset: 2, Inputs: these(table[float32](2, 0.1, 2)), Attrs: attributes(list("keys_floats", 0.1), list("values_floats", 7)), Want: these(table[float32](2, 7, 0))},
		{Name: "floats to integers", Op: "LabelEncoder", Opset: 2, Inputs: these(table[float32](2, 0.1, 2)), Attrs: attributes(list("keys_floats", 0.1), graph.Ints("values_int64s", 7)), Want: these(table[int64](2, 7, -1))},
		{Name: "tensors", Op: "LabelEncoder", Opset: 4, Inputs: these(x), Attrs: attributes(
			tensor("keys_tensor", words([]int64{2}, "a", "b")), tensor("values_tensor", graph.Vector("", int16(4), 5)), tensor("default_tensor", graph.Vector("", int16(-3)))),
			Want: these(table(2, int16(5), -3, 4, -3))},
		{Name: "float64", Op: "LabelEncoder", Opset: 4, Inputs: these(table(2, 0.1, 2)), Attrs: attributes(
			tensor("keys_tensor", graph.Vector("", 0.1, 7)), tensor("values_tensor", graph.Vector("", 0.5, 6)), tensor("default_tensor", graph.Vector("", -3.))),
			Want: these(table(2, 0.5, -3))},
		{Name: "strings", Op: "CategoryMapper", Opset: 1, Inputs: these(x), Attrs: attributes(texts("cats_strings", "a", "b"), graph.Ints("cats_int64s", 10, 20)), Want: these(table[int64](2, 20, -1, 10, -1))},
		{Name: "integers", Op: "CategoryMapper", Opset: 1, Inputs: these(whole), Attrs: attributes(texts("cats_strings", "a", "b"), graph.Ints("cats_int64s", 7, 3), graph.Text("default_string", "-")), Want: these(strings("b", "-", "a", "b"))},
	}
}

func features() []Case {
	x := graph.NewTensor("", []float32{0, 1, 2, 3, 4, 5}, 2, 3)
	at := graph.NewTensor("", []int64{2, 0, 2}, 1, 3)
	return []Case{
		{Name: "columns", Op: "ArrayFeatureExtractor", Opset: 1, Inputs: these(x, at), Want: these(table[float32](3, 2, 0, 2, 5, 3, 5))},
		{Name: "one row", Op: "ArrayFeatureExtractor", Opset: 1, Inputs: these(graph.Vector[float32]("", 5, 6, 7), at), Want: these(table[float32](3, 7, 5, 7))},
		{Name: "strings", Op: "ArrayFeatureExtractor", Opset: 1, Inputs: these(words([]int64{2, 2}, "a", "b", "c", "d"), graph.Vector[int64]("", 1)), Want: these(words([]int64{2, 1}, "b", "d"))},
		{Name: "side by side", Op: "FeatureVectorizer", Opset: 1, Inputs: these(x, table[float32](1, 8, 9)), Attrs: attributes(graph.Ints("inputdimensions", 3, 1)), Want: these(table[float32](4, 0, 1, 2, 8, 3, 4, 5, 9))},
		{Name: "integers", Op: "FeatureVectorizer", Opset: 1, Inputs: these(table[int64](1, 8, 9)), Attrs: attributes(graph.Ints("inputdimensions", 1)), Want: these(table[float32](1, 8, 9))},
	}
}
