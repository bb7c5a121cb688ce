package oracle

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const engineName = "oracle"

// Engine runs graphs in float64. Each result is rounded once, at the end, to the type that
// the graph states. Two operators round before: a Cast to a float type that does not hold all
// numbers of its operand's, and a quantizing operator, which rounds its quotient. It has no
// state.
//
// Integers are computed exactly, those of 64 bits too. Of a result that is too large for its type,
// the low bits are kept. The few operators that compute integers of 64 bits in float64 (ReduceL2,
// for example) refuse those beyond 2⁵³. A value has at most 2²⁸ elements.
type Engine struct {
	// Narrow rounds what each node gives to the type of the value (float16, bfloat16 or
	// float32), as hardware does that computes in the type. A number beyond the range of the
	// type becomes an infinity, and one that is too small becomes 0. Within a node, sums and
	// steps stay in float64 and are rounded once. A runner then has the method Departures
	// (see Departing).
	Narrow bool
}

var _ hourglass.Engine = Engine{}

// Name returns "oracle", and with Narrow "oracle-narrow".
func (e Engine) Name() string {
	if e.Narrow {
		return narrowName
	}
	return engineName
}

// NewRunner prepares g to be run at any sizes, several runs at a time. Only a run may tell that
// the oracle does not know what an operator's attributes ask for. Run then returns the
// *hourglass.UnsupportedOpError.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errors.New("oracle: no graph")
	}
	if err := e.known(g); err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("oracle: %w", err)
	}
	// Types show a mistake that evaluation would not notice: a state that is larger than its
	// operator reads.
	if err := g.CheckTypes(); err != nil {
		return nil, fmt.Errorf("oracle: %w", err)
	}
	for _, v := range g.Inputs {
		if !passed(v.Type) {
			return nil, fmt.Errorf("oracle: input %q is %v; numbers, bool and strings are carried", v.Name, v.Type)
		}
	}
	g = g.Clone()
	r := &runner{name: e.Name(), graph: g, program: NewProgram(g)}
	if e.Narrow {
		return &narrowRunner{runner: r, seen: map[string]reach{}}, nil
	}
	return r, nil
}

// known refuses operators that the oracle lacks, operators with outputs that it lacks, and
// initializers of types that it lacks. It looks into subgraphs.
func (e Engine) known(g *graph.Graph) error {
	for _, t := range g.Initializers {
		if !carried(t.Elem) {
			return fmt.Errorf("oracle: initializer %q is %v; numbers, bool and strings are carried", t.Name, t.Elem)
		}
	}
	for _, n := range g.Nodes {
		for _, sub := range n.Subgraphs() {
			if err := e.known(sub); err != nil {
				return err
			}
		}
		switch {
		case operator(n) == nil:
			return hourglass.Unsupported(e.Name(), n, "")
		case operators[n.Operator()] != nil && len(n.Outputs) > 1:
			return hourglass.Unsupported(e.Name(), n, fmt.Sprintf("%d outputs", len(n.Outputs)))
		}
	}
	return nil
}

// passed reports whether values of a type are taken as inputs.
func passed(t graph.Type) bool {
	if t.Of != nil {
		return passed(*t.Of)
	}
	return carried(t.Elem)
}

type runner struct {
	name    string
	graph   *graph.Graph
	program *Program
	closed  atomic.Bool
}

// Run implements hourglass.Runner.
func (r *runner) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return r.run(ctx, inputs, nil)
}

func (r *runner) run(ctx context.Context, inputs map[string]*graph.Tensor, around Around) (map[string]*graph.Tensor, error) {
	if r.closed.Load() {
		return nil, errors.New("oracle: the runner is closed")
	}
	if err := hourglass.CheckInputs(r.graph, inputs, most); err != nil {
		return nil, fmt.Errorf("oracle: %w", err)
	}
	given, err := Arrays(inputs)
	if err != nil {
		return nil, fmt.Errorf("oracle: %w", err)
	}
	out, err := r.program.Evaluate(ctx, given, around)
	if err != nil {
		return nil, r.refusal(err)
	}
	return r.outputs(out)
}

// refusal turns an error of evaluation into an *hourglass.UnsupportedOpError where it is one.
func (r *runner) refusal(err error) error {
	var at *nodeError
	var l lack
	if errors.As(err, &l) && errors.As(err, &at) {
		return hourglass.Unsupported(r.name, at.node, string(l))
	}
	return fmt.Errorf("oracle: %w", err)
}

// outputs returns tensors of the types that the graph states.
func (r *runner) outputs(values map[string]Array) (map[string]*graph.Tensor, error) {
	out := map[string]*graph.Tensor{}
	for _, v := range r.graph.Outputs {
		a := values[v.Name].stated(v.Type.Elem)
		if stated := v.Type.Elem; stated != graph.Undefined && stated != a.Elem {
			return nil, fmt.Errorf("oracle: output %q is %v, and the graph states %v", v.Name, a.Elem, stated)
		}
		t, err := a.Tensor(v.Name)
		if err != nil {
			return nil, fmt.Errorf("oracle: %w", err)
		}
		out[v.Name] = t
	}
	return out, nil
}

// Close implements hourglass.Runner.
func (r *runner) Close() error {
	r.closed.Store(true)
	return nil
}
