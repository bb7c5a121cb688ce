package convert

// Target is a runtime that files are written for.
type Target struct {
	Name  string
	Opset int64 // the newest that the runtime takes
	// Half says why the runtime does not run files in float16, and what to do; "": it does.
	Half string
}

// Targets returns releases of onnxruntime, with their opsets by onnxruntime's own table
// (https://onnxruntime.ai/docs/reference/compatibility.html). Versions for browsers may lag behind.
func Targets() []Target {
	return []Target{
		{Name: "onnxruntime-1.8", Opset: 14},
		{Name: "onnxruntime-1.10", Opset: 15},
		// Its last release, 1.14.1, ended with a segmentation fault on 15 of 18 files that Half wrote.
		// Release 1.15.1 ran all of them.
		{Name: "onnxruntime-1.14", Opset: 18, Half: "release 1.14.1 crashes on most files in float16, and 1.15.1 runs them"},
		{Name: "onnxruntime-1.16", Opset: 19},
		{Name: "onnxruntime-1.18", Opset: 21},
		{Name: "web", Opset: 17},
	}
}
