package enginetest

import "github.com/hourglass-go/hourglass/graph"

// bent are the operators whose slope leaps, or changes within a step of differences, at one of bends.
var bent = map[string]bool{
	"Relu": true, "LeakyRelu": true, "Elu": true, "Selu": true, "Softsign": true, "HardSigmoid": true, "HardSwish": true, "ThresholdedRelu": true,
}

func pointwise() (cases []Case) {
	add := func(name, op string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: these(x), attrs: attrs, moves: op == "Identity", Bends: x == bends && bent[op]})
	}
	both := func(name, op string, opset int64, attrs ...graph.Attribute) {
		add(name, op, opset, bends, attrs...)
		add(name+", smooth", op, opset, smooth, attrs...)
	}
	for _, op := range []string{"Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Erf", "Identity"} {
		for _, opset := range []int64{9, 13, 17} {
			add("bends", op, opset, bends)
		}
		add("scalar", op, 17, number(-0.75))
		add("matrix", op, 17, random(3, 5))
		add("rank 4", op, 17, random(2, 3, 2, 2))
	}
	for _, op := range []string{"Log", "Sqrt"} {
		add("positive", op, 17, numbers(1e-30, 1e-4, 0.5, 1, 2, 10, 1e10, 3e38))
		cases[len(cases)-1].Bends = true // beside 1e-30 and at 3e38 differences are no slopes
		add("matrix", op, 13, positive(3, 5))
	}
	add("bends", "Exp", 17, numbers(-100, -80, -30, -1, -1e-4, 0, 1e-4, 0.5, 1, 2.5))
	add("matrix", "Exp", 13, random(3, 5))
	add("bends", "Gelu", 20, bends)
	add("tanh", "Gelu", 20, bends, graph.Text("approximate", "tanh"))
	add("none", "Gelu", 21, random(3, 5), graph.Text("approximate", "none"))
	both("alpha", "LeakyRelu", 17, graph.Float32("alpha", 0.3))
	both("alpha", "Elu", 17, graph.Float32("alpha", 0.5))
	for _, op := range []string{"Softsign", "HardSigmoid", "HardSwish", "ThresholdedRelu", "Celu", "Sin", "Cos"} {
		both("bends", op, 17)
		add("matrix", op, 14, random(3, 5))
	}
	for _, op := range []string{"Tan", "Atan", "Sinh", "Cosh", "Asinh"} {
		add("around 0", op, 17, numbers(-6.5, -3, -1.25, -0.75, -1e-4, 0, 1e-4, 0.5, 1, 3, 6.5))
		add("matrix", op, 9, numbers(-1, -0.3, 0.2, 0.7))
	}
	for _, op := range []string{"Asin", "Acos", "Atanh"} {
		add("within 1", op, 17, numbers(-0.96875, -0.75, -0.5, -1e-4, 0, 1e-4, 0.25, 0.5, 0.96875))
	}
	add("from 1", "Acosh", 17, numbers(1.0625, 1.5, 2, 10))
	add("bends", "Shrink", 17, bends)
	cases[len(cases)-1].Bends = true
	both("bias and lambd", "Shrink", 17, graph.Float32("bias", 0.25), graph.Float32("lambd", 1.2))
	cases[len(cases)-2].Bends = true
	both("bends", "Mish", 18)
	add("matrix", "Mish", 21, random(3, 5))
	both("bends", "Swish", 24)
	add("steep", "Swish", 24, random(3, 5), graph.Float32("alpha", 2.5))
	for _, op := range []string{"Floor", "Ceil", "Round"} {
		add("halves", op, 13, numbers(-2.5, -1.5, -0.7, -0.5, -0.2, 0, 0.2, 0.5, 0.7, 1.5, 2.5, 1e6+0.5))
	}
	add("matrix", "Reciprocal", 13, positive(3, 5))
	both("alpha and beta", "HardSigmoid", 17, graph.Float32("alpha", 0.3), graph.Float32("beta", 0.4))
	both("alpha", "ThresholdedRelu", 17, graph.Float32("alpha", 0.1))
	both("alpha", "Celu", 17, graph.Float32("alpha", 2))
	both("alpha and gamma", "Selu", 17, graph.Float32("alpha", 2), graph.Float32("gamma", 3))
	return cases
}
