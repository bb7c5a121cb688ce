package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// checkInputs compares the inputs of a run with the graph's. An input that no step reads, or
// that is only read while lowering (a settled one), may be empty. Others may not, because
// gorgonia has no empty tensors.
func (r *runner) checkInputs(inputs map[string]*graph.Tensor) error {
	if err := hourglass.CheckInputs(r.graph, inputs, maxElements); err != nil {
		return fmt.Errorf("native: %w", err)
	}
	for name, t := range inputs {
		if t.Len() == 0 && !r.settled[name] && r.index.Uses(name) > 0 {
			return fmt.Errorf("native: input %q has dimensions %v, and wants at least one element", name, t.Dims)
		}
	}
	return nil
}

// feed adds an input of the program with the given sizes and returns its memory.
func (l *lowering) feed(v graph.Value, sizes []int64) ([]float32, error) {
	dims, err := intDims(sizes)
	if err != nil {
		return nil, fmt.Errorf("native: input %q: %w", v.Name, err)
	}
	data := make([]float32, product(dims))
	x, err := l.leaf(v.Name, dims, data)
	if err != nil {
		return nil, fmt.Errorf("native: input %w", err)
	}
	x.elem = v.Type.Elem
	l.values[v.Name] = x
	return data, nil
}
