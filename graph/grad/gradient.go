package grad

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Suffix is what a gradient's name has after that of its value.
const Suffix = ".gradient"

// NoRuleError says that an operator between a value and the loss has no rule.
type NoRuleError struct {
	Node   *graph.Node
	Reason string // what about the operator, where it is not the whole of it
}

func (e *NoRuleError) Error() string {
	s := fmt.Sprintf("there is no gradient rule for %v", e.Node)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// Gradient gives g with further outputs: for each of the named inputs or
// initializers the gradient of the scalar output loss by it, of its shape and
// named after it with [Suffix]. A value that the loss does not depend on has
// zeros. Symbolic dimensions stay symbolic, and only what lies between the
// values and the loss is differentiated.
//
// Where a function has a kink, the rules take the slope that frameworks do: 0
// for Relu at 0, 1 for Clip at its bounds.
func Gradient(g *graph.Graph, loss string, wrt ...string) (*graph.Graph, error) {
	d := &differentiation{
		b: graph.NewBuilder(g.Name, g.Opset()), g: g,
		active: map[string]bool{}, parts: map[string][]graph.Value{},
	}
	if err := d.check(loss, wrt); err != nil {
		return nil, fmt.Errorf("grad: graph %q: %w", g.Name, err)
	}
	if err := d.run(loss, wrt); err != nil {
		return nil, fmt.Errorf("grad: graph %q: %w", g.Name, err)
	}
	return d.b.Graph()
}

type differentiation struct {
	b      *graph.Builder
	g      *graph.Graph
	active map[string]bool          // values that depend on what is differentiated by
	parts  map[string][]graph.Value // the contributions to a value's gradient
}

func (d *differentiation) check(loss string, wrt []string) error {
	out := slices.IndexFunc(d.g.Outputs, func(v graph.Value) bool { return v.Name == loss })
	if out < 0 {
		return fmt.Errorf("there is no output %q", loss)
	}
	for i, name := range wrt {
		input := slices.ContainsFunc(d.g.Inputs, func(v graph.Value) bool { return v.Name == name })
		if !input && d.g.Initializer(name) == nil {
			return fmt.Errorf("%q is neither an input nor an initializer", name)
		}
		if slices.Contains(wrt[:i], name) {
			return fmt.Errorf("%q is named twice", name)
		}
		d.active[name] = true
	}
	return nil
}

func (d *differentiation) run(loss string, wrt []string) error {
	nodes, err := d.forward()
	if err != nil {
		return err
	}
	of, _ := d.b.Value(loss)
	if of.Type.Elem != graph.Float || of.Type.Shape == nil || len(of.Type.Shape) != 0 {
		return fmt.Errorf("output %q is %v, want a float32 scalar", loss, of.Type)
	}
	d.parts[loss] = []graph.Value{d.b.Scalar(1)}
	for _, n := range slices.Backward(nodes) {
		if err := d.backward(n); err != nil {
			return err
		}
	}
	gradients := make([]graph.Value, len(wrt))
	for i, name := range wrt {
		v, _ := d.b.Value(name)
		gradients[i] = d.expand(d.total(name), v)
	}
	named := map[string]graph.Value{} // one value may be several gradients
	for i, v := range gradients {
		if again, ok := named[v.Name]; ok {
			v = again
		}
		named[gradients[i].Name] = d.b.Output(wrt[i]+Suffix, v)
	}
	return d.b.Err()
}

// forward copies the graph, in which every value keeps its name, and finds what
// is active.
func (d *differentiation) forward() ([]*graph.Node, error) {
	var feeds []graph.Value
	for _, v := range d.g.Feeds() {
		feeds = append(feeds, d.b.Input(v.Name, v.Type.Elem, v.Type.Shape...))
	}
	for i, v := range d.b.Inline(d.g, feeds...) {
		d.b.Output(d.g.Outputs[i].Name, v)
	}
	for _, n := range d.g.Nodes {
		if !slices.ContainsFunc(n.Inputs, func(in string) bool { return d.active[in] }) {
			continue
		}
		for _, out := range n.Outputs {
			if v, _ := d.b.Value(out); v.Type.Elem.IsFloat() && !constant[n.Op] {
				d.active[out] = true
			}
		}
	}
	return d.g.Nodes, d.b.Err()
}

// constant are the operators whose outputs do not change where their inputs do
// by little.
var constant = map[string]bool{"Sign": true, "Shape": true, "Size": true, "Greater": true, "Less": true}

// backward hands a node's gradient on to its inputs.
func (d *differentiation) backward(n *graph.Node) error {
	if len(n.Outputs) == 0 || !d.active[n.Outputs[0]] || len(d.parts[n.Outputs[0]]) == 0 {
		return nil
	}
	rule := rules[n.Op]
	if rule == nil || n.Domain != "" && n.Domain != "ai.onnx" || len(n.Outputs) != 1 {
		return &NoRuleError{Node: n}
	}
	out, _ := d.b.Value(n.Outputs[0])
	if out.Type.Shape == nil {
		return &NoRuleError{n, fmt.Sprintf("the shape of %q is not known", out.Name)}
	}
	s := &site{differentiation: d, node: n, out: out, dy: d.total(out.Name)}
	rule(s)
	if s.err != nil {
		return s.err
	}
	return d.b.Err()
}

// total is the sum of the contributions to a value's gradient, a scalar zero
// where there are none.
func (d *differentiation) total(name string) graph.Value {
	parts := d.parts[name]
	if len(parts) == 0 {
		return d.b.Scalar(0)
	}
	sum := parts[0]
	for _, p := range parts[1:] {
		sum = d.b.Op("Add", sum, p)
	}
	d.parts[name] = []graph.Value{sum}
	return sum
}

// expand makes v, which broadcasts to the shape of like, of that shape.
func (d *differentiation) expand(v, like graph.Value) graph.Value {
	if shape := v.Type.Shape; shape != nil && slices.Equal(shape, like.Type.Shape) && !slices.Contains(shape, graph.Unknown) {
		return v
	}
	return d.b.Op("Expand", v, d.b.Op("Shape", like))
}
