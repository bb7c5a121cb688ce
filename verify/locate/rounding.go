package locate

import (
	"math"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// rounding bounds what a region may err by of its own, as a share of the greatest
// magnitude that it gives: 16·u·√k, with u of the coarsest type in the region and k the
// roundings of an element: one a node, and one for each number that it adds up. Errors
// grow like √k where roundings are independent (Higham, Accuracy and Stability of
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

// addends are how many numbers a node adds up for an element, as far as the sizes
// are known.
func (v *view) addends(n *graph.Node) float64 {
	x, w := v.types[n.Input(0)].Shape, v.types[n.Input(1)].Shape
	switch {
	case n.Op == "Gemm" && n.Int("transB", 0) != 0 && len(w) == 2:
		return elements(w[1:])
	case n.Op == "Gemm" && len(w) == 2:
		return elements(w[:1])
	case strings.HasPrefix(n.Op, "MatMul") && len(w) > 0:
		at := max(len(w)-2, 0)
		return elements(w[at : at+1])
	case n.Op == "Conv" && len(w) > 1:
		return elements(w[1:])
	case n.Op == "ConvTranspose" && len(w) > 1:
		return elements(w[:1]) * elements(w[2:])
	case strings.HasPrefix(n.Op, "Reduce"), strings.HasSuffix(n.Op, "Normalization"), strings.HasSuffix(n.Op, "AveragePool"), strings.HasSuffix(n.Op, "Softmax"):
		return elements(x)
	}
	return 0
}

// elements multiplies the sizes that are known.
func elements(s graph.Shape) float64 {
	n := 1.0
	for _, d := range s {
		if d.IsFixed() {
			n *= float64(d.Size)
		}
	}
	return n
}
