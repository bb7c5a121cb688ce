package ml

import "github.com/hourglass-go/hourglass/graph"

// quantized are cases of onnxruntime's own operators on integers that stand for other numbers. Scales are
// powers of two where a result is rounded, so that no engine meets a tie that it rounds to another side.
func quantized() []Case {
	draw := drawing(4)
	of := func(name, op string, in []*graph.Tensor, attrs ...graph.Attribute) Case {
		return Case{Name: name, Op: op, Domain: graph.Microsoft, Opset: 1, Inputs: in, Attrs: attrs}
	}
	f := func(v float32) *graph.Tensor { return graph.Scalar("", v) }
	u := func(v uint8) *graph.Tensor { return graph.Scalar("", v) }
	s := func(v int8) *graph.Tensor { return graph.Scalar("", v) }
	bytes := func(from, step int, dims ...int64) *graph.Tensor {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		v := make([]uint8, n)
		for i := range v {
			v[i] = uint8(from + i*step)
		}
		return graph.NewTensor("", v, dims...)
	}
	signed := func(from, step int, dims ...int64) *graph.Tensor {
		t := bytes(from, step, dims...)
		t.Elem = graph.Int8
		return t
	}
	image := bytes(3, 37, 2, 3, 4, 5)
	lstm := func(direction string, directions int64, scale, zero *graph.Tensor, rest ...*graph.Tensor) []*graph.Tensor {
		return these(draw(4, 1, 3), signed(5, 29, directions, 3, 8), signed(9, 53, directions, 2, 8), draw(directions, 16), nil, nil, nil, nil, scale, zero, scale, zero)
	}
	cases := []Case{
		of("bytes", "QLinearAdd", these(bytes(1, 31, 3, 4), f(0.25), u(128), bytes(7, 17, 3, 4), f(0.125), u(100), f(0.3), u(120))),
		of("signed, a row", "QLinearAdd", these(signed(1, 31, 3, 4), f(0.25), s(3), signed(7, 17, 4), f(0.125), s(-5), f(0.3), s(0))),
		of("no zero point of the result", "QLinearAdd", these(bytes(1, 31, 3, 4), f(0.25), u(128), bytes(7, 17, 3, 4), f(0.125), u(100), f(0.4))),
		of("bytes", "QLinearMul", these(bytes(1, 31, 3, 4), f(0.25), u(128), bytes(7, 17, 3, 4), f(0.125), u(100), f(3.3), u(120))),
		of("signed, a column", "QLinearMul", these(signed(1, 31, 3, 4), f(0.25), s(3), signed(7, 17, 3, 1), f(0.125), s(-5), f(1.7), s(0))),
		of("bytes", "QLinearSigmoid", these(bytes(0, 5, 6, 8), f(0.05), u(128), f(0.00390625), u(0))),
		of("signed", "QLinearSigmoid", these(signed(0, 5, 6, 8), f(0.05), s(4), f(0.0078125), s(0))),
		of("bytes", "QLinearLeakyRelu", these(bytes(0, 5, 6, 8), f(0.05), u(128), f(0.07), u(30)), graph.Float32("alpha", 0.3)),
		of("bytes", "QLinearSoftmax", these(bytes(0, 9, 4, 6), f(0.05), u(128), f(0.00390625), u(0)), graph.Int("opset", 13), graph.Int("axis", -1)),
		of("the first axis", "QLinearSoftmax", these(signed(0, 9, 4, 6), f(0.05), s(4), f(0.00390625), s(-128)), graph.Int("opset", 13), graph.Int("axis", 0)),
		of("windows", "QLinearAveragePool", these(image, f(0.25), u(100), f(0.3141), u(90)), graph.Ints("kernel_shape", 2, 3), graph.Ints("pads", 1, 1, 0, 1)),
		of("padding counts", "QLinearAveragePool", these(image, f(0.25), u(100), f(0.3141), u(90)), graph.Ints("kernel_shape", 2, 3), graph.Ints("strides", 2, 1), graph.Ints("pads", 1, 1, 0, 1), graph.Int("count_include_pad", 1)),
		of("channels last", "QLinearAveragePool", these(image, f(0.25), u(100), f(0.3141), u(90)), graph.Ints("kernel_shape", 2, 3), graph.Int("channels_last", 1)),
		of("images", "QLinearGlobalAveragePool", these(image, f(0.25), u(100), f(0.3141), u(90))),
		of("channels last", "QLinearGlobalAveragePool", these(image, f(0.25), u(100), f(0.3141), u(90)), graph.Int("channels_last", 1)),
		of("two", "QLinearConcat", these(f(0.3), u(90), bytes(3, 17, 2, 3), f(0.25), u(100), bytes(5, 29, 2, 4), f(0.5), u(7)), graph.Int("axis", 1)),
		of("to integers", "QGemm", these(bytes(3, 37, 4, 5), f(0.5), u(113), bytes(11, 53, 5, 3), f(0.25), u(114), graph.Vector("", int32(100), -3000, 77), f(37), u(118)), graph.Float32("alpha", 0.5)),
		of("to numbers", "QGemm", these(bytes(3, 37, 4, 5), f(0.5), u(113), signed(11, 53, 3, 5), graph.Vector[float32]("", 0.25, 0.5, 0.125), graph.Vector("", int8(0), 0, 0)), graph.Int("transB", 1)),
		of("one scale", "MatMulIntegerToFloat", these(bytes(3, 37, 4, 5), signed(11, 53, 5, 3), f(0.5), f(0.25), u(113), s(0), draw(3))),
		of("scales of columns", "MatMulIntegerToFloat", these(bytes(3, 37, 2, 4, 5), bytes(11, 53, 5, 3), f(0.5), draw(3), u(113), graph.Vector("", uint8(1), 100, 130))),
		of("no zero points", "MatMulIntegerToFloat", these(bytes(3, 37, 4, 5), bytes(11, 53, 5, 3), f(0.5), f(0.25))),
		of("one scale", "DynamicQuantizeMatMul", these(draw(4, 5), signed(11, 53, 5, 3), f(0.25), s(3), draw(3))),
		of("scales of columns", "DynamicQuantizeMatMul", these(draw(2, 4, 5), bytes(11, 53, 5, 3), draw(3), graph.Vector("", uint8(1), 100, 130))),
		of("4 bits", "MatMulNBits", these(draw(3, 40), bytes(3, 37, 5, 3, 8), draw(15)), graph.Int("K", 40), graph.Int("N", 5), graph.Int("bits", 4), graph.Int("block_size", 16)),
		of("4 bits with zero points", "MatMulNBits", these(draw(2, 3, 40), bytes(3, 37, 5, 3, 8), draw(15), bytes(3, 91, 10)), graph.Int("K", 40), graph.Int("N", 5), graph.Int("bits", 4), graph.Int("block_size", 16)),
		of("8 bits", "MatMulNBits", these(draw(3, 32), bytes(3, 37, 5, 2, 16), draw(10)), graph.Int("K", 32), graph.Int("N", 5), graph.Int("bits", 8), graph.Int("block_size", 16)),
		of("a bias", "MatMulNBits", these(draw(3, 32), bytes(3, 37, 5, 1, 16), draw(5), nil, nil, draw(5)), graph.Int("K", 32), graph.Int("N", 5), graph.Int("bits", 4), graph.Int("block_size", 32)),
		of("bytes", "QAttention", these(bytes(3, 37, 2, 3, 6), bytes(11, 53, 6, 24), draw(24), f(0.0078125), f(0.0078125), nil, u(113), u(120)), graph.Int("num_heads", 2)),
		of("signed weights, lengths", "QAttention", these(bytes(3, 37, 2, 3, 6), signed(11, 53, 6, 24), draw(24), f(0.0078125), f(0.0078125), graph.NewTensor("", []int32{3, 2}, 2), u(113), s(0)), graph.Int("num_heads", 2)),
		of("in order", "QAttention", these(bytes(3, 37, 2, 3, 6), signed(11, 53, 6, 24), draw(24), f(0.0078125), f(0.0078125), nil, u(113), s(0)), graph.Int("num_heads", 2), graph.Int("unidirectional", 1)),
	}
	for _, direction := range []string{"forward", "reverse", "bidirectional"} {
		n := int64(1)
		if direction == "bidirectional" {
			n = 2
		}
		scale, zero := make([]float32, n), make([]int8, n)
		for i := range scale {
			scale[i] = 0.0078125
		}
		c := of(direction, "DynamicQuantizeLSTM", lstm(direction, n, graph.NewTensor("", scale, n), graph.NewTensor("", zero, n)), graph.Int("hidden_size", 2), graph.Text("direction", direction))
		c.Outputs = 3
		cases = append(cases, c)
	}
	several := of("several sequences", "DynamicQuantizeLSTM", lstm("forward", 1, graph.Vector[float32]("", 0.0078125), graph.Vector("", int8(0))), graph.Int("hidden_size", 2))
	several.Inputs[0], several.Outputs, several.Declined = draw(4, 3, 3), 3, "several sequences"
	return append(cases, several)
}
