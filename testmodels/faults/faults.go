package faults

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Planted is a graph with a fault.
type Planted struct {
	Fault string
	What  string // the change, in words
	Nodes []string
	Graph *graph.Graph
}

// At reports whether one of some nodes is the node at fault.
func (p Planted) At(nodes []string) bool {
	return slices.ContainsFunc(nodes, func(n string) bool { return slices.Contains(p.Nodes, n) })
}

// Fault is a kind of fault in the catalogue.
type Fault struct {
	Name  string
	plant func(s *site) string // what was done to the site's node, "" where the fault is none of it
	ports func(g *graph.Graph) []Planted
}

// All is the catalogue.
var All = []Fault{
	{Name: "transposed weight", plant: transposed},
	{Name: "wrong pad", plant: padded},
	{Name: "swapped outputs", ports: swapped},
	{Name: "dropped output", ports: dropped},
	{Name: "dropped bias", plant: unbiased},
	{Name: "clamped scale", plant: clamped},
	{Name: "wrong Resize mode", plant: resized},
	{Name: "flipped bit, high mantissa", plant: flipped(1 << 22)},
	{Name: "flipped bit, exponent", plant: flipped(1 << 23)},
	{Name: "axis off by one", plant: misaligned},
	{Name: "epsilon changed", plant: loosened},
	{Name: "rule of another opset", plant: outdated},
}

// Plant returns copies of a graph, each with the fault at one of the places that it applies
// to. The graph itself stays as it is. It must be valid, and no two nodes may share a name.
func (f Fault) Plant(g *graph.Graph) (out []Planted) {
	if f.ports != nil {
		return f.ports(g)
	}
	for i := range g.Nodes {
		s := newSite(g, i)
		if s == nil {
			return nil
		}
		what := f.plant(s)
		if what == "" {
			continue
		}
		s.g.Prune()
		out = append(out, Planted{f.Name, what, s.names, s.g})
	}
	return out
}

// site is a copy of a graph and the node of it at which a fault is planted.
type site struct {
	g     *graph.Graph
	n     *graph.Node
	at    int
	names []string
	types map[string]graph.Type
}

func newSite(g *graph.Graph, at int) *site {
	s := &site{g: g.Clone(), at: at, types: map[string]graph.Type{}}
	if s.g.Infer() != nil {
		return nil
	}
	for _, values := range [][]graph.Value{s.g.Values, s.g.Inputs, s.g.Outputs} {
		for _, v := range values {
			s.types[v.Name] = v.Type
		}
	}
	s.n = s.g.Nodes[at]
	s.names = []string{s.n.Title()}
	s.forget()
	return s
}

// forget drops the types that a fault may change. Engines then infer them anew.
func (s *site) forget() {
	s.g.Values = nil
	for i := range s.g.Outputs {
		s.g.Outputs[i].Type.Shape = nil
	}
}

// weight returns a constant operand of float32, or nil where the operand is another one.
func (s *site) weight(i int) ([]float32, *graph.Tensor) {
	index, name := s.g.Index(), s.n.Input(i)
	t := index.Constant(name)
	if t == nil || index.IsInput(name) {
		return nil, nil
	}
	v, err := graph.Data[float32](t)
	if err != nil {
		return nil, nil
	}
	return v, t
}

// replace gives the node another constant for its i-th operand. Other nodes that read the
// constant keep it.
func (s *site) replace(i int, t *graph.Tensor) {
	name := s.n.Input(i)
	if index := s.g.Index(); index.Uses(name) > 1 || index.Initializer(name) == nil {
		name += ".planted"
		s.n.Inputs[i] = name
		s.g.Initializers = append(s.g.Initializers, t.Renamed(name))
		return
	}
	s.g.SetInitializer(t.Renamed(name))
}

// set adds an attribute, in the place of one with its name.
func (s *site) set(a graph.Attribute) {
	s.n.Attrs = append(slices.DeleteFunc(s.n.Attrs, func(b graph.Attribute) bool { return a.Name == b.Name }), a)
}
