package enginetest

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// difference says how a tensor differs from what it should be, or "" where it does not.
func difference(got *graph.Tensor, want oracle.Array, exact bool) string {
	if got == nil {
		return "is missing"
	}
	have, err := oracle.Widen(got)
	if err != nil {
		return err.Error()
	}
	if have.Elem != want.Elem || !slices.Equal(have.Dims, want.Dims) {
		return fmt.Sprintf("is %v %v, want %v %v", have.Elem, have.Dims, want.Elem, want.Dims)
	}
	for i, w := range want.V {
		if !within(want.Elem, have.V[i], w, exact) {
			return fmt.Sprintf("at %v is %v, want %v", oracle.Index(i, want.Dims), have.V[i], w)
		}
	}
	return ""
}
