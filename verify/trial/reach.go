package trial

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Passing reports whether all elements of a node's output are elements of its first input, wherever
// they are in it and whatever their type is. An index then stays the same index.
func Passing(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return facts.Movement.OfFirst()
}

// reach returns the number of places into which a value points as indices, and the least of several
// such numbers. It is 0 where the value holds no indices, or where the number is not known.
func reach(g *graph.Graph, name string) int64 {
	least := int64(math.MaxInt64)
	values, index := map[string]bool{name: true}, g.Index()
	for _, n := range g.Nodes { // the order is such that each node comes after those that it reads
		if Passing(n) && values[n.Input(0)] && len(n.Outputs) > 0 {
			values[n.Outputs[0]] = true
		}
		if size := pointed(index, n, values); size > 0 {
			least = min(least, size)
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

// pointed returns the number of places that a node's indices point into. It is 0 where they are not
// among the values.
func pointed(index *graph.Index, n *graph.Node, values map[string]bool) int64 {
	facts, _ := graph.FactsOf(n)
	for i, name := range n.Inputs {
		if facts.Operand(i).Role == graph.RoleIndices && values[name] {
			return room(index, n, facts)
		}
	}
	return 0
}

// room returns the number of places along the axis of a node's indices, or 0 where that is not
// known. OneHot makes the axis, and an operand says how long it is.
func room(index *graph.Index, n *graph.Node, facts graph.Facts) int64 {
	if facts.Operand(1).Role == graph.RoleSizes {
		if depth := index.Constant(n.Input(1)); depth != nil {
			return number(depth)
		}
		return 0
	}
	op, _ := graph.Lookup(n.Op)
	shape, axis := shapeOf(index, n.Input(0)), n.Int("axis", 0)
	if axis < 0 {
		axis += int64(len(shape))
	}
	if op.AttributeSince("axis") > 0 && axis >= 0 && axis < int64(len(shape)) && shape[axis].IsFixed() {
		return shape[axis].Size
	}
	return 0
}

func shapeOf(index *graph.Index, name string) graph.Shape {
	if t := index.Constant(name); t != nil {
		return t.Type().Shape
	}
	return index.Type(name).Shape
}

// number returns a tensor's first element as an integer, or 0 where it has none.
func number(t *graph.Tensor) int64 {
	f, known := element.Of(t.Elem)
	if !known || len(t.Raw) < f.Size {
		return 0
	}
	return int64(f.Value(f.Bits(t.Raw, 0)))
}
