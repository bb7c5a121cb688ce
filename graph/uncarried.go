package graph

// uncarried are the facts of operators that the registry lacks. Files have such operators, and
// other engines compute them. https://onnx.ai/onnx/operators/
var uncarried = map[string]Facts{
	"SequenceEmpty": broken(Still),
}

// integers marks the facts of an operator whose numbers are integers that stand for others.
func integers(f Facts) Facts {
	f.Quantized = true
	return f
}
