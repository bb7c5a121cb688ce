package faults

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// swapped exchanges the names of each two outputs that have one type.
func swapped(g *graph.Graph) (out []Planted) {
	for i, a := range g.Outputs {
		for _, b := range g.Outputs[i+1:] {
			if a.Type.Elem != b.Type.Elem {
				continue
			}
			h := g.Clone()
			h.Values = nil
			h.Rename(a.Name, "planted.swap")
			h.Rename(b.Name, a.Name)
			h.Rename("planted.swap", b.Name)
			out = append(out, Planted{
				"swapped outputs", fmt.Sprintf("outputs %q and %q are swapped", a.Name, b.Name), []string{maker(h, a.Name), maker(h, b.Name)}, h,
			})
		}
	}
	return out
}

// dropped leaves out each output in turn, with the nodes that only it needs.
func dropped(g *graph.Graph) (out []Planted) {
	if len(g.Outputs) < 2 {
		return nil
	}
	for _, o := range g.Outputs {
		h := g.Clone()
		h.Outputs = slices.DeleteFunc(h.Outputs, func(v graph.Value) bool { return v.Name == o.Name })
		h.Prune()
		out = append(out, Planted{"dropped output", fmt.Sprintf("output %q is left out", o.Name), []string{maker(g, o.Name)}, h})
	}
	return out
}

// maker returns the node that gives a value, or where none does the value.
func maker(g *graph.Graph, name string) string {
	if n := g.Index().Maker(name); n != nil {
		return n.Title()
	}
	return name
}
