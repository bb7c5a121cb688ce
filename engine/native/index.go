package native

import (
	"fmt"

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
