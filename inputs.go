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
	if want.Of != nil {
		for i, item := range t.Items {
			if item == nil {
				return fmt.Errorf("has no item %d of %d", i, len(t.Items))
			}
			if err := fits(*want.Of, item, map[string]int64{}, most); err != nil { // each has sizes of its own
				return fmt.Errorf("has an item %d that %w", i, err)
			}
		}
		if t.Elem == graph.Optional && len(t.Items) > 1 {
			return fmt.Errorf("has %d values, want one or none", len(t.Items))
		}
		return nil
	}
	n, err := elements(t.Dims, most)
	if err != nil {
		return err
	}
	if size := (n*int64(t.Elem.Bits()) + 7) / 8; int64(len(t.Raw)) != size {
		return fmt.Errorf("has %d bytes, want %d for %v%v", len(t.Raw), size, t.Elem, t.Dims)
	}
	return fitsShape(want.Shape, t.Dims, symbols)
}

// fitsShape does for dimensions what fits does for a tensor.
func fitsShape(want graph.Shape, dims []int64, symbols map[string]int64) error {
	if want == nil {
		return nil
	}
	if len(want) != len(dims) {
		return fmt.Errorf("has dimensions %v, want %v", dims, want)
	}
	for i, d := range want {
		size, bound := d.Size, d.IsFixed()
		if d.Name != "" {
			if size, bound = symbols[d.Name]; !bound {
				symbols[d.Name] = dims[i]
			}
		}
		switch {
		case !bound || size == dims[i]:
		case d.IsFixed():
			return fmt.Errorf("has dimensions %v, want %v", dims, want)
		default:
			return fmt.Errorf("has dimensions %v, want %v with %v = %d", dims, want, d, size)
		}
	}
	return nil
}

// elements multiplies dimensions, and refuses those of more than most elements.
func elements(dims []int64, most int64) (int64, error) {
	n := int64(1)
	for _, d := range dims {
		if d < 0 || d > 0 && n > most/d {
			return 0, fmt.Errorf("has dimensions %v; none may be negative, and no value may have more than %d elements", dims, most)
		}
		n *= d
	}
	return n, nil
}
