package enginetest

import "github.com/hourglass-go/hourglass/graph"

func pointwise() (cases []opCase) {
	add := func(name, op string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: these(x), attrs: attrs, moves: op == "Identity"})
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
		add("matrix", op, 13, positive(3, 5))
	}
	add("bends", "Exp", 17, numbers(-100, -80, -30, -1, -1e-4, 0, 1e-4, 0.5, 1, 2.5))
	add("matrix", "Exp", 13, random(3, 5))
	add("bends", "Gelu", 20, bends)
	add("tanh", "Gelu", 20, bends, graph.Text("approximate", "tanh"))
	add("none", "Gelu", 21, random(3, 5), graph.Text("approximate", "none"))
	add("alpha", "LeakyRelu", 17, bends, graph.Float32("alpha", 0.3))
	add("alpha", "Elu", 17, bends, graph.Float32("alpha", 0.5))
	for _, op := range []string{"Softsign", "HardSigmoid", "HardSwish", "ThresholdedRelu", "Celu", "Sin", "Cos"} {
		add("bends", op, 17, bends)
		add("matrix", op, 14, random(3, 5))
	}
	add("bends", "Mish", 18, bends)
	add("matrix", "Mish", 21, random(3, 5))
	for _, op := range []string{"Floor", "Ceil", "Round"} {
		add("halves", op, 13, numbers(-2.5, -1.5, -0.7, -0.5, -0.2, 0, 0.2, 0.5, 0.7, 1.5, 2.5, 1e6+0.5))
	}
	add("matrix", "Reciprocal", 13, positive(3, 5))
	add("alpha and beta", "HardSigmoid", 17, bends, graph.Float32("alpha", 0.3), graph.Float32("beta", 0.4))
	add("alpha", "ThresholdedRelu", 17, bends, graph.Float32("alpha", 0.1))
	add("alpha", "Celu", 17, bends, graph.Float32("alpha", 2))
	add("alpha and gamma", "Selu", 17, bends, graph.Float32("alpha", 2), graph.Float32("gamma", 3))
	return cases
}
