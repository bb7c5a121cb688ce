package oracle

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const narrowName = engineName + "-narrow"

// Departing is a runner that knows which nodes left the range of their type. The runners of
// Engine with Narrow are.
type Departing interface {
	hourglass.Runner
	// Departures returns them in the order of the graph, for all runs so far.
	Departures() []Departure
}

// Departure is a value that left the range of its type: its greatest number is too large, or all
// of its numbers are too small.
type Departure struct {
	Node      *graph.Node // the node that gives the value
	Output    string      // the name of the value
	Elem      graph.DataType
	Magnitude float64 // the greatest finite one that the node gives before it is rounded
}

func (d Departure) String() string {
	if math.IsInf(rounded(d.Elem, d.Magnitude), 0) {
		return fmt.Sprintf("%v gives %.3g, beyond %.6g, the greatest number of %v", d.Node, d.Magnitude, greatest(d.Elem), d.Elem)
	}
	return fmt.Sprintf("%v gives at most %.3g, which is 0 in %v", d.Node, d.Magnitude, d.Elem)
}

// greatest returns the greatest finite number of a float type.
func greatest(elem graph.DataType) float64 {
	f := formats[elem]
	return math.Ldexp(1, f.greatest) * (2 - math.Ldexp(1, 1-f.digits))
}

// narrowRunner rounds what each node gives, and keeps the greatest magnitude that it saw of each
// value before that.
//
// Sums are not rounded term by term, because hardware adds the products of float16 numbers in
// float32 and rounds the sum once (cuBLAS with CUBLAS_COMPUTE_32F,
// https://docs.nvidia.com/cuda/cublas/#cublasgemmex). ONNX's specification leaves the type of a
// sum open, except for LayerNormalization, whose stash_type is float32 by default.
type narrowRunner struct {
	*runner
	mu   sync.Mutex
	seen map[string]reach
}

// reach is the type of a value, and the greatest finite magnitude that it had.
type reach struct {
	elem      graph.DataType
	magnitude float64
}

var _ Departing = (*narrowRunner)(nil)

// Run implements hourglass.Runner.
func (r *narrowRunner) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return r.run(ctx, inputs, r.around)
}

// around computes a node and rounds its outputs.
func (r *narrowRunner) around(n *graph.Node, in []Array, op func([]Array) ([]Array, error)) ([]Array, error) {
	out, err := op(in)
	if err != nil {
		return nil, err
	}
	for i, a := range out {
		if i < len(n.Outputs) && n.Outputs[i] != "" && a.Elem.IsFloat() {
			wide := a
			if n.Op == "Cast" { // it has rounded already
				wide = in[0]
			}
			r.see(n.Outputs[i], a.Elem, wide.magnitude())
			out[i] = a.narrow()
		}
	}
	return out, nil
}

func (r *narrowRunner) see(output string, elem graph.DataType, magnitude float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[output] = reach{elem, max(r.seen[output].magnitude, magnitude)}
}

// Departures implements Departing.
func (r *narrowRunner) Departures() (all []Departure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.graph.Nodes {
		for _, name := range n.Outputs {
			at := r.seen[name]
			if kept := rounded(at.elem, at.magnitude); at.magnitude > 0 && (kept == 0 || math.IsInf(kept, 0)) {
				all = append(all, Departure{n, name, at.elem, at.magnitude})
			}
		}
	}
	return all
}

// magnitude returns the greatest finite magnitude of the elements.
func (a Array) magnitude() (most float64) {
	for _, x := range a.V {
		if x = math.Abs(x); x > most && !math.IsInf(x, 0) {
			most = x
		}
	}
	return most
}

// narrow rounds the elements to their own type. Elements that the type holds stay where they
// are, because values may share them.
func (a Array) narrow() Array {
	if a.Elem == graph.Double {
		return a
	}
	shared := true
	for i, x := range a.V {
		y := rounded(a.Elem, x)
		if y == x || math.IsNaN(x) {
			continue
		}
		if shared {
			a.V, shared = slices.Clone(a.V), false
		}
		a.V[i] = y
	}
	return a
}
