package runtime

import "fmt"

// Options says how a session runs. A nil *Options is the zero one.
type Options struct {
	// Library is the path of onnxruntime's shared library; "" looks for it as
	// Find does. It matters to the first session of a process, which loads the
	// library; a later one must name the same or none.
	Library string
	// Threads is how many threads one operator may use; 0 is one a core.
	Threads int
	// Provider is the execution provider that what it can is run on, the rest on
	// the CPU: "CUDA", "TensorRT", "CoreML", "DirectML", "OpenVINO", or another
	// under onnxruntime's name for it; "" is the CPU alone. Where the library was
	// built without it, opening a session gives a *ProviderError.
	Provider string
	// Optimization is how far onnxruntime may rewrite the graph before it runs.
	Optimization Optimization
}

// Optimization is a level of graph rewriting.
type Optimization int

// The levels. The zero value is OptimizeAll.
const (
	OptimizeAll   Optimization = iota // everything, layouts and fusions included; weights of convolutions are then laid out anew, in memory of the session's own
	OptimizeBasic                     // what keeps the operators ONNX's own: constant folding, removing what is redundant
	OptimizeOff                       // the graph as it is in the file
)

func (o Optimization) String() string {
	switch o {
	case OptimizeAll:
		return "all"
	case OptimizeBasic:
		return "basic"
	case OptimizeOff:
		return "off"
	}
	return fmt.Sprintf("Optimization(%d)", int(o))
}

func (o *Options) check() error {
	if o.Threads < 0 {
		return fmt.Errorf("runtime: Options.Threads is %d, want 0 (one a core) or more", o.Threads)
	}
	if o.Optimization < OptimizeAll || o.Optimization > OptimizeOff {
		return fmt.Errorf("runtime: Options.Optimization is %v, want OptimizeAll, OptimizeBasic or OptimizeOff", o.Optimization)
	}
	return nil
}
