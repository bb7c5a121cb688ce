package enginetest

import (
	"bytes"
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
	switch want.Elem {
	case graph.Sequence, graph.Optional:
		return itemDifference(got, want, exact)
	case graph.String:
		return textDifference(got, want)
	}
	for i, w := range want.V {
		if !within(want.Elem, have.V[i], w, exact) {
			return fmt.Sprintf("at %v is %v, want %v", oracle.Index(i, want.Dims), have.V[i], w)
		}
	}
	return ""
}

// textDifference does for strings what difference does for numbers.
func textDifference(got *graph.Tensor, want oracle.Array) string {
	texts, err := want.Tensor("")
	if err != nil {
		return err.Error()
	}
	if !slices.EqualFunc(got.Strings, texts.Strings, bytes.Equal) {
		return fmt.Sprintf("is %q, want %q", got.Strings, texts.Strings)
	}
	return ""
}

// itemDifference does for sequences and optional values what difference does for tensors.
func itemDifference(got *graph.Tensor, want oracle.Array, exact bool) string {
	whole, err := want.Tensor("")
	if err != nil {
		return err.Error()
	}
	for i, item := range whole.Items {
		of, err := oracle.Widen(item)
		if err != nil {
			return err.Error()
		}
		if d := difference(got.Items[i], of, exact); d != "" {
			return fmt.Sprintf("has an item %d that %s", i, d)
		}
	}
	return ""
}
