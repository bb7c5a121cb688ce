package trial

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// span is a range of integers, with both ends.
type span struct{ low, high int64 }

// far is beyond all integers that a graph can be asked to take as an index.
const far = math.MaxInt64 / 4

// anything is the span of values of which nothing is required.
var anything = span{-far, far}

// and returns what is in both spans. Where nothing is, the lower end of the later one remains.
func (s span) and(t span) span {
	both := span{max(s.low, t.low), min(s.high, t.high)}
	if both.low > both.high {
		both.high = both.low
	}
	return both
}

// open reports whether nothing is required.
func (s span) open() bool { return s == anything }

// spans returns the integers that the values of a typed graph must be, because they are indices or
// sizes, or become such by arithmetic. Values that may be anything are not there.
func spans(typed *graph.Graph) wanted { return spansIn(typed, typed.Index()) }

// spansIn does what spans does, with the graph's index.
func spansIn(typed *graph.Graph, index *graph.Index) wanted {
	whole := flat(typed)
	if len(whole.Nodes) > len(typed.Nodes) {
		index = whole.Index()
	}
	w := wanted{index: index, of: map[string]span{}, axes: map[string]bool{}}
	for i := len(whole.Nodes) - 1; i >= 0; i-- { // readers come after what they read
		w.node(whole.Nodes[i])
	}
	return w
}

// flat returns a graph with the nodes, the constants and the values of its subgraphs as if they were its
// own, because an index may be used in one.
func flat(g *graph.Graph) *graph.Graph {
	all := &graph.Graph{Inputs: g.Inputs, Outputs: g.Outputs, Values: g.Values, Initializers: g.Initializers}
	for _, n := range g.Nodes {
		for _, sub := range n.Subgraphs() {
			inner := flat(sub)
			all.Nodes = append(all.Nodes, inner.Nodes...)
			all.Values = append(slices.Clip(all.Values), inner.Values...)
			all.Initializers = append(slices.Clip(all.Initializers), inner.Initializers...)
		}
		all.Nodes = append(all.Nodes, n)
	}
	return all
}

// wanted collects the spans of values.
type wanted struct {
	index *graph.Index
	of    map[string]span
	axes  map[string]bool // lists of axes, of which each may be there once
}

// need narrows the span of a value.
func (w wanted) need(name string, s span) {
	if before, known := w.of[name]; known {
		s = before.and(s)
	}
	if s = s.and(anything); name != "" && !s.open() {
		w.of[name] = s
	}
}

// node narrows the spans of what a node reads.
func (w wanted) node(n *graph.Node) {
	facts, known := graph.FactsOf(n)
	if !known {
		w.small(n)
	}
	for i, name := range n.Inputs {
		if facts.Operand(i).Role == graph.RoleAxes {
			w.axes[name] = true
		}
		if s, asked := w.asked(n, facts, i); asked {
			w.need(name, s)
		}
	}
	for i, name := range n.Outputs {
		if out, known := w.of[name]; known {
			w.output(n, facts, i, out)
		}
	}
}

// output narrows the spans of what a node reads so that one of its outputs is within a span.
func (w wanted) output(n *graph.Node, facts graph.Facts, number int, out span) {
	switch subs := n.Subgraphs(); {
	case n.Op == "If":
		for _, sub := range subs {
			if number < len(sub.Outputs) {
				w.need(sub.Outputs[number].Name, out)
			}
		}
	case facts.Movement == graph.Joined:
		for i, name := range n.Inputs {
			if facts.Operand(i).Role == graph.RoleData {
				w.need(name, out)
			}
		}
	case Passing(n) || keepsSpans[n.Op]:
		w.need(n.Input(0), out)
	case number > 0:
	case n.Op == "Neg":
		w.need(n.Input(0), span{-out.high, -out.low})
	case n.Op == "Clip":
		w.need(n.Input(0), w.clipped(n, out))
	default:
		w.calculated(n, out)
	}
}

// asked returns the span that an operator asks of an operand.
func (w wanted) asked(n *graph.Node, facts graph.Facts, operand int) (span, bool) {
	o := facts.Operand(operand)
	elem := w.index.Type(n.Input(operand)).Elem
	whole := elem != graph.Undefined && !elem.IsFloat()
	switch {
	case o.Role == graph.RoleIndices:
		return span{0, max(room(w.index, n, facts, o.Into), 1) - 1}, true
	case o.Role == graph.RoleLengths || o.Role.Structural() && o.What == "step":
		return span{1, 1}, true
	case o.Role == graph.RoleSetting && o.What == "scale" || o.Role == graph.RoleSizes && elem.IsFloat():
		return span{1, 2}, true
	case o.Role.Structural():
		return span{0, 1}, true
	case n.Op == "BitShift" && operand == 1:
		return span{0, 7}, true // a shift by as many bits as there are is open
	case n.Op == "Pow" && operand == 1 && whole:
		return span{0, 3}, true
	case (n.Op == "Div" || n.Op == "Mod") && operand == 1 && whole:
		return span{1, far}, true
	}
	return span{}, false
}

// keepsSpans are operators whose result is within a span from 0 on where the number is.
var keepsSpans = map[string]bool{"Floor": true, "Ceil": true, "Round": true, "Relu": true, "Abs": true}

// calculated narrows the spans of the operands of arithmetic whose result has to be in a span.
func (w wanted) calculated(n *graph.Node, out span) {
	from, known := undone[n.Op]
	if !known || len(n.Inputs) != 2 {
		w.small(n)
		return
	}
	x, y := n.Inputs[0], n.Inputs[1]
	a, first := w.ends(x)
	b, second := w.ends(y)
	switch {
	case second && from.left != nil:
		w.need(x, from.left(out, b))
	case first && !second && from.right != nil:
		w.need(y, from.right(out, a))
	case !first && !second && from.both != nil:
		s, t := from.both(out)
		w.need(x, s)
		w.need(y, t)
	}
}

// small keeps integers small of which a node computes an index or a size in a way that is not followed,
// and those that an operator reads that is not known. A large one could ask for any memory.
func (w wanted) small(n *graph.Node) {
	for _, name := range n.Inputs {
		if elem := w.index.Type(name).Elem; ranges(elem) {
			w.need(name, span{0, 2})
		}
	}
}

// undo says which operands of an operator give a result within a span: left of a constant with these
// ends, right of it, or both where neither is constant. nil: it is not known.
type undo struct {
	left, right func(out, constant span) span
	both        func(out span) (left, right span)
}

var undone = map[string]undo{
	"Add": {
		left: minus, right: minus,
		both: func(out span) (span, span) { half := span{ceil(out.low, 2), out.high / 2}; return half, half },
	},
	"Sub": {
		left:  func(out, c span) span { return span{out.low + c.high, out.high + c.low} },
		right: func(out, c span) span { return span{c.high - out.high, c.low - out.low} },
		both:  func(out span) (span, span) { half := out.high / 2; return span{half, out.high}, span{0, half} },
	},
	"Mul": {
		left: shared, right: shared,
		both: func(out span) (span, span) {
			root := int64(math.Sqrt(float64(max(out.high, 0))))
			return span{0, root}, span{0, root}
		},
	},
	"Div": {left: func(out, c span) span {
		if c.low <= 0 || out.high > far/c.high || out.low < -far/c.high {
			return anything
		}
		return span{out.low * c.high, out.high * c.low}
	}},
	"Mod": {left: func(out, c span) span {
		if c.low > 0 && out.low <= 0 && out.high >= c.high-1 {
			return span{0, far}
		}
		return out
	}},
	"Max": {left: func(out, c span) span { return out.bounded(c.low, far) }, right: func(out, c span) span { return out.bounded(c.low, far) }},
	"Min": {left: func(out, c span) span { return out.bounded(-far, c.high) }, right: func(out, c span) span { return out.bounded(-far, c.high) }},
}

// minus returns the numbers that are in a span with any number of another one added.
func minus(out, c span) span { return span{out.low - c.low, out.high - c.high} }

// shared returns the numbers that are in a span when they are multiplied by any number of another one.
func shared(out, c span) span {
	if c.low <= 0 {
		return anything
	}
	return span{ceil(out.low, c.high), out.high / c.high}
}

// ceil returns a/b, rounded up, for b above 0.
func ceil(a, b int64) int64 {
	if a > 0 {
		return (a + b - 1) / b
	}
	return a / b
}

// bounded returns the span of a number that is bounded before it has to be in one. A bound that lies in
// the span leaves that side open.
func (s span) bounded(low, high int64) span {
	out := s
	if low >= s.low && low <= s.high {
		out.low = -far
	}
	if high >= s.low && high <= s.high {
		out.high = far
	}
	return out
}

// clipped returns the span of what a Clip reads.
func (w wanted) clipped(n *graph.Node, out span) span {
	low, high := int64(-far), int64(far)
	if c, known := w.ends(n.Input(1)); known {
		low = c.low
	}
	if c, known := w.ends(n.Input(2)); known {
		high = c.high
	}
	if a, ok := n.Attr("min"); ok {
		low = within(math.Ceil(float64(a.F)))
	}
	if a, ok := n.Attr("max"); ok {
		high = within(math.Floor(float64(a.F)))
	}
	return out.bounded(low, high)
}

// ends returns the least and the greatest element of a constant.
func (w wanted) ends(name string) (span, bool) {
	all := numbers(w.index.Constant(name))
	if len(all) == 0 || w.index.IsInput(name) {
		return span{}, false
	}
	return span{within(slices.Min(all)), within(slices.Max(all))}, true
}

// within returns a number as an integer that is not beyond far. NaN is 0.
func within(v float64) int64 {
	if v != v {
		return 0
	}
	return int64(min(max(v, -far), far))
}
