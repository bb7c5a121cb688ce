package oracle

import (
	"math"
	"slices"
)

func init() {
	register("Softmax", softmax(func(x, largest, others float64) float64 { return math.Exp(x-largest) / (1 + others) }))
	register("LogSoftmax", softmax(func(x, largest, others float64) float64 { return x - largest - math.Log1p(others) }))
	register("Hardmax", hardmax)
}

// groups returns the size and the distance of the elements that a softmax takes together: n
// elements, inner apart. From opset 13 on they are those along one axis, and before, those of
// all dimensions from the axis on.
func (c call) groups() (n, inner int, err error) {
	dims, def := c.in[0].Dims, int64(-1)
	if c.opset < 13 {
		def = 1
	}
	from, err := c.along(def)
	switch {
	case err != nil:
		return 0, 0, err
	case c.opset < 13:
		return size(dims[from:]), 1, nil
	}
	return dims[from], size(dims[from+1:]), nil
}

// grouped applies f to each group. f writes to the group.
func grouped(f func(group []float64)) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		n, inner, err := c.groups()
		if err != nil {
			return x, err
		}
		out, group := blank(x.Elem, x.Dims), make([]float64, n)
		for i := range len(x.V) / max(n, 1) {
			at := i/inner*n*inner + i%inner
			for k := range group {
				group[k] = x.V[at+k*inner]
			}
			f(group)
			for k := range group {
				out.V[at+k*inner] = group[k]
			}
		}
		return out, nil
	}
}

// softmax applies f to each element. f also gets the largest element of its group, and the sum of the
// others' exponentials after that was subtracted. The largest's own would be 1, beside which small ones
// are lost.
func softmax(f func(x, largest, others float64) float64) func(call) (Array, error) {
	return grouped(func(group []float64) {
		largest, others := slices.Max(group), 0.0
		first := slices.Index(group, largest)
		for k, v := range group {
			if k != first {
				others += math.Exp(v - largest)
			}
		}
		for k, v := range group {
			group[k] = f(v, largest, others)
		}
	})
}

// hardmax gives 1 at the first of each group's largest, and 0 elsewhere.
func hardmax(c call) (Array, error) {
	return grouped(func(group []float64) {
		first := 0
		for k, v := range group {
			if v > group[first] {
				first = k
			}
		}
		clear(group)
		group[first] = 1
	})(c)
}
