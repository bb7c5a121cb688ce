package graph

// The element-wise operators of one input. The output has the input's type.
// https://onnx.ai/onnx/operators/onnx__Relu.html and the pages beside it.
func init() {
	for name, facts := range map[string]Facts{
		"Identity": moves(Copied, data),

		"Relu": elementwise(exact, data), "Abs": elementwise(exact, data), "Neg": elementwise(exact, data),
		"LeakyRelu": elementwise(ulps(1), data), "HardSigmoid": elementwise(composed(1, 1).near1(), data), "HardSwish": elementwise(composed(1, 1, 1).near1(), data),
		"ThresholdedRelu": broken(Jumping, data),

		"Exp": elementwise(ulps(3), data), "Log": elementwise(ulps(3), data), "Sqrt": elementwise(ulps(3), data), "Reciprocal": elementwise(ulps(2.5), data),
		"Erf": elementwise(ulps(16), data), "Tanh": elementwise(ulps(5), data), "Sin": elementwise(ulps(4).near1(), data), "Cos": elementwise(ulps(4).near1(), data),

		"Tan": elementwise(ulps(5).near1(), data), "Asin": elementwise(ulps(4), data), "Acos": elementwise(ulps(4).near1(), data), "Atan": elementwise(ulps(5), data),
		"Sinh": elementwise(ulps(4), data), "Cosh": elementwise(ulps(4), data), "Asinh": elementwise(ulps(4), data), "Acosh": elementwise(ulps(4), data), "Atanh": elementwise(ulps(5), data),
		"Shrink": {Operands: []Operand{data}, Continuity: Jumping, Movement: Computes, Rounding: ulps(1), sum: sumsNothing},

		"Sigmoid":  elementwise(composed(3, 1, 2.5).near1(), data),     // 1/(1 + exp), or ½ + ½·tanh
		"Softplus": elementwise(composed(3, 1, 3).near1(), data),       // log(1 + exp)
		"Elu":      elementwise(composed(3, 1).near1(), data),          // exp − 1
		"Celu":     elementwise(composed(2.5, 3, 1).near1(), data),     // exp of a quotient − 1
		"Selu":     elementwise(composed(3, 1, 1).near1(), data),       // exp − 1, scaled
		"Softsign": elementwise(composed(1, 2.5), data),                // x/(1 + |x|)
		"Gelu":     elementwise(composed(16, 1, 1).near1(), data),      // x·Φ(x)
		"Mish":     elementwise(composed(3, 1, 3, 5, 1).near1(), data), // x·tanh(log(1 + exp))
		"Swish":    elementwise(composed(3, 1, 2.5, 1).near1(), data),  // x·sigmoid

		"Sign": broken(Stepping, data), "Floor": broken(Stepping, data), "Ceil": broken(Stepping, data), "Round": broken(Stepping, data),
	} {
		register(Operator{
			Name: name, Facts: facts,
			infer: func(c *inference) error { c.out = c.in(0); return nil },
		})
	}
}
