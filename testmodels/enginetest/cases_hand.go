package enginetest

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// byHand returns cases whose result is worked out by hand, so that the oracle is held against something
// that is not a program.
func byHand() []Case {
	at := func(name, op string, opset int64, inputs []*graph.Tensor, want *graph.Tensor, attrs ...graph.Attribute) Case {
		return Case{name: name, Op: op, opset: opset, inputs: inputs, attrs: attrs, want: want}
	}
	edge := func(name, op string, opset int64, inputs []*graph.Tensor, want *graph.Tensor, attrs ...graph.Attribute) Case {
		c := at(name, op, opset, inputs, want, attrs...)
		c.Bends = true
		return c
	}
	return []Case{
		at("by hand, reshape copies and infers", "Reshape", 17, these(upTo(6, 2, 3), integers(0, -1, 1)), graph.NewTensor("", []float32{1, 2, 3, 4, 5, 6}, 2, 3, 1)),
		at("by hand, flatten", "Flatten", 17, these(upTo(8, 2, 2, 2)), graph.NewTensor("", []float32{1, 2, 3, 4, 5, 6, 7, 8}, 2, 4)),
		at("by hand, flatten before all", "Flatten", 17, these(upTo(4, 2, 2)), graph.NewTensor("", []float32{1, 2, 3, 4}, 1, 4), graph.Int("axis", 0)),
		at("by hand, flatten from the end", "Flatten", 17, these(upTo(8, 2, 2, 2)), graph.NewTensor("", []float32{1, 2, 3, 4, 5, 6, 7, 8}, 4, 2), graph.Int("axis", -1)),
		at("by hand, squeeze", "Squeeze", 17, these(upTo(2, 1, 2, 1)), graph.NewTensor("", []float32{1, 2}, 2)),
		at("by hand, squeeze one, by attribute", "Squeeze", 11, these(upTo(2, 1, 2, 1)), graph.NewTensor("", []float32{1, 2}, 1, 2), graph.Ints("axes", -1)),
		at("by hand, unsqueeze", "Unsqueeze", 17, these(upTo(2, 2), integers(0, -1)), graph.NewTensor("", []float32{1, 2}, 1, 2, 1)),
		at("by hand, transpose", "Transpose", 17, these(upTo(6, 2, 3)), graph.NewTensor("", []float32{1, 4, 2, 5, 3, 6}, 3, 2)),
		at("by hand, transpose of three", "Transpose", 17, these(upTo(6, 1, 2, 3)), graph.NewTensor("", []float32{1, 4, 2, 5, 3, 6}, 3, 1, 2), graph.Ints("perm", 2, 0, 1)),
		at("by hand, concat", "Concat", 17, these(upTo(2, 2, 1), upTo(4, 2, 2)), graph.NewTensor("", []float32{1, 1, 2, 2, 3, 4}, 2, 3), graph.Int("axis", -1)),
		at("by hand, concat rows", "Concat", 17, these(upTo(2, 1, 2), upTo(4, 2, 2)), graph.NewTensor("", []float32{1, 2, 1, 2, 3, 4}, 3, 2), graph.Int("axis", 0)),
		at("by hand, mean of all", "ReduceMean", 17, these(upTo(6, 2, 3)), graph.NewTensor("", []float32{3.5}, 1, 1)),
		at("by hand, mean of rows", "ReduceMean", 17, these(upTo(6, 2, 3)), graph.NewTensor("", []float32{2, 5}, 2), graph.Ints("axes", -1), graph.Int("keepdims", 0)),
		at("by hand, mean, axes as input", "ReduceMean", 18, these(upTo(6, 2, 3), integers(0)), graph.NewTensor("", []float32{2.5, 3.5, 4.5}, 1, 3)),
		at("by hand, sum of columns", "ReduceSum", 13, these(upTo(6, 2, 3), integers(0)), graph.NewTensor("", []float32{5, 7, 9}, 3), graph.Int("keepdims", 0)),
		at("by hand, sum, axes as attribute", "ReduceSum", 11, these(upTo(6, 2, 3)), graph.NewTensor("", []float32{6, 15}, 2, 1), graph.Ints("axes", 1)),
		at("by hand, sum of the middle", "ReduceSum", 13, these(upTo(8, 2, 2, 2), integers(1)), graph.NewTensor("", []float32{4, 6, 12, 14}, 2, 1, 2)),
		at("by hand, sum of the outer two", "ReduceSum", 13, these(upTo(8, 2, 2, 2), integers(0, 2)), graph.NewTensor("", []float32{14, 22}, 1, 2, 1)),
		at("by hand, sum of nothing", "ReduceSum", 13, these(upTo(2, 2)), graph.NewTensor("", []float32{1, 2}, 2), graph.Int("noop_with_empty_axes", 1)),
		edge("by hand, softmax of rows", "Softmax", 13, these(graph.NewTensor("", []float32{0, 0, 1000, 0}, 2, 2)), graph.NewTensor("", []float32{.5, .5, 1, 0}, 2, 2)),
		at("by hand, softmax along the first", "Softmax", 13, these(graph.NewTensor("", []float32{1, 1, 1, 1}, 2, 2)), graph.NewTensor("", []float32{.5, .5, .5, .5}, 2, 2), graph.Int("axis", 0)),
		at("by hand, softmax of what follows the axis", "Softmax", 12, these(graph.NewTensor("", []float32{1, 1, 1, 1, 1, 1, 1, 1}, 2, 2, 2)), graph.NewTensor("", []float32{.25, .25, .25, .25, .25, .25, .25, .25}, 2, 2, 2)),
		at("by hand, softmax of old, axis 0", "Softmax", 11, these(graph.NewTensor("", []float32{1, 1, 1, 1}, 2, 2)), graph.NewTensor("", []float32{.25, .25, .25, .25}, 2, 2), graph.Int("axis", 0)),
		at("by hand, log of softmax", "LogSoftmax", 13, these(graph.NewTensor("", []float32{0, 0}, 1, 2)), graph.NewTensor("", []float32{-math.Ln2, -math.Ln2}, 1, 2)),
		edge("by hand, clip by inputs", "Clip", 11, these(upTo(4, 4), graph.Scalar[float32]("lo", 2), graph.Scalar[float32]("hi", 3)), graph.NewTensor("", []float32{2, 2, 3, 3}, 4)),
		edge("by hand, clip by attributes", "Clip", 10, these(upTo(4, 4)), graph.NewTensor("", []float32{1, 2, 2, 2}, 4), graph.Float32("max", 2)),
		// Selu-1: gamma · alpha · (eˣ − 1) with alpha 1.6732 and gamma 1.0507; from Selu-6 on they are longer.
		edge("by hand, selu of old", "Selu", 5, these(numbers(-infinite, 1)), graph.NewTensor("", []float32{1.0507 * -1.6732, 1.0507}, 2)),
		edge("by hand, selu of new", "Selu", 7, these(numbers(-infinite, 1)), graph.NewTensor("", []float32{1.050701 * -1.6732632, 1.050701}, 2)),
		at("by hand, identity", "Identity", 17, these(upTo(2, 2)), graph.NewTensor("", []float32{1, 2}, 2)),
		at("by hand, cast to itself", "Cast", 17, these(upTo(2, 2)), graph.NewTensor("", []float32{1, 2}, 2), graph.Int("to", int64(graph.Float))),
		at("by hand, largest of three", "Max", 17, these(upTo(3, 3), numbers(0, 5, 0), number(2)), graph.NewTensor("", []float32{2, 5, 3}, 3)),
		at("by hand, gemm", "Gemm", 17, these(upTo(2, 1, 2), upTo(4, 2, 2), number(1)), graph.NewTensor("", []float32{24, 30}, 1, 2), graph.Float32("alpha", 2), graph.Float32("beta", 10)),
		at("by hand, gemm with transposes", "Gemm", 17, these(upTo(2, 2, 1), upTo(4, 2, 2), numbers(100, 200)), graph.NewTensor("", []float32{105, 211}, 1, 2), graph.Int("transA", 1), graph.Int("transB", 1)),
		at("by hand, gemm with a column to add", "Gemm", 17, these(upTo(2, 2, 1), upTo(1, 1, 1), graph.NewTensor("", []float32{10, 20}, 2, 1)), graph.NewTensor("", []float32{11, 22}, 2, 1)),
	}
}

// upTo returns the numbers 1, 2, 3 … of the given dimensions.
func upTo(n int, dims ...int64) *graph.Tensor {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i + 1)
	}
	return graph.NewTensor("", v, dims...)
}
