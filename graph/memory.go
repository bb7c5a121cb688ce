package graph

import (
	"fmt"
	"math"
)

// DefaultMemory is how many bytes Load takes for a model: its file and those beside it,
// and any one value whose dimensions are known.
const DefaultMemory = 4 << 30

// fits holds values against a limit: those that the graph states, and those that follow.
// A dimension that is not known counts as 1.
func (g *Graph) fits(memory int64) error {
	typed := g.Clone()
	_ = typed.Infer() // a graph that has no types is refused where it is used
	for _, vs := range [][]Value{g.Inputs, g.Outputs, g.Values, typed.Values, typed.Outputs} {
		for _, v := range vs {
			if n := v.Type.bytes(); n > memory {
				return fmt.Errorf("graph: value %q: %w: %v takes %d bytes or more; the limit is %d", v.Name, ErrMemory, v.Type, n, memory)
			}
		}
	}
	return nil
}

// InitializerBytes is how many bytes the elements of the initializers take, wherever they
// lie.
func (g *Graph) InitializerBytes() (n int64) {
	for _, t := range g.Initializers {
		n += int64(t.Len()) * int64(t.Elem.Size())
	}
	return n
}

// bytes is what a value takes at least, math.MaxInt64 where that is more.
func (t Type) bytes() int64 {
	n := int64(max(t.Elem.Size(), 1))
	for _, d := range t.Shape {
		switch {
		case !d.IsFixed():
		case d.Size == 0:
			return 0
		case n > math.MaxInt64/d.Size:
			n = math.MaxInt64 // and goes on: a 0 may follow
		default:
			n *= d.Size
		}
	}
	return n
}
