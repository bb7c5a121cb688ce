package hourglass

// FileEngine is an engine that is given ONNX files, and not graphs, as onnxruntime is. It knows
// operators of whatever domains its library has.
type FileEngine interface {
	Engine
	// ReadsFiles reports whether this one is, since an engine may stand for another.
	ReadsFiles() bool
}

// ReadsFiles reports whether an engine is given ONNX files.
func ReadsFiles(e Engine) bool {
	f, ok := e.(FileEngine)
	return ok && f.ReadsFiles()
}
