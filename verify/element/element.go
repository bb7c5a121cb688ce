package element

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Whole returns an error where a tensor does not hold as many elements as its dimensions say.
func Whole(t *graph.Tensor) error {
	if t.Elem == graph.Sequence || t.Elem == graph.Optional {
		if len(t.Items) != t.Len() || slices.Contains(t.Items, nil) {
			return fmt.Errorf("holds %d items for dimensions %v", len(t.Items), t.Dims)
		}
		for i, item := range t.Items {
			if err := Whole(item); err != nil {
				return fmt.Errorf("has an item %d that %w", i, err)
			}
		}
		return nil
	}
	if t.Elem == graph.String {
		if len(t.Strings) != t.Len() {
			return fmt.Errorf("holds %d strings for dimensions %v", len(t.Strings), t.Dims)
		}
		return nil
	}
	if slices.ContainsFunc(t.Dims, func(d int64) bool { return d < 0 }) || len(t.Raw) != t.Len()*t.Elem.Size() {
		return fmt.Errorf("holds %d bytes for %v of dimensions %v", len(t.Raw), t.Elem, t.Dims)
	}
	return nil
}

// Index returns the place of element i in a tensor with the given dims.
func Index(dims []int64, i int) []int64 {
	out := make([]int64, len(dims))
	for k := len(dims) - 1; k >= 0; k-- {
		out[k] = int64(i) % dims[k]
		i /= int(dims[k])
	}
	return out
}

// Greatest returns the greatest finite magnitude among a tensor's elements. For floats it is at
// least the least normal number, because engines may round smaller ones to 0.
func Greatest(t *graph.Tensor) float64 {
	f := formats[t.Elem]
	if !f.IsFloat() {
		return 0
	}
	most := f.Normal
	for i := range t.Len() {
		if v := math.Abs(f.Value(f.Bits(t.Raw, i))); Finite(v) {
			most = max(most, v)
		}
	}
	return most
}

// Roundoff returns u, the greatest relative error of rounding to a type. It is 0 for types that
// are not floats.
func Roundoff(elem graph.DataType) float64 {
	switch elem {
	case graph.Float:
		return 0x1p-24
	case graph.Float16:
		return 0x1p-11
	case graph.BFloat16:
		return 0x1p-8
	case graph.Double:
		return 0x1p-53
	}
	return 0
}

// Finite reports whether v is neither NaN nor an infinity.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
