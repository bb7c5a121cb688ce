package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("CumSum", lowerCumSum) }

// lowerCumSum: https://onnx.ai/onnx/operators/onnx__CumSum.html
func lowerCumSum(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	if !integral(x.elem) {
		if err := floats(n, x); err != nil {
			return nil, err
		}
	}
	at, err := integers(n, in[1], "axis")
	if err != nil {
		return nil, err
	}
	if len(at) != 1 {
		return nil, fmt.Errorf("the axis is %v, want one number", at)
	}
	axis, err := axisOf(at[0], len(x.dims))
	if err != nil {
		return nil, err
	}
	s := summing{
		along:     along{product(x.dims[:axis]), x.dims[axis], product(x.dims[axis+1:])},
		exclusive: n.Int("exclusive", 0) != 0, reverse: n.Int("reverse", 0) != 0,
	}
	if !integral(x.elem) {
		return s.apply(l, x)
	}
	whole := s.kernel(x.dims, func(sum float64) float32 { return keptNumber(n, x.elem, sum) })
	whole.flat = true
	return as(x.elem)(l.apply(whole, x))
}

// summing is a sum up to each place along an axis, in float64.
type summing struct {
	along
	exclusive bool // leaves out the element at the place itself
	reverse   bool // begins at the end
}

func (s summing) kernel(dims []int, to func(sum float64) float32) kernel {
	return kernel{name: "CumSum", dims: dims, run: func(y []float32, in [][]float32) {
		for o := range s.outer {
			for i := range s.inner {
				sum := 0.0
				for j := range s.n {
					if s.reverse {
						j = s.n - 1 - j
					}
					at := (o*s.n+j)*s.inner + i
					before := sum
					sum += float64(in[0][at])
					if s.exclusive {
						y[at] = to(before)
					} else {
						y[at] = to(sum)
					}
				}
			}
		}
	}}
}

// The gradient is the same sum from the other end.
func (s summing) apply(l *lowering, x *value) (*value, error) {
	k := s.kernel(x.dims, func(sum float64) float32 { return float32(sum) })
	k.back = func(l *lowering, _ []*value, _, dy *value) ([]*value, error) {
		s.reverse = !s.reverse
		dx, err := s.apply(l, dy)
		return []*value{dx}, err
	}
	return l.apply(k, x)
}
