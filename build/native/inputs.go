package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// checkInputs compares what is given with the graph's inputs.
func checkInputs(g *graph.Graph, settled map[string]bool, inputs map[string]*graph.Tensor) error {
	known := map[string]bool{}
	symbols := map[string]int64{}
	for _, v := range g.Inputs {
		known[v.Name] = true
		t := inputs[v.Name]
		if t == nil {
			if g.Initializer(v.Name) == nil {
				return fmt.Errorf("native: input %q (%v) is missing", v.Name, v.Type)
			}
			continue
		}
		if err := fits(v, t, settled[v.Name] || !isRead(g, v.Name), symbols); err != nil {
			return err
		}
	}
	for name := range inputs {
		if !known[name] {
			return fmt.Errorf("native: graph %q has no input %q", g.Name, name)
		}
	}
	return nil
}

// fits checks one tensor, and that a symbol has one size throughout. What is read while
// lowering alone, or not at all, may be empty.
func fits(v graph.Value, t *graph.Tensor, empty bool, symbols map[string]int64) error {
	if t.Elem != v.Type.Elem {
		return fmt.Errorf("native: input %q is %v, want %v", v.Name, t.Elem, v.Type.Elem)
	}
	if _, err := intDims(t.Dims); err != nil {
		return fmt.Errorf("native: input %q: %w", v.Name, err)
	}
	if len(t.Raw) != t.Len()*t.Elem.Size() || t.Len() == 0 && !empty {
		return fmt.Errorf("native: input %q has %d bytes for %v elements of dimensions %v, and wants at least one element",
			v.Name, len(t.Raw), t.Elem, t.Dims)
	}
	shape := v.Type.Shape
	if shape != nil && len(shape) != len(t.Dims) {
		return fmt.Errorf("native: input %q has dimensions %v, want %v", v.Name, t.Dims, shape)
	}
	for i, d := range shape {
		want, bound := d.Size, d.IsFixed()
		if d.Name != "" {
			want, bound = symbols[d.Name]
			symbols[d.Name] = t.Dims[i]
		}
		if bound && want != t.Dims[i] {
			if d.IsFixed() {
				return fmt.Errorf("native: input %q has dimensions %v, want %v", v.Name, t.Dims, shape)
			}
			return fmt.Errorf("native: input %q has dimensions %v, want %v with %v = %d", v.Name, t.Dims, shape, d, want)
		}
	}
	return nil
}

// feed adds a graph input of the given sizes and gives its memory.
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
