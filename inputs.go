package hourglass

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// CheckInputs compares the inputs of a run with the inputs of its graph: names,
// types, ranks, fixed sizes, and one size for each symbol. It also refuses a tensor
// whose dimensions ask for more than most elements, or for other than its bytes.
// Engines call it first.
func CheckInputs(g *graph.Graph, inputs map[string]*graph.Tensor, most int64) error {
	known, symbols, fed := map[string]bool{}, map[string]int64{}, map[string]bool{}
	for _, v := range g.Feeds() {
		fed[v.Name] = true
	}
	for _, v := range g.Inputs {
		known[v.Name] = true
		t := inputs[v.Name]
		switch {
		case t != nil:
			if err := fits(v.Type, t, symbols, most); err != nil {
				return fmt.Errorf("input %q %w", v.Name, err)
			}
		case fed[v.Name]:
			return fmt.Errorf("input %q (%v) is missing", v.Name, v.Type)
		}
	}
	for name := range inputs {
		if !known[name] {
			return fmt.Errorf("graph %q has no input %q", g.Name, name)
		}
	}
	return nil
}

// fits compares one tensor with the type that is wanted. The map symbols holds the
// sizes of symbols that are known so far, and fits adds to it.
func fits(want graph.Type, t *graph.Tensor, symbols map[string]int64, most int64) error {
	if t.Elem != want.Elem {
		return fmt.Errorf("is %v, want %v", t.Elem, want.Elem)
	}
	n := int64(1)
	for _, d := range t.Dims {
		if d < 0 || d > 0 && n > most/d {
			return fmt.Errorf("has dimensions %v; none may be negative, and no value may have more than %d elements", t.Dims, most)
		}
		n *= d
	}
	if size := (n*int64(t.Elem.Bits()) + 7) / 8; int64(len(t.Raw)) != size {
		return fmt.Errorf("has %d bytes, want %d for %v%v", len(t.Raw), size, t.Elem, t.Dims)
	}
	if want.Shape == nil {
		return nil
	}
	if len(want.Shape) != len(t.Dims) {
		return fmt.Errorf("has dimensions %v, want %v", t.Dims, want.Shape)
	}
	for i, d := range want.Shape {
		size, bound := d.Size, d.IsFixed()
		if d.Name != "" {
			if size, bound = symbols[d.Name]; !bound {
				symbols[d.Name] = t.Dims[i]
			}
		}
		switch {
		case !bound || size == t.Dims[i]:
		case d.IsFixed():
			return fmt.Errorf("has dimensions %v, want %v", t.Dims, want.Shape)
		default:
			return fmt.Errorf("has dimensions %v, want %v with %v = %d", t.Dims, want.Shape, d, size)
		}
	}
	return nil
}
