package enginetest

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// quantized returns cases of conversions to 8-bit integers and back, and of their products.
func quantized() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, attrs: attrs})
	}
	x := random(4, 6)
	bytes := graph.NewTensor("", []int8{-128, -3, 0, 5, 127, 64}, 2, 3)
	unsigned := graph.NewTensor("", []uint8{0, 3, 128, 5, 255, 64}, 2, 3)
	for _, opset := range []int64{10, 13, 19} {
		add("uint8", "QuantizeLinear", opset, these(x, number(0.02), graph.Scalar[uint8]("", 120)))
		add("int8", "QuantizeLinear", opset, these(x, number(0.01), graph.Scalar[int8]("", -3)))
		add("int8", "DequantizeLinear", opset, these(bytes, number(0.02), graph.Scalar[int8]("", 7)))
		add("uint8", "DequantizeLinear", opset, these(unsigned, number(0.02), graph.Scalar[uint8]("", 120)))
	}
	add("a list of one scale", "QuantizeLinear", 17, these(x, numbers(0.02), graph.Scalar[uint8]("", 120)))
	add("a list of one scale", "DequantizeLinear", 17, these(bytes, numbers(0.02), graph.Scalar[int8]("", 7)))
	add("a list of one zero point", "DequantizeLinear", 17, these(bytes, number(0.02), graph.Vector[int8]("", 7)))
	add("no zero point", "QuantizeLinear", 17, these(positive(3, 5), number(0.01)))
	add("columns", "QuantizeLinear", 17, these(x, positive(6), graph.Vector[int8]("", 1, 2, 3, -4, 0, 6)))
	add("columns", "DequantizeLinear", 17, these(bytes, positive(3), graph.Vector[int8]("", 1, 2, -3)))
	add("rows", "DequantizeLinear", 17, these(graph.NewTensor("", []int32{-70000, 5, 3, 8, 0, 1 << 20}, 2, 3), positive(2)), graph.Int("axis", 0))
	add("zero points", "MatMulInteger", 17, these(unsigned, graph.NewTensor("", []int8{1, -2, 3, -4, 5, -128}, 3, 2), graph.Scalar[uint8]("", 12), graph.Vector[int8]("", 3, -1)))
	deep := func(n int) []uint8 { return slices.Repeat([]uint8{255, 254, 253}, n) }
	add("deeper than float32 is exact", "MatMulInteger", 17, these(graph.NewTensor("", deep(400), 2, 600), graph.NewTensor("", deep(400), 600, 2), graph.Scalar[uint8]("", 128), graph.Scalar[uint8]("", 131)))
	add("stacks", "MatMulInteger", 17, these(graph.NewTensor("", deep(4), 2, 2, 3), graph.NewTensor("", deep(4), 2, 3, 2)))
	add("none", "MatMulInteger", 17, these(unsigned, graph.NewTensor("", []uint8{1, 2, 3, 4, 5, 255}, 3, 2)))
	for give, name := range []string{"values", "scale", "zero point"} {
		add(name, "DynamicQuantizeLinear", 17, these(x))
		cases[len(cases)-1].give = give
		add(name+" of zeros", "DynamicQuantizeLinear", 17, these(numbers(0, 0, 0)))
		cases[len(cases)-1].give = give
	}
	return cases
}
