package graph

import (
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// maxSpan is the greatest size that inference computes. geometry has the same bound for sizes
// that it takes.
const maxSpan = geometry.MaxSize

// Exporters compute shapes: they take the shape of a value, pick sizes from it, and join them
// with others. Such a list of sizes, or one size alone, is represented here by a Shape. A
// size of it that is not known, or is −1, is Unknown.

// Sizes returns the integers that nodes compute from sizes and constants and that do not depend
// on the inputs, as int64 or int32, as their values have it. An example is 8/2, which an
// exporter computes from a dimension that is always 8.
func (g *Graph) Sizes() (map[string]*Tensor, error) {
	k, inner, err := g.inferred()
	if err != nil {
		return nil, err
	}
	out := map[string]*Tensor{}
	for _, v := range inner {
		sizes, known := k.shapes[v.Name].Static()
		if !known || v.Type.Shape == nil || len(v.Type.Shape) == 0 && len(sizes) != 1 {
			continue
		}
		var t *Tensor
		switch v.Type.Elem {
		case Int64:
			t = Vector(v.Name, sizes...)
		case Int32:
			narrow := make([]int32, len(sizes))
			for i, n := range sizes {
				narrow[i] = int32(n)
			}
			t = Vector(v.Name, narrow...)
		default:
			continue
		}
		if len(v.Type.Shape) == 0 {
			t.Dims = nil
		}
		out[v.Name] = t
	}
	return out, nil
}

// maxListed is the length of the longest list that is followed.
const maxListed = 64

// sizes returns what is known of a list of sizes, or nil where a value is none.
func (k *knowledge) sizes(name string) Shape {
	if s, ok := k.shapes[name]; ok {
		return s
	}
	t := k.consts[name]
	if t == nil || len(t.Dims) > 1 || t.Len() > maxListed {
		return nil
	}
	v, err := Integers(t)
	if err != nil {
		return nil
	}
	s := Shape{}
	for _, n := range v {
		if n < 0 {
			n = Unknown.Size
		}
		s = append(s, Fixed(n))
	}
	return s
}

// listed returns the list of sizes that a typed node computes, or nil where it computes none.
func (k *knowledge) listed(n *Node) Shape {
	op := registry[n.Operator()]
	if op == nil || len(n.Inputs) == 0 {
		return nil
	}
	t := k.types[n.Outputs[0]]
	if t.Elem != Int64 && t.Elem != Int32 || t.Shape == nil || len(t.Shape) > 1 {
		return nil
	}
	switch {
	case op.lists != nil:
		return op.lists(k, n)
	case op.Movement.InOrder():
		return k.sizes(n.Inputs[0])
	}
	return nil
}

// Integers returns the elements of a tensor of int64 or int32, the types of sizes and indices.
func Integers(t *Tensor) ([]int64, error) {
	if t.Elem != Int32 {
		return Data[int64](t)
	}
	narrow, err := Data[int32](t)
	v := make([]int64, len(narrow))
	for i, n := range narrow {
		v[i] = int64(n)
	}
	return v, err
}
