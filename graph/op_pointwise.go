package graph

// The element-wise operators of one input. The output has the input's type.
// https://onnx.ai/onnx/operators/onnx__Relu.html and the pages beside it.
func init() {
	for name, facts := range map[string]Facts{
		"Identity": moves(Copied, data),

		"Relu": smooth(exact, data), "Abs": smooth(exact, data), "Neg": smooth(exact, data),
		"LeakyRelu": smooth(ulps(1), data), "HardSigmoid": smooth(composed(1, 1), data), "HardSwish": smooth(composed(1, 1, 1), data),
		"ThresholdedRelu": broken(Jumping, data),

		"Exp": smooth(ulps(3), data), "Log": smooth(ulps(3), data), "Sqrt": smooth(ulps(3), data), "Reciprocal": smooth(ulps(2.5), data),
		"Erf": smooth(ulps(16), data), "Tanh": smooth(ulps(5), data), "Sin": smooth(ulps(4), data), "Cos": smooth(ulps(4), data),

		"Sigmoid":  smooth(composed(3, 1, 2.5), data),     // 1/(1 + exp)
		"Softplus": smooth(composed(3, 1, 3), data),       // log(1 + exp)
		"Elu":      smooth(composed(3, 1), data),          // exp − 1
		"Celu":     smooth(composed(2.5, 3, 1), data),     // exp of a quotient − 1
		"Selu":     smooth(composed(3, 1, 1), data),       // exp − 1, scaled
		"Softsign": smooth(composed(1, 2.5), data),        // x/(1 + |x|)
		"Gelu":     smooth(composed(16, 1, 1), data),      // x·Φ(x)
		"Mish":     smooth(composed(3, 1, 3, 5, 1), data), // x·tanh(log(1 + exp))

		"Sign": broken(Stepping, data), "Floor": broken(Stepping, data), "Ceil": broken(Stepping, data), "Round": broken(Stepping, data),
	} {
		register(Operator{
			Name: name, Facts: facts,
			infer: func(c *inference) error { c.out = c.in(0); return nil },
		})
	}
}
