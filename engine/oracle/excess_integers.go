package oracle

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// overflowing are the operators that compute integers which may be beyond the range of their type, with
// the number of operands that are no axes. The specification does not say what they give then.
var overflowing = map[string]int{
	"Add": 2, "Sub": 2, "Mul": 2, "Div": 2, "Pow": 2, "Neg": 1, "Abs": 1, "Sum": math.MaxInt, "MatMul": 2, "Gemm": 3,
	"ReduceSum": 1, "ReduceProd": 1, "ReduceSumSquare": 1, "ReduceL1": 1, "CumSum": 1,
}

// open returns a number that is beyond an integer type's range and in the place of which a node has to
// give an integer.
func open(n *graph.Node, in, out []Array, op func([]Array) ([]Array, error)) (Excess, bool) {
	for _, a := range out {
		if bits[a.Elem] == 0 {
			continue
		}
		if at := a.notWhole(); at >= 0 {
			return Excess{n, a.Elem, math.Abs(a.V[at])}, true
		}
	}
	if len(out) == 0 || bits[out[0].Elem] == 0 {
		return Excess{}, false
	}
	elem := out[0].Elem
	low, high := limits(elem)
	for _, v := range unbounded(n, in, op) {
		if v != v || v < low || v > high {
			return Excess{n, elem, math.Abs(v)}, true
		}
	}
	return Excess{}, false
}

// unbounded returns the numbers of which a node gives integers, as they would be without bounds.
func unbounded(n *graph.Node, in []Array, op func([]Array) ([]Array, error)) []float64 {
	switch {
	case n.Op == "Cast" && in[0].Elem.IsFloat():
		v := make([]float64, len(in[0].V))
		for i, x := range in[0].V {
			v[i] = math.Trunc(x)
		}
		return v
	case overflowing[n.Op] == 0:
		return nil
	}
	real := make([]Array, len(in))
	for i, a := range in {
		if real[i] = a; bits[a.Elem] != 0 && i < overflowing[n.Op] {
			real[i] = Array{Elem: graph.Double, Dims: a.Dims, V: a.V}
		}
	}
	out, err := caught(op, real)
	if err != nil || len(out) == 0 {
		return nil
	}
	return out[0].V
}

// stop returns the number because of which a node cannot be computed: one that it reads, or the quotient
// of an integer and 0. nil: it is for another reason.
func stop(n *graph.Node, in []Array, met map[string]Excess) *Excess {
	for _, name := range n.Inputs {
		if e, ok := met[name]; ok && e.Open() {
			return &e
		}
	}
	divides := n.Op == "Div" || n.Op == "Mod" || n.Op == "Pow"
	if divides && len(in) == 2 && bits[in[0].Elem] != 0 {
		return &Excess{n, in[0].Elem, math.Inf(1)}
	}
	return nil
}

// caught calls an operator whose panics are errors.
func caught(op func([]Array) ([]Array, error), in []Array) (out []Array, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r, in)
		}
	}()
	return op(in)
}
