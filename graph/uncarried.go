package graph

// uncarried are the facts of operators that the registry lacks. Files have such operators, and
// other engines compute them. https://onnx.ai/onnx/operators/
var uncarried = map[string]Facts{
	"Tan": elementwise(ulps(5), data), "Asin": elementwise(ulps(4), data), "Acos": elementwise(ulps(4), data), "Atan": elementwise(ulps(5), data),
	"Sinh": elementwise(ulps(4), data), "Cosh": elementwise(ulps(4), data), "Asinh": elementwise(ulps(4), data), "Acosh": elementwise(ulps(4), data), "Atanh": elementwise(ulps(4), data),
	"Swish":              elementwise(composed(3, 1, 2.5, 1), data),
	"LpPool":             smooth(ulps(16), data).summing(sumsWindow),
	"GroupNormalization": smooth(normalized, data, gain, bias).summing(sumsGroups),

	"STFT": smooth(ulps(16), data, step, data, step).summing(sumsNothing), "DFT": smooth(ulps(16), data, step, axes).summing(sumsNothing),

	"NonZero": broken(Stepping, data), "Unique": broken(Stepping, data), "NonMaxSuppression": broken(Stepping, data, data, setting("count"), threshold, threshold),
	"EyeLike": broken(Still, extents),

	"GatherND": moves(Rearranged, data, indices), "ReverseSequence": moves(Rearranged, data, Operand{Role: RoleLengths}),
	"Compress": moves(Rearranged, data, data),
	"Scatter":  moves(Joined, data, indices, data), "ScatterND": moves(Joined, data, indices, data),
	"Trilu":    moves(Joined, data, places),
	"BitShift": elementwise(exact, data),

	"ConvInteger":   integers(smooth(exact, data, data, setting("zero point"), setting("zero point")).summing(sumsNothing)),
	"QLinearConv":   integers(broken(Stepping, data, setting("scale"), setting("zero point"), data, setting("scale"), setting("zero point"), setting("scale"), setting("zero point"), data)),
	"QLinearMatMul": integers(broken(Stepping, data, setting("scale"), setting("zero point"), data, setting("scale"), setting("zero point"), setting("scale"), setting("zero point"))),
}

// integers marks the facts of an operator whose numbers are integers that stand for others.
func integers(f Facts) Facts {
	f.Quantized = true
	return f
}
