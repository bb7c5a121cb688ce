package native

import (
	"errors"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// engineName is what tables and errors call this engine.
const engineName = "native"

// lowering turns one ONNX graph, at sizes that are all known, into steps, or for
// training into a gorgonia expression graph.
type lowering struct {
	source   *graph.Graph
	index    *graph.Index // of source
	opset    int64
	expr     *gorgonia.ExprGraph // nil: the operators become steps
	steps    []*operator
	weights  *weights
	values   map[string]*value
	team     *team
	scratch  scratch
	node     *graph.Node // the node that is being lowered
	operator int         // number of operators so far, which numbers them
	leaves   int         // number of constants so far
	elements int         // number of elements of all results
	listed   int         // number of elements of all lists of integers that follow from constants
	work     int         // about how many products of two numbers matrix products have so far
	steady   bool        // the program is run over and over, so that weights are laid out once
	single   bool        // weights that a single row is multiplied by are, too, so that its sums are those of a steady program
	training bool        // parameters are active, and every operator on one needs a gradient
	backward bool        // gorgonia is differentiating; gradients are not differentiated again

	constants []string // values that gradients do not pass

	failed error // the error with which an operator ended the last run of the program
}

// Errors of functions that lower a part of a node and do not know the node.
var (
	errNoGradient = errors.New("it has no gradient here")
	errEmpty      = errors.New("values without elements are not carried")
	errElements   = errors.New("elements of this type are not computed")
	errInteger    = fmt.Errorf("integers from %d to %d are carried", -maxInteger, maxInteger)
)

func lower(g *graph.Graph, index *graph.Index, w *weights, t *team, training bool) *lowering {
	l := &lowering{
		source: g, index: index, opset: g.Opset(), weights: w,
		values: map[string]*value{}, training: training, team: t, scratch: scratch{team: t},
	}
	if training {
		l.expr = gorgonia.NewGraph()
	}
	return l
}

// nodes lowers the nodes on which the wanted values depend.
func (l *lowering) nodes(wanted ...string) error {
	need := needed(l.source, wanted)
	for _, n := range l.source.Nodes {
		if !need[n] {
			continue
		}
		l.node = n
		if err := l.one(n); err != nil {
			var lacks *hourglass.UnsupportedOpError
			switch {
			case errors.As(err, &lacks):
				return err
			case errors.Is(err, errNoGradient), errors.Is(err, errElements), errors.Is(err, errEmpty), errors.Is(err, errInteger):
				return unsupported(n, err.Error())
			}
			return l.at(n, err)
		}
	}
	return nil
}

// at adds to an error which node it is about.
func (l *lowering) at(n *graph.Node, err error) error {
	if n == nil {
		return err
	}
	return &graph.NodeError{Graph: l.source.Name, Node: n.String(), Err: fmt.Errorf("native: %w", err)}
}

// needed marks the nodes on which the wanted values depend.
func needed(g *graph.Graph, wanted []string) map[*graph.Node]bool {
	names := map[string]bool{}
	for _, w := range wanted {
		names[w] = true
	}
	need := map[*graph.Node]bool{}
	for i := len(g.Nodes) - 1; i >= 0; i-- {
		n := g.Nodes[i]
		for _, out := range n.Outputs {
			need[n] = need[n] || names[out]
		}
		if need[n] {
			for _, in := range n.Inputs {
				names[in] = true
			}
		}
	}
	return need
}

func (l *lowering) one(n *graph.Node) (err error) {
	defer func() {
		if caught := rescued(recover()); caught != nil {
			err = caught
		}
	}()
	in := make([]*value, len(n.Inputs))
	for i, name := range n.Inputs {
		if name == "" {
			continue
		}
		v, err := l.named(name)
		if err != nil {
			return err
		}
		in[i] = v
	}
	out, err := rules[n.Op].lower(l, n, in)
	if err != nil {
		return err
	}
	for i, name := range n.Outputs {
		if name == "" {
			continue
		}
		if i >= len(out) {
			return unsupported(n, fmt.Sprintf("%d outputs", len(n.Outputs)))
		}
		if err := l.list(n, out[i]); err != nil {
			return err
		}
		l.values[name] = out[i]
		if slices.Contains(l.constants, name) {
			still := *out[i]
			still.active = false
			l.values[name] = &still
		}
	}
	return nil
}

// list counts the elements that are computed while lowering: sizes and places.
func (l *lowering) list(n *graph.Node, v *value) error {
	if v == nil || v.data == nil || v.elem == graph.Float || n.Op == "Constant" {
		return nil
	}
	if l.listed += v.size(); l.listed > maxListed {
		return fmt.Errorf("gives %v: with it the lists of the graph have more than %d elements", v.data.Type(), maxListed)
	}
	return nil
}

// named returns the value of a name. Where no input or node gave it before, it is an
// initializer.
func (l *lowering) named(name string) (*value, error) {
	if v, ok := l.values[name]; ok {
		return v, nil
	}
	t := l.index.Initializer(name)
	if t == nil {
		return nil, fmt.Errorf("nothing gives %q", name)
	}
	v, err := constant(t)
	if err != nil {
		return nil, err
	}
	l.values[name] = v
	return v, nil
}

// leaf adds an input of the program. The program reads data where it is and keeps it.
func (l *lowering) leaf(name string, dims []int, data []float32) (*value, error) {
	if len(data) != product(dims) {
		return nil, fmt.Errorf("%q has %d elements, its dimensions %v say otherwise", name, len(data), dims)
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("%w: %q has dimensions %v", errEmpty, name, dims)
	}
	c := &programNode{data: data}
	if l.expr == nil {
		return &value{elem: graph.Float, dims: dims, node: c}, nil
	}
	l.leaves++
	c.expr = gorgonia.NewVector(l.expr, tensor.Float32,
		gorgonia.WithName(fmt.Sprintf("%s/%d", name, l.leaves)), gorgonia.WithShape(len(data)))
	if err := gorgonia.Let(c.expr, vector(data)); err != nil {
		return nil, err
	}
	return &value{elem: graph.Float, dims: dims, node: c}, nil
}

// read returns the node of v. Where v is a constant or a transpose that nothing has read yet, it
// makes the node.
func (l *lowering) read(v *value) (*programNode, error) {
	var made *value
	var err error
	switch {
	case v.node != nil:
		return v.node, nil
	case v.flip != nil:
		made, err = transpose(l, v.flip, []int{1, 0})
	case v.elem == graph.Float:
		var data []float32
		if data, err = l.weights.elements(v.data); err == nil {
			made, err = l.leaf(v.data.Name, v.dims, data)
		}
	case carried(v.elem):
		data := make([]float32, v.size())
		if err = load(data, v.data); err == nil {
			made, err = l.leaf(v.data.Name, v.dims, data)
		}
	default:
		return nil, fmt.Errorf("%w: %v", errElements, v.elem)
	}
	if err != nil {
		return nil, err
	}
	v.node = made.node
	return v.node, nil
}

// apply adds k to the program.
func (l *lowering) apply(k kernel, x ...*value) (*value, error) {
	if product(k.dims) == 0 {
		return nil, fmt.Errorf("%w: %s gives dimensions %v", errEmpty, k.name, k.dims)
	}
	if product(k.dims) > maxElements {
		return nil, unsupported(l.node, fmt.Sprintf("dimensions %v, more than %d elements", k.dims, maxElements))
	}
	if l.training && !l.backward && k.back == nil && !k.flat && anyActive(x) {
		return nil, errNoGradient
	}
	if y := l.fold(k, x); y != nil {
		return y, nil
	}
	if l.elements += product(k.dims); l.elements > maxProgram {
		return nil, unsupported(l.node, fmt.Sprintf("dimensions %v, with which the graph's values have more than %d elements; smaller batches have fewer", k.dims, maxProgram))
	}
	l.operator++
	o := &operator{kernel: k, id: l.operator, program: l, node: l.node, x: x}
	o.y = &value{elem: graph.Float, dims: k.dims, active: !k.flat && !l.backward && anyActive(x)}
	o.y.node = &programNode{}
	nodes := make([]*gorgonia.Node, len(x))
	for i := range x {
		c, err := l.read(x[i])
		if err != nil {
			return nil, err
		}
		nodes[i] = c.expr
	}
	if l.expr == nil {
		l.steps = append(l.steps, o)
		return o.y, nil
	}
	var err error
	o.y.node.expr, err = gorgonia.ApplyOp(o, nodes...)
	return o.y, err
}

func anyActive(vs []*value) bool {
	for _, v := range vs {
		if v.active {
			return true
		}
	}
	return false
}

// floats refuses operands of a node that are not float32.
func floats(n *graph.Node, in ...*value) error {
	for _, v := range in {
		if v != nil && v.elem != graph.Float {
			return unsupported(n, fmt.Sprintf("%v elements", v.elem))
		}
	}
	return nil
}
