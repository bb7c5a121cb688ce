package grad

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Suffix follows the name of a value in the name of its gradient.
const Suffix = ".gradient"

// NoRuleError says that an operator between a value and the loss has no rule.
type NoRuleError struct {
	Node   *graph.Node
	Reason string // what of the operator has no rule; "" is all of it
}

func (e *NoRuleError) Error() string {
	s := fmt.Sprintf("there is no gradient rule for %v", e.Node)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// Gradient returns g with further outputs: for each of the named inputs or initializers, the
// gradient of the scalar output loss by it. A gradient has the value's shape, and its name with
// [Suffix]. It is zeros where the loss does not depend on the value. Symbolic dimensions stay
// symbolic, and only what lies between the values and the loss is differentiated.
//
// No gradient passes through the values that constants names.
//
// Where a function has a kink, the rules take the slope that frameworks take: 0
// for Relu at 0, and 1 for Clip at its bounds.
func Gradient(g *graph.Graph, loss string, wrt []string, constants ...string) (*graph.Graph, error) {
	g, err := unrolled(g, wrt)
	if err != nil {
		return nil, fmt.Errorf("grad: %w", err)
	}
	d := &differentiation{
		b: graph.NewBuilder(g.Name, g.Opset()), g: g, index: g.Index(),
		values: map[string]graph.Value{}, active: map[string]bool{}, parts: map[string][]graph.Value{},
		unfolded: map[*graph.Node]graph.Value{}, constants: map[string]bool{},
	}
	for _, name := range constants {
		d.constants[name] = true
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
	index  *graph.Index             // index of g
	values map[string]graph.Value   // values of g, as they are in b
	active map[string]bool          // values that depend on what is differentiated by
	parts  map[string][]graph.Value // contributions to the gradient of each value
	// unfolded are the windows of a convolution's input that the forward pass made. The
	// gradient by the weights uses them again.
	unfolded  map[*graph.Node]graph.Value
	constants map[string]bool // values that no gradient passes
}

func (d *differentiation) check(loss string, wrt []string) error {
	if !d.index.IsOutput(loss) {
		return fmt.Errorf("there is no output %q", loss)
	}
	for _, name := range wrt {
		if !d.index.IsInput(name) && d.index.Initializer(name) == nil {
			return fmt.Errorf("%q is neither an input nor an initializer", name)
		}
		if d.active[name] {
			return fmt.Errorf("%q is named twice", name)
		}
		d.active[name] = true
	}
	return nil
}

func (d *differentiation) run(loss string, wrt []string) error {
	if err := d.forward(); err != nil {
		return err
	}
	of := d.values[loss]
	if of.Type.Elem != graph.Float || of.Type.Shape == nil || len(of.Type.Shape) != 0 {
		return fmt.Errorf("output %q is %v, want a float32 scalar", loss, of.Type)
	}
	d.parts[loss] = []graph.Value{d.b.Scalar(1)}
	for _, n := range slices.Backward(d.g.Nodes) {
		if err := d.backward(n); err != nil {
			return err
		}
	}
	gradients := make([]graph.Value, len(wrt))
	for i, name := range wrt {
		gradients[i] = d.expand(d.total(name), d.values[name])
	}
	named := map[string]graph.Value{} // because one value may be several gradients
	for i, v := range gradients {
		if again, ok := named[v.Name]; ok {
			v = again
		}
		named[gradients[i].Name] = d.b.Output(wrt[i]+Suffix, v)
	}
	return d.b.Err()
}

// forward copies the graph and finds what is active. A convolution that gradients pass through
// is computed in another form, which the forward pass and the gradients share.
func (d *differentiation) forward() error {
	for _, v := range d.g.Feeds() {
		d.values[v.Name] = d.b.Input(v.Name, v.Type.Elem, v.Type.Shape...)
	}
	for _, t := range d.g.Initializers {
		d.values[t.Name] = d.b.Parameter(t)
	}
	for _, n := range d.g.Nodes {
		active := slices.ContainsFunc(n.Inputs, func(in string) bool { return d.active[in] })
		if form := forms[n.Op]; active && form != nil && n.Standard() {
			s := &site{differentiation: d, node: n}
			d.values[n.Outputs[0]] = form(s)
			if s.err != nil {
				return s.err
			}
		} else {
			inputs := make([]graph.Value, len(n.Inputs))
			for i, in := range n.Inputs {
				inputs[i] = d.values[in]
			}
			for i, v := range d.b.Node(n, inputs...) {
				d.values[n.Outputs[i]] = d.b.State(v, d.index.Type(n.Outputs[i]))
			}
		}
		if d.b.Err() != nil {
			return d.b.Err()
		}
		for i, out := range n.Outputs {
			if active && d.values[out].Type.Elem.IsFloat() && !flat(n) && !d.constants[out] && (i == 0 || n.Op != "BatchNormalization") {
				d.active[out] = true
			}
		}
	}
	for _, o := range d.g.Outputs {
		d.values[o.Name] = d.b.Output(o.Name, d.values[o.Name])
	}
	return d.b.Err()
}

// flat reports whether a node's outputs do not change where its inputs change by little.
func flat(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return facts.Continuity.Flat()
}

// backward passes a node's gradient on to its inputs.
func (d *differentiation) backward(n *graph.Node) error {
	asked := slices.IndexFunc(n.Outputs, func(out string) bool { return d.active[out] && len(d.parts[out]) > 0 })
	if asked < 0 {
		return nil
	}
	rule := rules[n.Op]
	if rule == nil || !n.Standard() {
		return &NoRuleError{Node: n}
	}
	for _, name := range n.Outputs[1:] {
		if len(d.parts[name]) > 0 && d.active[name] && n.Op != "Split" {
			return &NoRuleError{n, fmt.Sprintf("its output %q is differentiated", name)}
		}
	}
	out := d.values[n.Outputs[0]]
	if out.Type.Shape == nil {
		return &NoRuleError{n, fmt.Sprintf("the shape of %q is not known", n.Outputs[0])}
	}
	s := &site{differentiation: d, node: n, out: out, dy: d.total(n.Outputs[0])}
	rule(s)
	if s.err != nil {
		return s.err
	}
	return d.b.Err()
}

// total returns the sum of the contributions to a value's gradient. It is a scalar zero
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

// expand expands v, which broadcasts to the shape of like, to that shape.
func (d *differentiation) expand(v, like graph.Value) graph.Value {
	if shape := v.Type.Shape; shape != nil && slices.Equal(shape, like.Type.Shape) && !slices.Contains(shape, graph.Unknown) {
		return v
	}
	return d.b.Op("Expand", v, d.b.Op("Shape", like))
}
