package graph

import (
	"slices"

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
	v, err := integersOf(t)
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
	if !n.Standard() || len(n.Inputs) == 0 {
		return nil
	}
	if n.Op == "Shape" {
		s := k.types[n.Inputs[0]].Shape
		if s == nil {
			return nil
		}
		lo, hi := clampAxis(n.Int("start", 0), len(s)), clampAxis(n.Int("end", int64(len(s))), len(s))
		return append(Shape{}, s[lo:max(lo, hi)]...)
	}
	t := k.types[n.Outputs[0]]
	if t.Elem != Int64 && t.Elem != Int32 || t.Shape == nil || len(t.Shape) > 1 {
		return nil
	}
	in := k.sizes(n.Inputs[0])
	if n.Op == "ConstantOfShape" {
		return repeated(n, in)
	}
	if in == nil {
		return nil
	}
	switch n.Op {
	case "Cast":
		return held(in, t.Elem)
	case "Identity", "Squeeze", "Unsqueeze", "Reshape":
		return in
	case "Concat":
		out := Shape{}
		for _, name := range n.Inputs {
			s := k.sizes(name)
			if s == nil || len(out)+len(s) > maxListed {
				return nil
			}
			out = append(out, s...)
		}
		return out
	case "Gather":
		return k.picked(in, n)
	case "Slice":
		return k.cut(in, n)
	case "Add", "Sub", "Mul", "Div", "Mod":
		return calculated(n.Op, in, k.sizes(n.Input(1)))
	}
	return nil
}

// integersOf returns the elements of a list of sizes. TensorFlow writes these as int32.
func integersOf(t *Tensor) ([]int64, error) {
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

// held returns what is known of a list after its elements were cast to a type.
func held(s Shape, elem DataType) Shape {
	if elem != Int32 {
		return s
	}
	s = slices.Clone(s)
	for i, d := range s {
		if d.IsFixed() && d.Size > maxSpan {
			s[i] = Unknown
		}
	}
	return s
}

// repeated returns a list of one size that is as long as its operand says.
func repeated(n *Node, length Shape) Shape {
	a, _ := n.Attr("value")
	if len(length) != 1 || !length[0].IsFixed() || length[0].Size > maxListed || a.Tensor == nil || a.Tensor.Len() != 1 {
		return nil
	}
	v, err := Data[int64](a.Tensor)
	if err != nil || v[0] < 0 {
		return nil
	}
	return slices.Repeat(Shape{Fixed(v[0])}, int(length[0].Size))
}

// picked returns the elements of a list that a Gather with constant indices reads.
func (k *knowledge) picked(in Shape, n *Node) Shape {
	at := k.consts[n.Input(1)]
	if at == nil || at.Len() > maxListed || len(k.types[n.Inputs[0]].Shape) != 1 {
		return nil
	}
	indices, err := integersOf(at)
	if err != nil {
		return nil
	}
	out := Shape{}
	for _, i := range indices {
		if i < 0 {
			i += int64(len(in))
		}
		if i < 0 || i >= int64(len(in)) {
			return nil
		}
		out = append(out, in[i])
	}
	return out
}

// cut returns the elements of a list that a Slice in steps of 1 keeps.
func (k *knowledge) cut(in Shape, n *Node) Shape {
	bound := func(i int, attribute string) (int64, bool) {
		v := n.Ints(attribute)
		if t := k.consts[n.Input(i)]; t != nil && t.Len() == 1 {
			v, _ = integersOf(t)
		}
		if len(v) != 1 {
			return 0, false
		}
		return v[0], true
	}
	lo, known := bound(1, "starts")
	hi, also := bound(2, "ends")
	if step, given := bound(4, ""); !known || !also || n.Input(4) != "" && (!given || step != 1) {
		return nil
	}
	from, to := clampAxis(lo, len(in)), clampAxis(hi, len(in))
	return append(Shape{}, in[from:max(from, to)]...)
}

// calculated returns what arithmetic makes of fixed sizes.
func calculated(op string, a, b Shape) Shape {
	if len(a) == 0 || len(b) == 0 || len(a) != len(b) && len(a) != 1 && len(b) != 1 {
		return nil
	}
	out := slices.Repeat(Shape{Unknown}, max(len(a), len(b)))
	for i := range out {
		x, y := a[i%len(a)], b[i%len(b)]
		if !x.IsFixed() || !y.IsFixed() || x.Size > maxSpan || y.Size > maxSpan {
			continue
		}
		v := int64(-1)
		switch {
		case op == "Add":
			v = x.Size + y.Size
		case op == "Sub":
			v = x.Size - y.Size
		case op == "Mul":
			v = x.Size * y.Size
		case y.Size > 0 && op == "Mod":
			v = x.Size % y.Size
		case y.Size > 0:
			v = x.Size / y.Size
		}
		if v >= 0 {
			out[i] = Fixed(v)
		}
	}
	return out
}
