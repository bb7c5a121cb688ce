package hourglass

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Binder is a runner that can fix memory for its inputs and outputs. Whoever runs a graph over and
// over at the same sizes binds it once, and its runs then copy and allocate as little as the engine
// can.
type Binder interface {
	Runner
	// Bind prepares runs at fixed sizes. dims has the dimensions of each of the graph's feeds, all
	// of them float32, and outputs names the outputs that are wanted, float32 too. Inputs with a
	// default keep it. Dimensions and outputs that cannot be bound so are errors; Run may still
	// take them.
	Bind(ctx context.Context, dims map[string][]int64, outputs ...string) (Binding, error)
}

// Binding is a graph at fixed sizes, with its memory. One goroutine at a time may use it. It must
// be closed, before its runner where both are.
type Binding interface {
	// Input returns the memory of an input, which is written between runs.
	Input(name string) []float32
	// Output returns the memory of an output that was bound. It holds the result of the last run,
	// and must only be read.
	Output(name string) []float32
	// Run computes the outputs from what the inputs hold. It is an error where an output then has
	// other sizes than it was bound with, which only graphs have whose sizes follow from elements.
	Run(ctx context.Context) error
	// Close frees the memory. Closing again does nothing.
	Close() error
}

// CheckBinding compares what a graph is to be bound to with its inputs and outputs. It returns the
// sizes of the symbols of the inputs. Engines call it first.
func CheckBinding(g *graph.Graph, dims map[string][]int64, outputs []string, most int64) (map[string]int64, error) {
	symbols := map[string]int64{}
	feeds := g.Feeds()
	for _, v := range feeds {
		at, given := dims[v.Name]
		if !given {
			return nil, fmt.Errorf("input %q (%v) has no dimensions to be bound at", v.Name, v.Type)
		}
		if v.Type.Elem != graph.Float {
			return nil, fmt.Errorf("input %q is %v; only float32 is bound", v.Name, v.Type.Elem)
		}
		n, err := elements(at, most)
		if err == nil && (n == 0 || len(at) == 0) {
			err = fmt.Errorf("has dimensions %v; want one at least, and an element", at)
		}
		if err == nil {
			err = fitsShape(v.Type.Shape, at, symbols)
		}
		if err != nil {
			return nil, fmt.Errorf("input %q %w", v.Name, err)
		}
	}
	if len(dims) > len(feeds) {
		return nil, fmt.Errorf("%d inputs to be bound; graph %q is fed with %s", len(dims), g.Name, strings.Join(graph.Names(feeds), ", "))
	}
	for _, name := range outputs {
		i := slices.IndexFunc(g.Outputs, func(v graph.Value) bool { return v.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("graph %q has no output %q; its outputs are %s", g.Name, name, strings.Join(graph.Names(g.Outputs), ", "))
		}
		if elem := g.Outputs[i].Type.Elem; elem != graph.Float {
			return nil, fmt.Errorf("output %q is %v; only float32 is bound", name, elem)
		}
	}
	return symbols, nil
}
