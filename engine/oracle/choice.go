package oracle

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("Greater", truths(func(a, b float64) bool { return a > b }))
	registerWhole("GreaterOrEqual", truths(func(a, b float64) bool { return a >= b }))
	registerWhole("Less", truths(func(a, b float64) bool { return a < b }))
	registerWhole("LessOrEqual", truths(func(a, b float64) bool { return a <= b }))
	registerWhole("Equal", truths(func(a, b float64) bool { return a == b }))
	register("And", truths(func(a, b float64) bool { return a != 0 && b != 0 }))
	register("Or", truths(func(a, b float64) bool { return a != 0 || b != 0 }))
	register("Xor", truths(func(a, b float64) bool { return a != b }))
	register("Not", each(func(x float64) float64 { return 1 - x }))
	register("IsNaN", test(func(_ *graph.Node, x float64) bool { return math.IsNaN(x) }))
	register("IsInf", test(func(n *graph.Node, x float64) bool {
		return math.IsInf(x, 1) && n.Int("detect_positive", 1) != 0 || math.IsInf(x, -1) && n.Int("detect_negative", 1) != 0
	}))
	registerMoving("Where", where, 1, 2)
}

// truths compares. Where the nearest float64 of two integers are one, what they leave decides.
func truths(f func(a, b float64) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		a, b := c.in[0], c.in[1]
		dims, err := broadcast(a.Dims, b.Dims)
		if err != nil {
			return a, err
		}
		out := blank(graph.Bool, dims)
		sweep(dims, func(to, n int, from, step []int) {
			for k := range n {
				i, j := from[0]+k*step[0], from[1]+k*step[1]
				x, y := a.V[i], b.V[j]
				if x == y && (a.low != nil || b.low != nil) {
					x, y = a.rest(i), b.rest(j)
				}
				out.V[to+k] = truth(f(x, y))
			}
		}, a.steps(dims), b.steps(dims))
		return out, nil
	}
}

// test makes a truth of each element.
func test(f func(n *graph.Node, x float64) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out := blank(graph.Bool, c.in[0].Dims)
		for i, x := range c.in[0].V {
			if f(c.node, x) {
				out.V[i] = 1
			}
		}
		return out, nil
	}
}

func where(c call) (Array, error) {
	dims, err := broadcast(c.in[0].Dims, c.in[1].Dims)
	if err != nil {
		return Array{}, err
	}
	if dims, err = broadcast(dims, c.in[2].Dims); err != nil {
		return Array{}, err
	}
	out := blank(c.in[1].Elem, dims)
	sweep(dims, func(to, n int, from, step []int) {
		for k := range n {
			which := 2
			if c.in[0].V[from[0]+k*step[0]] != 0 {
				which = 1
			}
			out.V[to+k] = c.in[which].V[from[which]+k*step[which]]
		}
	}, c.in[0].steps(dims), c.in[1].steps(dims), c.in[2].steps(dims))
	return out, nil
}
