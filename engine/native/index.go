package native

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators on places along an axis. Places are int64, which is carried in
// float32 elements and so exact up to maxInteger. The specification of each is
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// maxInteger is up to where float32 holds every integer.
const maxInteger = 1 << 24

// fault is an error that a kernel ends in.
type fault struct{ error }

// along is dimensions as seen from one of them.
type along struct{ outer, n, inner int }

func alongAxis(n *graph.Node, dims []int, def int64) (along, int, error) {
	axis, err := axisOf(n.Int("axis", def), len(dims))
	if err != nil {
		return along{}, 0, err
	}
	if dims[axis] > maxInteger {
		return along{}, 0, unsupported(n, fmt.Sprintf("%d places along an axis; %d are carried", dims[axis], maxInteger))
	}
	return along{product(dims[:axis]), dims[axis], product(dims[axis+1:])}, axis, nil
}

// place is an index, which counts from the end where it is negative.
func (a along) place(v float32) int {
	i := int(v)
	if i < 0 {
		i += a.n
	}
	if i < 0 || i >= a.n {
		panic(fault{fmt.Errorf("index %v is outside an axis of %d", v, a.n)})
	}
	return i
}

func places(n *graph.Node, v *value) error {
	if v.elem != graph.Int64 && v.elem != graph.Int32 {
		return unsupported(n, fmt.Sprintf("indices of %v", v.elem))
	}
	return nil
}

func init() {
	register("ArgMax", argument(func(a, b float32) bool { return a > b }))
	register("ArgMin", argument(func(a, b float32) bool { return a < b }))
}

func argument(ahead func(a, b float32) bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if err := floats(n, in...); err != nil {
			return nil, err
		}
		x := in[0]
		a, axis, err := alongAxis(n, x.dims, 0)
		if err != nil {
			return nil, err
		}
		kept := slices.Clone(x.dims)
		kept[axis] = 1
		last := n.Int("select_last_index", 0) != 0
		y, err := l.apply(kernel{name: n.Op, dims: kept, flat: true, run: func(y []float32, in [][]float32) {
			for at := range y {
				row := in[0][at/a.inner*a.n*a.inner+at%a.inner:]
				best := 0
				for i := range a.n {
					if v, b := row[i*a.inner], row[best*a.inner]; ahead(v, b) || last && v == b {
						best = i
					}
				}
				y[at] = float32(best)
			}
		}}, x)
		if err != nil || n.Int("keepdims", 1) != 0 {
			return as(graph.Int64)(y, err)
		}
		return as(graph.Int64)(y.shaped(slices.Delete(slices.Clone(kept), axis, axis+1)), nil)
	}
}

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

// gatherConstant picks from a constant of any type, such as a list of sizes.
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
	e, err := elementsAlong(n, in[0], in[1])
	if err != nil {
		return nil, err
	}
	return gatherElements(l, e, in[0], in[1])
}

// selection is how elements of indices name those along an axis of x.
type selection struct {
	along
	bases []int // where in x the axis begins for each of indices
}

// elementsAlong takes indices of as many dimensions as x, each off the axis as long
// as x's or shorter.
func elementsAlong(n *graph.Node, x, indices *value) (selection, error) {
	if err := floats(n, x); err != nil {
		return selection{}, err
	}
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

// each calls f with the place of each of indices, and the place that it names.
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

// lowerScatterElements: what was written over has no part in the result.
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
	if err := floats(n, in[2]); err != nil {
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

func init() { registerSeveral("TopK", lowerTopK) }

// lowerTopK sorts by value, and equal ones by place; values and places in the two
// outputs. https://onnx.ai/onnx/operators/onnx__TopK.html
func lowerTopK(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if !integral(x.elem) {
		if err := floats(n, x); err != nil {
			return nil, err
		}
	}
	k := []int64{n.Int("k", -1)} // an attribute up to opset 9
	if len(in) > 1 {
		var err error
		if k, err = integers(n, in[1], "k"); err != nil {
			return nil, err
		}
	}
	a, axis, err := alongAxis(n, x.dims, -1)
	if err != nil {
		return nil, err
	}
	if len(k) != 1 || k[0] < 0 || k[0] > int64(a.n) {
		return nil, fmt.Errorf("k is %v for an axis of %d", k, a.n)
	}
	dims, count := slices.Clone(x.dims), int(k[0])
	dims[axis] = count
	sign := float32(1)
	if n.Int("largest", 1) == 0 {
		sign = -1
	}
	order := make([]int, a.n)
	where, err := as(graph.Int64)(l.apply(kernel{name: "TopK", dims: dims, flat: true, run: func(y []float32, in [][]float32) {
		for o := range a.outer {
			for i := range a.inner {
				row := in[0][o*a.n*a.inner+i:]
				for j := range order {
					order[j] = j
				}
				slices.SortFunc(order, func(p, q int) int {
					if c := cmp.Compare(sign*row[q*a.inner], sign*row[p*a.inner]); c != 0 {
						return c
					}
					return p - q
				})
				for j, at := range order[:count] {
					y[(o*count+j)*a.inner+i] = float32(at)
				}
			}
		}
	}}, x))
	if err != nil {
		return nil, err
	}
	e, err := elementsOf(a, axis, x.dims, dims)
	if err != nil {
		return nil, err
	}
	values, err := as(x.elem)(gatherElements(l, e, x, where))
	return []*value{values, where}, err
}
