package budget

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// Deriver derives budgets of one graph at several inputs, and goes through the graph once for
// all of them. The graph must not change meanwhile. Only one goroutine at a time may use it.
type Deriver struct {
	graph   *graph.Graph
	program *oracle.Program
	where   map[string]passage // for each value
	exact   bool               // whether no node rounds anything
	works   map[string]float64 // number of operations, by the inputs' types
}

// NewDeriver prepares a graph.
func NewDeriver(g *graph.Graph) (*Deriver, error) {
	if g == nil {
		return nil, errors.New("budget: deriving needs a graph")
	}
	return &Deriver{graph: g, program: oracle.NewProgram(g), where: flow(g), exact: exactly(g), works: map[string]float64{}}, nil
}

// work returns the number of operations that the graph takes at inputs of such types.
func (d *Deriver) work(inputs map[string]*graph.Tensor) float64 {
	key := ""
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if t := inputs[name]; t != nil {
			key += fmt.Sprintf("%q %v ", name, t.Type())
		}
	}
	known, ok := d.works[key]
	if !ok {
		known = work(d.graph, inputs)
		d.works[key] = known
	}
	return known
}
