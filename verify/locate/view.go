package locate

import (
	"errors"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// view is a graph with the answers to what is asked of it often.
type view struct {
	*graph.Graph
	problem error                 // what keeps types from being known
	types   map[string]graph.Type // of what is known
	index   *graph.Index
	consts  map[string]bool // what follows from constants alone
	sizes   map[string]bool // what follows from the shapes of values, and constants
	feeds   map[string]bool // the inputs, those with a default included
	reads   map[*graph.Node][]string
}

// newView types a graph. Where the inputs of a node cannot be right, only what comes before the node
// is typed.
func newView(g *graph.Graph) (*view, error) {
	if g == nil {
		return nil, errors.New("there is no graph")
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	v := &view{
		Graph: g.Clone(), types: map[string]graph.Type{},
		consts: map[string]bool{}, sizes: map[string]bool{}, feeds: map[string]bool{}, reads: map[*graph.Node][]string{},
	}
	v.problem = v.Infer()
	if v.problem != nil {
		v.inferPart()
	}
	v.index = v.Graph.Index()
	for _, in := range v.Inputs {
		v.feeds[in.Name] = true
	}
	for _, values := range [][]graph.Value{v.Values, v.Inputs, v.Outputs} {
		for _, value := range values {
			v.types[value.Name] = value.Type
		}
	}
	for _, t := range v.Initializers {
		v.types[t.Name], v.consts[t.Name] = t.Type(), !v.feeds[t.Name]
	}
	for _, n := range v.Nodes {
		v.node(n)
	}
	return v, nil
}

func (v *view) node(n *graph.Node) {
	v.reads[n] = reads(n)
	constant := !slices.ContainsFunc(v.reads[n], func(in string) bool { return !v.consts[in] })
	sizes := !slices.ContainsFunc(v.reads[n], func(in string) bool { return !v.consts[in] && !v.sizes[in] })
	for _, out := range n.Outputs {
		if out != "" {
			v.consts[out], v.sizes[out] = constant, ofSizes(n) || sizes && !constant
		}
	}
}

// ofSizes reports whether a node reads only dimensions.
func ofSizes(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return !facts.ReadsElements()
}

// inferPart types as many nodes from the beginning as can be typed.
func (v *view) inferPart() {
	low, high := 0, len(v.Nodes)
	for low < high {
		mid := (low + high + 1) / 2
		part := v.Graph.Clone()
		part.Nodes, part.Outputs = part.Nodes[:mid], nil
		if part.Infer() != nil {
			high = mid - 1
			continue
		}
		low, v.Values = mid, part.Values
	}
}

// reads returns the values that a node reads, including those that its subgraphs take from around
// them.
func reads(n *graph.Node) []string {
	return slices.DeleteFunc(slices.Concat(n.Inputs, n.Captured()), func(name string) bool { return name == "" })
}

func (v *view) value(name string) graph.Value { return graph.Value{Name: name, Type: v.types[name]} }

// exposing returns the graph with some of its values as outputs.
func (v *view) exposing(names []string) *graph.Graph {
	g := v.Clone()
	g.Outputs = nil
	for _, name := range names {
		g.Outputs = append(g.Outputs, v.value(name))
	}
	g.Prune()
	return g
}

// region is the part of a graph that computes some values from the nearest values at
// which it stops.
type region struct {
	nodes   []*graph.Node // in their order, constants included
	inputs  []string      // the values at which it stops, in the order of the graph
	outputs []string
}

// cuts returns the ways to cut some values out, the narrowest first. Engines that must know
// shapes before they run do not take sizes as inputs. The second way therefore includes the nodes
// that compute sizes from shapes and constants.
func (v *view) cuts(stop func(name string) bool, outputs ...string) []region {
	narrow := v.region(stop, outputs...)
	sizes := func(name string) bool { return v.sizes[name] || v.consts[name] }
	if !slices.ContainsFunc(narrow.inputs, sizes) {
		return []region{narrow}
	}
	return []region{narrow, v.region(func(name string) bool { return stop(name) && !sizes(name) }, outputs...)}
}

// region walks back from values to those at which stop returns true, or to the graph's inputs.
func (v *view) region(stop func(name string) bool, outputs ...string) region {
	needed, met := map[string]bool{}, map[string]bool{}
	for _, out := range outputs {
		needed[out] = true
	}
	r := region{outputs: outputs}
	for _, n := range slices.Backward(v.Nodes) {
		if !slices.ContainsFunc(n.Outputs, func(out string) bool { return needed[out] }) {
			continue
		}
		r.nodes = append(r.nodes, n)
		for _, in := range v.reads[n] {
			if v.feeds[in] || v.index.Maker(in) != nil && stop(in) {
				met[in] = true
			} else {
				needed[in] = true
			}
		}
	}
	slices.Reverse(r.nodes)
	if len(met) == 0 && len(v.Feeds()) > 0 { // some engines need an input, even if nothing reads it
		met[v.Feeds()[0].Name] = true
	}
	for _, in := range v.Inputs {
		if met[in.Name] {
			r.inputs = append(r.inputs, in.Name)
		}
	}
	for _, n := range v.Nodes {
		for _, out := range n.Outputs {
			if met[out] {
				r.inputs = append(r.inputs, out)
			}
		}
	}
	return r
}

// cut returns a region as a graph of its own. The types of values inside are left to inference. Where
// a node also computes one of the inputs, it does so under another name.
func (v *view) cut(r region) *graph.Graph {
	g := &graph.Graph{Header: v.Header, Name: v.Name}
	given, used := map[string]bool{}, map[string]bool{}
	for _, in := range r.inputs {
		given[in] = true
		g.Inputs = append(g.Inputs, v.value(in))
	}
	for _, out := range r.outputs {
		o := graph.Value{Name: out, Type: v.types[out]}
		o.Type.Shape = nil
		if s := v.types[out].Shape; s != nil && len(s) == 0 {
			o.Type.Shape = s // because onnxruntime_go needs it to take over a scalar
		}
		g.Outputs = append(g.Outputs, o)
	}
	for _, n := range r.nodes {
		c := *n
		c.Outputs = slices.Clone(n.Outputs)
		for i, out := range c.Outputs {
			if given[out] {
				c.Outputs[i] = out + ".again"
			}
		}
		for _, in := range v.reads[n] {
			used[in] = true
		}
		g.Nodes = append(g.Nodes, &c)
	}
	for _, t := range v.Initializers {
		if used[t.Name] && !given[t.Name] {
			g.Initializers = append(g.Initializers, t)
		}
	}
	return g
}
