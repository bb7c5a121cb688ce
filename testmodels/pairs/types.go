package pairs

import "github.com/hourglass-go/hourglass/graph"

// types differ in the type in which numbers are stored or computed.
var types = []twin{
	{name: "float16 on the way", a: same, b: cast(graph.Float16)},
	{name: "bfloat16 on the way", a: same, b: cast(graph.BFloat16)},
	{name: "weights of float16", a: product(wave(6, 5)), b: func(b *graph.Builder, x value) value {
		return b.Op("MatMul", x, b.Op("Cast", b.Op("Cast", b.Const(wave(6, 5)), to(graph.Float16)), to(graph.Float)))
	}},
	{name: "whole numbers on the way", a: same, b: cast(graph.Int32)},
	{name: "a truth on the way", a: then(op("Sign"), op("Abs")), b: then(op("Abs"), with("Min", 1))},
	{name: "the scale of a quantization", a: quantized(0.1, 0), b: quantized(0.11, 0)},
	{name: "the zero point of a quantization", a: quantized(0.1, 0), b: quantized(0.1, 3)},
	{name: "a quantization and none", a: same, b: quantized(0.01, 0)},
	{name: "levels with a sign and without", a: quantized(0.05, 0), b: func(b *graph.Builder, x value) value {
		scale, zero := b.Scalar(0.05), b.Const(graph.Scalar("", uint8(0)))
		return b.Op("DequantizeLinear", b.Op("QuantizeLinear", x, scale, zero), scale, zero)
	}},
	{name: "levels of the rows at hand, or fixed ones", a: quantized(0.05, 0), b: func(b *graph.Builder, x value) value {
		q := b.OpN("DynamicQuantizeLinear", 3, x)
		return b.Op("DequantizeLinear", q[0], q[1], q[2])
	}},
}

func quantized(scale float64, zero int8) body {
	return func(b *graph.Builder, x value) value {
		s, z := b.Scalar(scale), b.Const(graph.Scalar("", zero))
		return b.Op("DequantizeLinear", b.Op("QuantizeLinear", x, s, z), s, z)
	}
}
