package graph

// uncarried are the facts of operators that the registry lacks. Files have such operators, and
// other engines compute them. https://onnx.ai/onnx/operators/
var uncarried = map[string]Facts{
	"LpPool": smooth(ulps(16), data).summing(sumsWindow),

	"BlackmanWindow": broken(Still, sizes), "HammingWindow": broken(Still, sizes), "HannWindow": broken(Still, sizes),
	"MelWeightMatrix": broken(Still, sizes),

	"SequenceEmpty": broken(Still),

	"STFT": smooth(ulps(16), data, step, data, step).summing(sumsNothing), "DFT": smooth(ulps(16), data, step, axes).summing(sumsNothing),
}

// integers marks the facts of an operator whose numbers are integers that stand for others.
func integers(f Facts) Facts {
	f.Quantized = true
	return f
}
