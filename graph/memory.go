package graph

import (
	"fmt"
	"math"
)

// DefaultMemory is the number of bytes that Load allows for a model: for its file and those
// beside it together, and for any one value whose dimensions are known.
const DefaultMemory = 4 << 30

// fits compares values with a limit: those whose types the graph states, and those whose types
// follow. An unknown dimension counts as 1.
func (g *Graph) fits(memory int64) error {
	typed := g.Clone()
	_ = typed.Infer() // a graph that cannot be typed is refused where it is used
	for _, vs := range [][]Value{g.Inputs, g.Outputs, g.Values, typed.Values, typed.Outputs} {
		for _, v := range vs {
			if n := v.Type.Bytes(); n > memory {
				return fmt.Errorf("graph: value %q: %w: %v takes %d bytes or more; the limit is %d", v.Name, ErrMemory, v.Type, n, memory)
			}
		}
	}
	return nil
}

// InitializerBytes returns the number of bytes that the elements of all initializers take,
// wherever they lie.
func (g *Graph) InitializerBytes() (n int64) {
	for _, t := range g.Initializers {
		n += int64(t.Len()) * int64(t.Elem.Size())
	}
	return n
}

// Bytes returns the least number of bytes that a value of the type takes, at most math.MaxInt64. An
// unknown dimension counts as 1.
func (t Type) Bytes() int64 {
	n := int64(max(t.Elem.Size(), 1))
	for _, d := range t.Shape {
		switch {
		case !d.IsFixed():
		case d.Size == 0:
			return 0
		case n > math.MaxInt64/d.Size:
			n = math.MaxInt64 // and go on, because a 0 may follow
		default:
			n *= d.Size
		}
	}
	return n
}
