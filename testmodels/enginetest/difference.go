package enginetest

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// difference says how a tensor is not what it should be, "" where it is.
func difference(got *graph.Tensor, want array, exact bool) string {
	if got == nil {
		return "is missing"
	}
	have, err := widen(got)
	if err != nil {
		return err.Error()
	}
	if have.elem != want.elem || !slices.Equal(have.dims, want.dims) {
		return fmt.Sprintf("is %v %v, want %v %v", have.elem, have.dims, want.elem, want.dims)
	}
	for i, w := range want.v {
		if !within(want.elem, have.v[i], w, exact) {
			return fmt.Sprintf("at %v is %v, want %v", index(i, want.dims), have.v[i], w)
		}
	}
	return ""
}
