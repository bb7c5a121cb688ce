package hourglass

// FileEngine is an engine that is given ONNX files, and not graphs, as onnxruntime is. It knows
// operators of whatever domains its library has.
type FileEngine interface {
	Engine
	// ReadsFiles reports whether this one is, since an engine may stand for another.
	ReadsFiles() bool
}

// FileRunner is a runner of a FileEngine.
type FileRunner interface {
	Runner
	// Original reports whether the engine was given the very file that the graph was read
	// from, and not an encoding of the graph: see graph.Original.
	Original() bool
}

// RunsOriginal reports whether a runner's engine was given the file that the graph was read
// from, to the last byte.
func RunsOriginal(r Runner) bool {
	f, ok := r.(FileRunner)
	return ok && f.Original()
}

// ReadsFiles reports whether an engine is given ONNX files.
func ReadsFiles(e Engine) bool {
	f, ok := e.(FileEngine)
	return ok && f.ReadsFiles()
}
