package runtime

import "fmt"

// Options says how a session runs. A nil *Options is the same as the zero value.
type Options struct {
	// Library is the path of onnxruntime's shared library; "" looks for it as
	// Find does. It matters to the first session of a process, which loads the
	// library. A later session must name the same library, or none.
	Library string
	// Threads is the number of threads that one operator may use; 0 is one a core.
	Threads int
	// Provider is the execution provider that runs the operators that it has. The CPU runs
	// the others. It is "CUDA", "TensorRT", "CoreML", "DirectML", "OpenVINO", or another
	// one under onnxruntime's name for it; "" is the CPU alone. Where the library was
	// built without it, opening a session gives a *ProviderError.
	Provider string
	// Optimization says how far onnxruntime may rewrite the graph before it runs.
	Optimization Optimization
}

// Optimization is a level of graph rewriting.
type Optimization int

// The levels. The zero value is OptimizeAll.
const (
	OptimizeAll   Optimization = iota // everything, layouts and fusions included; weights of convolutions are then laid out anew, in memory of the session's own
	OptimizeBasic                     // only rewritings that keep ONNX's own operators, such as constant folding
	OptimizeOff                       // none: the graph stays as it is in the file
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
