package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// checkInputs compares what is given with the graph's inputs.
func checkInputs(g *graph.Graph, inputs map[string]*graph.Tensor) error {
	known, symbols := map[string]bool{}, map[string]int64{}
	for _, v := range g.Inputs {
		known[v.Name] = true
		t := inputs[v.Name]
		if t == nil && g.Initializer(v.Name) != nil {
			continue
		}
		if err := fits(v, t, symbols); err != nil {
			return fmt.Errorf("oracle: input %q (%v) %w", v.Name, v.Type, err)
		}
	}
	for name, t := range inputs {
		if !known[name] || t == nil {
			return fmt.Errorf("oracle: graph %q has no input %q, or its tensor is nil", g.Name, name)
		}
	}
	return nil
}

// fits checks one tensor, and that a symbol has one size throughout.
func fits(v graph.Value, t *graph.Tensor, symbols map[string]int64) error {
	if t == nil {
		return fmt.Errorf("is missing")
	}
	shape := v.Type.Shape
	if t.Elem != v.Type.Elem || shape != nil && len(shape) != len(t.Dims) {
		return fmt.Errorf("is given as %v%v", t.Elem, t.Dims)
	}
	elements := int64(1)
	for i, d := range t.Dims {
		if d < 0 || d > 0 && elements > most/d {
			return fmt.Errorf("has dimensions %v; none may be negative, and no value may have more than %d elements", t.Dims, most)
		}
		elements *= d
		if shape != nil {
			if err := stands(shape[i], d, symbols); err != nil {
				return fmt.Errorf("has dimensions %v: %w", t.Dims, err)
			}
		}
	}
	if want := elements * int64(t.Elem.Size()); int64(len(t.Raw)) != want {
		return fmt.Errorf("has %d bytes, want %d for dimensions %v", len(t.Raw), want, t.Dims)
	}
	return nil
}

// stands reports that a dimension has another size.
func stands(d graph.Dim, size int64, symbols map[string]int64) error {
	want, bound := d.Size, d.IsFixed()
	if d.Name != "" {
		if want, bound = symbols[d.Name]; !bound {
			symbols[d.Name] = size
		}
	}
	if bound && want != size {
		return fmt.Errorf("%d for %v, want %d", size, d, want)
	}
	return nil
}
