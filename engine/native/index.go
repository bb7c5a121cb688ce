package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators on places along an axis. Places are int64. They are carried in
// float32 elements, which are exact up to maxInteger. The specification of each is at
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// maxInteger is the integer up to which float32 holds every integer.
const maxInteger = 1 << 24

// fault is the error with which a kernel ends.
type fault struct{ error }

// along divides dimensions into those before an axis, the axis, and those after it.
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

// place returns an index that counts from the start. A negative index counts from the end.
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
