package budget

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Deriver derives budgets of one graph at several inputs, and goes through the graph once for
// all of them. The graph must not change meanwhile. Only one goroutine at a time may use it.
type Deriver struct {
	graph      *graph.Graph
	program    *oracle.Program
	operations map[*graph.Node]*operation
	where      map[string]passage // for each value
	works      map[string]float64 // cost of the graph, by the inputs' types
	// roundoff is that of the coarsest float type of a value or a constant.
	roundoff float64
}

// NewDeriver prepares a graph.
func NewDeriver(g *graph.Graph) (*Deriver, error) {
	if g == nil {
		return nil, errors.New("budget: deriving needs a graph")
	}
	g, err := g.Inlined() // the reference has the operators of ONNX alone
	if err != nil {
		return nil, fmt.Errorf("budget: %w", err)
	}
	of := operations(g)
	return &Deriver{graph: g, program: oracle.NewProgram(g), operations: of, where: flow(g, of), works: map[string]float64{}, roundoff: coarsest(g)}, nil
}

// coarsest returns the unit roundoff of the coarsest float type of a graph's values and constants. It
// is float32's where no type is known.
func coarsest(g *graph.Graph) float64 {
	typed := g.Clone()
	_ = typed.Infer() // what cannot be inferred is known as far as the graph states it
	index, u := typed.Index(), 0.0
	for _, t := range typed.Initializers {
		u = max(u, element.Roundoff(t.Elem))
	}
	for _, n := range typed.Nodes {
		for _, name := range n.Outputs {
			u = max(u, element.Roundoff(index.Type(name).Elem))
		}
	}
	return cmp.Or(u, element.Roundoff(graph.Float))
}

// typesOf is a text that is the same for inputs of the same types.
func typesOf(inputs map[string]*graph.Tensor) (key string) {
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if t := inputs[name]; t != nil {
			key += fmt.Sprintf("%q %v ", name, t.Type())
		}
	}
	return key
}

// work returns the cost of the graph at inputs of such types.
func (d *Deriver) work(inputs map[string]*graph.Tensor) float64 {
	key := typesOf(inputs)
	known, ok := d.works[key]
	if !ok {
		known = d.count(inputs)
		d.works[key] = known
	}
	return known
}
