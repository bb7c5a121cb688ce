package onnxgo

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
		if t == nil {
			if g.Initializer(v.Name) == nil {
				return fmt.Errorf("onnx-go: input %q (%v) is missing", v.Name, v.Type)
			}
			continue
		}
		if err := fits(v, t, symbols); err != nil {
			return fmt.Errorf("onnx-go: input %q %w", v.Name, err)
		}
	}
	for name := range inputs {
		if !known[name] {
			return fmt.Errorf("onnx-go: graph %q has no input %q", g.Name, name)
		}
	}
	return nil
}

// fits checks one tensor, and that a symbol has one size throughout.
func fits(v graph.Value, t *graph.Tensor, symbols map[string]int64) error {
	switch {
	case t.Elem != v.Type.Elem:
		return fmt.Errorf("is %v, want %v", t.Elem, v.Type.Elem)
	case t.Len() == 0 || len(t.Raw) != t.Len()*t.Elem.Size():
		return fmt.Errorf("has %d bytes for %v of dimensions %v, and wants at least one element", len(t.Raw), t.Elem, t.Dims)
	case v.Type.Shape != nil && len(v.Type.Shape) != len(t.Dims):
		return fmt.Errorf("has dimensions %v, want %v", t.Dims, v.Type.Shape)
	}
	for i, d := range v.Type.Shape {
		want, bound := d.Size, d.IsFixed()
		if d.Name != "" {
			want, bound = symbols[d.Name]
			symbols[d.Name] = t.Dims[i]
		}
		if bound && want != t.Dims[i] {
			return fmt.Errorf("has dimensions %v, want %v with %v = %d", t.Dims, v.Type.Shape, d, want)
		}
	}
	return nil
}
