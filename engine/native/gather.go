package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Gather", lowerGather) }

func lowerGather(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	if x.data != nil && in[1].data != nil && in[1].size() <= maxListed {
		return gatherConstant(l, n, x, in[1])
	}
	if err := alike(n, x); err != nil {
		return nil, err
	}
	if err := places(n, in[1]); err != nil {
		return nil, err
	}
	a, axis, err := alongAxis(n, x.dims, 0)
	if err != nil {
		return nil, err
	}
	dims := slices.Concat(x.dims[:axis], in[1].dims, x.dims[axis+1:])
	count := in[1].size()
	each := func(indices []float32, f func(to, from int)) {
		for o := range a.outer {
			for i, v := range indices {
				f((o*count+i)*a.inner, (o*a.n+a.place(v))*a.inner)
			}
		}
	}
	return as(x.elem)(l.apply(kernel{name: "Gather", dims: dims, run: func(y []float32, in [][]float32) {
		each(in[1], func(to, from int) { copy(y[to:to+a.inner], in[0][from:]) })
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "GatherSlope", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
			clear(dx)
			each(in[0], func(to, from int) {
				for i, d := range in[1][to : to+a.inner] {
					dx[from+i] += d
				}
			})
		}}, x[1], dy)
		return []*value{dx, nil}, err
	}}, x, in[1]))
}

// gatherConstant gathers from a constant of any type, such as a list of sizes.
func gatherConstant(l *lowering, n *graph.Node, x, places *value) (*value, error) {
	indices, err := integers(n, places, "indices")
	if err != nil {
		return nil, err
	}
	a, axis, err := alongAxis(n, x.dims, 0)
	if err != nil {
		return nil, err
	}
	rank := len(places.dims)
	return rearranged(l, n, x, slices.Concat(x.dims[:axis], places.dims, x.dims[axis+1:]), 0, func(at, source []int) bool {
		which := 0
		for d, i := range at[axis : axis+rank] {
			which = which*places.dims[d] + i
		}
		copy(source, at[:axis])
		source[axis] = a.place(float32(indices[which]))
		copy(source[axis+1:], at[axis+rank:])
		return true
	})
}

func init() { register("GatherElements", lowerGatherElements) }

func lowerGatherElements(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, in[0]); err != nil {
		return nil, err
	}
	e, err := elementsAlong(n, in[0], in[1])
	if err != nil {
		return nil, err
	}
	return as(in[0].elem)(gatherElements(l, e, in[0], in[1]))
}

// selection says which elements along an axis of x the elements of indices name.
type selection struct {
	along
	bases []int // for each of indices, the place in x at which the axis begins
}

// elementsAlong returns the selection of indices that have as many dimensions as x. Along
// other axes than the one they are as long as x, or shorter.
func elementsAlong(n *graph.Node, x, indices *value) (selection, error) {
	if err := places(n, indices); err != nil {
		return selection{}, err
	}
	a, axis, err := alongAxis(n, x.dims, 0)
	if err != nil {
		return selection{}, err
	}
	return elementsOf(a, axis, x.dims, indices.dims)
}

func elementsOf(a along, axis int, dims, indices []int) (selection, error) {
	e := selection{along: a, bases: make([]int, product(indices))}
	if len(indices) != len(dims) {
		return e, fmt.Errorf("indices of %v into %v", indices, dims)
	}
	steps := make([]int, len(dims))
	step := 1
	for i := len(dims) - 1; i >= 0; i-- {
		if i != axis {
			if indices[i] > dims[i] {
				return e, fmt.Errorf("indices of %v into %v", indices, dims)
			}
			steps[i] = step
		}
		step *= dims[i]
	}
	for at := range e.bases {
		rest := at
		for i := len(dims) - 1; i >= 0; i-- {
			e.bases[at] += rest % indices[i] * steps[i]
			rest /= indices[i]
		}
	}
	return e, nil
}

// each calls f for each of indices, with its place and the place that it names.
func (e selection) each(indices []float32, f func(at, named int)) {
	for at, v := range indices {
		f(at, e.bases[at]+e.place(v)*e.inner)
	}
}

func gatherElements(l *lowering, e selection, x, indices *value) (*value, error) {
	return l.apply(kernel{name: "GatherElements", dims: indices.dims, run: func(y []float32, in [][]float32) {
		e.each(in[1], func(at, named int) { y[at] = in[0][named] })
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "GatherElementsSlope", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
			clear(dx)
			e.each(in[0], func(at, named int) { dx[named] += in[1][at] })
		}}, x[1], dy)
		return []*value{dx, nil}, err
	}}, x, indices)
}

func init() { register("ScatterElements", lowerScatterElements) }

// lowerScatterElements: an element that was overwritten has no part in the result.
func lowerScatterElements(l *lowering, n *graph.Node, in []*value) (*value, error) {
	adds := false
	switch r := n.Text("reduction", "none"); r {
	case "none":
	case "add":
		adds = true
	default:
		return nil, unsupported(n, "reduction "+r)
	}
	e, err := elementsAlong(n, in[0], in[1])
	if err != nil {
		return nil, err
	}
	if err := floats(n, in[0], in[2]); err != nil {
		return nil, err
	}
	if !slices.Equal(in[1].dims, in[2].dims) {
		return nil, fmt.Errorf("indices of %v for updates of %v", in[1].dims, in[2].dims)
	}
	return l.apply(kernel{name: "ScatterElements", dims: in[0].dims, run: func(y []float32, in [][]float32) {
		copy(y, in[0])
		e.each(in[1], func(at, named int) {
			if adds {
				y[named] += in[2][at]
			} else {
				y[named] = in[2][at]
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx := []*value{dy, nil, nil}
		var err error
		if !adds && x[0].active {
			dx[0], err = l.apply(kernel{name: "ScatterElementsRest", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
				copy(dx, in[0])
				e.each(in[1], func(_, named int) { dx[named] = 0 })
			}}, dy, x[1])
		}
		if err == nil && x[2].active {
			dx[2], err = gatherElements(l, e, dy, x[1])
		}
		return dx, err
	}}, in...)
}
