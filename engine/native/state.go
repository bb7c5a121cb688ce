package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// named is memory of a trainer under its name in a state.
type named struct {
	name string
	dims []int
	data []float32
}

// carry returns the memory of what each step replaces.
func carry(g *graph.Graph, names []string) (all []named, err error) {
	index := g.Index()
	for _, name := range names {
		t := index.Initializer(name)
		if t == nil {
			return nil, fmt.Errorf("native: graph %q has no initializer %q to carry", g.Name, name)
		}
		dims, err := intDims(t.Dims)
		if err != nil {
			return nil, fmt.Errorf("native: carried %q: %w", name, err)
		}
		data, err := graph.Data[float32](t)
		if err != nil {
			return nil, fmt.Errorf("native: carried %q: %w", name, err)
		}
		all = append(all, named{name, dims, data})
	}
	return all, nil
}

// held returns everything that a state holds, in a state's order.
func (t *trainer) held() (parameters, slots, carried []named) {
	for _, p := range slices.Backward(t.players) {
		a, b := p.optimizer.tensors()
		parameters, slots = append(parameters, a...), append(slots, b...)
	}
	return parameters, slots, t.carried
}

// State implements hourglass.Trainer.
func (t *trainer) State() (hourglass.State, error) {
	if t.closed {
		return hourglass.State{}, errClosed
	}
	s := hourglass.State{Step: t.players[0].optimizer.taken}
	parameters, slots, carried := t.held()
	for to, from := range map[*[]*graph.Tensor][]named{&s.Parameters: parameters, &s.Slots: slots, &s.Carried: carried} {
		for _, n := range from {
			*to = append(*to, graph.NewTensor(n.name, n.data, wideDims(n.dims)...))
		}
	}
	return s, nil
}

// SetState implements hourglass.Trainer. It puts everything back, or nothing where
// s is not a state of this training.
func (t *trainer) SetState(s hourglass.State) error {
	if t.closed {
		return errClosed
	}
	if s.Step < 0 {
		return fmt.Errorf("native: a state after %d steps", s.Step)
	}
	parameters, slots, carried := t.held()
	if len(s.Parameters) != len(parameters) || len(s.Slots) != len(slots) || len(s.Carried) != len(carried) {
		return fmt.Errorf("native: a state of %d parameters, %d slots and %d carried tensors, want %d, %d and %d",
			len(s.Parameters), len(s.Slots), len(s.Carried), len(parameters), len(slots), len(carried))
	}
	given := map[string]*graph.Tensor{}
	for _, t := range slices.Concat(s.Parameters, s.Slots, s.Carried) {
		if t == nil {
			return fmt.Errorf("native: a state with a nil tensor")
		}
		given[t.Name] = t
	}
	var puts []func()
	for _, n := range slices.Concat(parameters, slots, carried) {
		t := given[n.name]
		if t == nil {
			return fmt.Errorf("native: the state has no tensor %q", n.name)
		}
		data, err := graph.Data[float32](t)
		if err != nil {
			return fmt.Errorf("native: state: %w", err)
		}
		if !slices.Equal(t.Dims, wideDims(n.dims)) {
			return fmt.Errorf("native: the state's %q has dimensions %v, want %v", n.name, t.Dims, n.dims)
		}
		puts = append(puts, func() { copy(n.data, data) })
	}
	for _, f := range puts {
		f()
	}
	for _, p := range t.players {
		p.optimizer.taken = s.Step
	}
	return nil
}
