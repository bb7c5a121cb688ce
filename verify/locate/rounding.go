package locate

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// rounding bounds the own error of a region, as a share of the greatest
// magnitude that it computes: 16·u·√k. u belongs to the coarsest type in the region, and k is the
// number of roundings of an element: one for each node, and one for each number that it adds up.
// Errors grow like √k where roundings are independent (Higham, Accuracy and Stability of
// Numerical Algorithms, 2nd edition, section 2.8).
func (v *view) rounding(r region, elem graph.DataType) float64 {
	u, k := element.Roundoff(elem), 0.0
	for _, in := range r.inputs {
		u = max(u, element.Roundoff(v.types[in].Elem))
	}
	for _, n := range work(r.nodes) {
		k += 1 + v.addends(n)
		for _, out := range n.Outputs {
			if !v.consts[out] {
				u = max(u, element.Roundoff(v.types[out].Elem))
			}
		}
	}
	return 16 * u * math.Sqrt(k)
}

// addends returns how many numbers a node adds up for an element, where the sizes are known.
func (v *view) addends(n *graph.Node) float64 {
	facts, _ := graph.FactsOf(n)
	extents := make([]graph.Extent, len(n.Inputs))
	for i, name := range n.Inputs {
		extents[i].Dims = knownSizes(v.types[name].Shape)
		if t := v.weight(name); t != nil && facts.Operand(i).Role == graph.RoleAxes {
			extents[i].Elements, _ = graph.Integers(t)
		}
	}
	return float64(facts.Sum(n, extents).Terms)
}

// knownSizes returns the sizes, with 1 for one that is not known.
func knownSizes(s graph.Shape) (dims []int) {
	for _, d := range s {
		if !d.IsFixed() {
			d.Size = 1
		}
		dims = append(dims, int(d.Size))
	}
	return dims
}
