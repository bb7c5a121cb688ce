package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// condition is the input of a graph that holds each row's class. The zero value is none.
type condition struct {
	name    string
	given   graph.Type
	classes int
}

// conditionOf reads what a graph says of the classes that its condition takes.
func conditionOf(g *graph.Graph, s ImportSettings) (condition, error) {
	fail := func(format string, args ...any) (condition, error) {
		return condition{}, fmt.Errorf("graph %q "+format, append([]any{g.Name}, args...)...)
	}
	if s.Condition == "" {
		return condition{}, nil
	}
	at := slices.IndexFunc(g.Inputs, func(v graph.Value) bool { return v.Name == s.Condition })
	if at < 0 {
		return fail("has no input %q that could be the condition; its inputs are %s", s.Condition, listed(g.Inputs))
	}
	c := condition{name: s.Condition, given: g.Inputs[at].Type}
	switch shape := c.given.Shape; {
	case c.index():
		c.classes = tabled(g, c.name)
	case c.given.Elem == graph.Float && len(shape) == 2 && shape[1].Size > 1:
		c.classes = int(shape[1].Size)
	default:
		return fail("has the condition %q, %v; want int64 or int32 [batch] or [batch, 1], which counts classes from 0, or float32 [batch, classes], which is 1 at the class", c.name, c.given)
	}
	switch {
	case c.classes == 0 && s.Classes < 1:
		return fail("does not say how many classes its condition %q counts, and Classes is %d; it must be 1 or more", c.name, s.Classes)
	case c.classes == 0:
		c.classes = s.Classes
	case s.Classes > c.classes:
		return fail("has the condition %q of %d classes; there are labels of %d", c.name, c.classes, s.Classes)
	}
	return c, nil
}

// aside renames the condition to a name that no other input or output will need.
func (c *condition) aside(g *graph.Graph) {
	if c.name == "" {
		return
	}
	given, index := c.name, g.Index()
	for c.name = "imported_condition"; index.Has(c.name); {
		c.name += "_"
	}
	g.Rename(given, c.name)
}

// index reports whether the condition holds numbers of classes, and not a mark for each class.
func (c condition) index() bool {
	s := c.given.Shape
	return (c.given.Elem == graph.Int64 || c.given.Elem == graph.Int32) && (len(s) == 1 || len(s) == 2 && s[1].Size == 1)
}

// tabled returns how many classes an index may name. It follows from the tables in which the
// index is looked up, and is 0 where there is none.
func tabled(g *graph.Graph, index string) (classes int) {
	is, values := map[string]bool{index: true}, g.Index()
	for _, n := range g.Nodes {
		facts, known := graph.FactsOf(n)
		switch {
		case !known:
		case facts.Movement.InOrder() && is[n.Input(0)]:
			is[n.Outputs[0]] = true
		case n.Is("Gather") && is[n.Input(1)]:
			t, axis := values.Constant(n.Inputs[0]), n.Int("axis", 0)
			if t == nil || axis < 0 || axis >= int64(len(t.Dims)) {
				continue
			}
			if rows := int(t.Dims[axis]); classes == 0 || rows < classes {
				classes = rows
			}
		}
	}
	return classes
}

// labelled replaces the condition of a part of the graph by the label of the rows.
func (c condition) labelled(g *graph.Graph) (*graph.Graph, error) {
	feeds := g.Feeds()
	if len(feeds) == 1 {
		return g, nil
	}
	b := graph.NewBuilder(g.Name, g.Opset())
	rows := b.Input(feeds[0].Name, feeds[0].Type.Elem, feeds[0].Type.Shape...)
	label := b.Input(hourglass.LabelName, graph.Int64, graph.Batch)
	for i, v := range b.Inline(g, rows, c.of(b, label)) {
		b.Output(g.Outputs[i].Name, v)
	}
	return b.Graph()
}

// of converts the label to the condition as the graph takes it.
func (c condition) of(b *graph.Builder, label graph.Value) graph.Value {
	if !c.index() {
		return hourglass.OneHot(b, label, c.classes)
	}
	if len(c.given.Shape) == 2 {
		label = b.Op("Reshape", label, b.Const(graph.Vector[int64]("", -1, 1)))
	}
	if c.given.Elem != graph.Int64 {
		label = b.Op("Cast", label, graph.Int("to", int64(c.given.Elem)))
	}
	return label
}
