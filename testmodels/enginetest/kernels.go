package enginetest

import "regexp"

// missingKernels are versions of operators that are valid ONNX and that the pinned onnxruntime has no kernel
// for, with what it has.
var missingKernels = map[string]string{
	"RoiAlign(22)": "kernels for opset 10 and 16",
}

var missing = regexp.MustCompile(`Could not find an implementation for (\w+\(\d+\))`)

// MissingKernel reports whether a message of onnxruntime says that it lacks one of the kernels that it is known
// to lack. A file that it does not open for another reason is wrong.
func MissingKernel(message string) bool {
	found := missing.FindStringSubmatch(message)
	return found != nil && missingKernels[found[1]] != ""
}
