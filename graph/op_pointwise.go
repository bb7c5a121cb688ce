package graph

// The element-wise operators of one input: the output is of the input's type.
// https://onnx.ai/onnx/operators/onnx__Relu.html and its neighbours.
func init() {
	for _, op := range []struct {
		name  string
		since []int64
		attrs map[string]AttrKind
	}{
		{"Relu", []int64{1, 6, 13, 14}, nil},
		{"LeakyRelu", []int64{1, 6, 16}, map[string]AttrKind{"alpha": AttrFloat}},
		{"Elu", []int64{1, 6, 22}, map[string]AttrKind{"alpha": AttrFloat}},
		{"Selu", []int64{1, 6, 22}, map[string]AttrKind{"alpha": AttrFloat, "gamma": AttrFloat}},
		{"Gelu", []int64{20}, map[string]AttrKind{"approximate": AttrString}},
		{"Erf", []int64{9, 13}, nil},
		{"Sigmoid", []int64{1, 6, 13}, nil},
		{"Tanh", []int64{1, 6, 13}, nil},
		{"Softplus", []int64{1, 22}, nil},
		{"Identity", []int64{1, 13, 14, 16, 19, 21}, nil},
		{"Exp", []int64{1, 6, 13}, nil},
		{"Log", []int64{1, 6, 13}, nil},
		{"Sqrt", []int64{1, 6, 13}, nil},
		{"Abs", []int64{1, 6, 13}, nil},
		{"Neg", []int64{1, 6, 13}, nil},
		{"Sign", []int64{9, 13}, nil},
		{"Reciprocal", []int64{1, 6, 13}, nil},
		{"Floor", []int64{1, 6, 13}, nil},
		{"Ceil", []int64{1, 6, 13}, nil},
		{"Round", []int64{11, 22}, nil},
		{"Sin", []int64{7, 22}, nil},
		{"Cos", []int64{7, 22}, nil},
		{"Softsign", []int64{1, 22}, nil},
		{"HardSigmoid", []int64{1, 6, 22}, map[string]AttrKind{"alpha": AttrFloat, "beta": AttrFloat}},
		{"HardSwish", []int64{14, 22}, nil},
		{"ThresholdedRelu", []int64{10, 22}, map[string]AttrKind{"alpha": AttrFloat}},
		{"Celu", []int64{12}, map[string]AttrKind{"alpha": AttrFloat}},
		{"Mish", []int64{18, 22}, nil},
	} {
		register(Operator{
			Name: op.name, Since: op.since, MinInputs: 1, MaxInputs: 1, Attrs: op.attrs,
			infer: func(c *inference) error { c.out = c.in(0); return nil },
		})
	}
}
