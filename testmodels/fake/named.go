package fake

import "github.com/hourglass-go/hourglass"

// Named is an engine under another name, such as onnxruntime at a level of optimisation.
type Named struct {
	hourglass.Engine
	Called string
}

// Name returns the other name.
func (n Named) Name() string { return n.Called }

// ReadsFiles reports whether the engine does.
func (n Named) ReadsFiles() bool { return hourglass.ReadsFiles(n.Engine) }
