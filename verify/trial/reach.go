package trial

import (
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Passing reports whether all elements of a node's output are elements of its first input, wherever
// they are in it and whatever their type is. An index then stays the same index.
func Passing(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return facts.Movement.OfFirst()
}

// room returns the number of places along the axis of a node's indices. Where that is not known, it is
// the least size of the operand that the indices point into, or 0. OneHot makes the axis, and an operand
// says how long it is.
func room(index *graph.Index, n *graph.Node, facts graph.Facts, into int) int64 {
	if into > 0 {
		if rows := shapeOf(index, n.Input(into)); len(rows) > 0 && rows[0].IsFixed() {
			return rows[0].Size
		}
		return 0
	}
	if facts.Operand(1).Role == graph.RoleSizes {
		if depth := numbers(index.Constant(n.Input(1))); len(depth) > 0 {
			return int64(depth[0])
		}
		return 0
	}
	op, _ := graph.Lookup(n.Operator())
	shape, axis := shapeOf(index, n.Input(0)), n.Int("axis", 0)
	if axis < 0 {
		axis += int64(len(shape))
	}
	if op.AttributeSince("axis") > 0 && axis >= 0 && axis < int64(len(shape)) && shape[axis].IsFixed() {
		return shape[axis].Size
	}
	return leastOf(shape)
}

// leastOf returns the least fixed size of a shape, or 0 where a size is open.
func leastOf(shape graph.Shape) (least int64) {
	for i, d := range shape {
		if !d.IsFixed() {
			return 0
		}
		if i == 0 || d.Size < least {
			least = d.Size
		}
	}
	return least
}

func shapeOf(index *graph.Index, name string) graph.Shape {
	if t := index.Constant(name); t != nil {
		return t.Type().Shape
	}
	return index.Type(name).Shape
}

// numbers returns the elements of a tensor; nil where they are not numbers.
func numbers(t *graph.Tensor) (all []float64) {
	if t == nil || element.Whole(t) != nil {
		return nil
	}
	f, known := element.Of(t.Elem)
	if !known {
		return nil
	}
	for i := range t.Len() {
		all = append(all, f.Value(f.Bits(t.Raw, i)))
	}
	return all
}
