package locate

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Alignment says which values of one graph, B, stand for which values of another, A.
type Alignment struct {
	Matches []Match  `json:"matches"` // B's inputs, then its values in the order of its nodes
	LooseA  []Loose  `json:"loose_a,omitempty"`
	LooseB  []Loose  `json:"loose_b,omitempty"`
	Faults  []Defect `json:"faults,omitempty"` // where inputs and outputs of the graphs are not the same
}

// Match is a value of A and the value of B that stands for it.
type Match struct {
	A  string `json:"a"`
	B  string `json:"b"`
	By string `json:"by"` // "name", "place", "structure", "reader", or "through" what changes nothing but the type
}

// Loose is a node without a value that has a counterpart. Constants do not count.
type Loose struct {
	Node   string   `json:"node"`
	Op     string   `json:"op"`
	Values []string `json:"values"`
}

// Defect is a fault that is no matter of degree, with the node at which it is: one of
// B's, or where B has none, one of A's.
type Defect struct {
	Node   string `json:"node,omitempty"`
	Reason string `json:"reason"`
}

// Align matches the values of two graphs, in four steps:
//
//  1. Inputs and outputs match by name, or otherwise by place.
//  2. Values of one name match where they have one operator or one size.
//  3. In the order of the nodes, values match that have one operator and shape and read the same
//     values or weights. What only copies a value, rounds it or takes it through 8 bits is looked
//     through.
//  4. What matched nodes read matches, so that the ends of nodes that were joined are found.
//
// Weights may differ, because they may be the fault. A name that stands for another value of the
// same operator and rank is believed.
func Align(a, b *graph.Graph) (*Alignment, error) {
	va, err := newView(a)
	if err != nil {
		return nil, fmt.Errorf("locate: the reference: %w", err)
	}
	vb, err := newView(b)
	if err != nil {
		return nil, fmt.Errorf("locate: %w", err)
	}
	return align(va, vb), nil
}

func align(a, b *view) *Alignment {
	m := &matching{a: a, b: b, toA: map[string]Match{}, taken: map[string]bool{}, roots: map[string]string{}}
	m.ports("input", a.Feeds(), b.Feeds())
	m.ports("output", a.Outputs, b.Outputs)
	m.names()
	m.structure()
	m.readers()
	m.structure()
	return m.alignment()
}

// matching is an alignment that is being made.
type matching struct {
	a, b   *view
	toA    map[string]Match // by the names of B
	taken  map[string]bool  // names of A
	roots  map[string]string
	faults []Defect
}

func (m *matching) pair(a, b, by string) bool {
	if _, matched := m.toA[b]; matched || m.taken[a] {
		return false
	}
	m.toA[b], m.taken[a] = Match{a, b, by}, true
	if root := m.b.root(b); m.roots[root] == "" {
		m.roots[root] = m.a.root(a)
	}
	return true
}

// ports matches inputs, or outputs, by name. Where no name is the same it matches by place, if there
// are as many of the same types.
func (m *matching) ports(what string, a, b []graph.Value) {
	named := 0
	for _, v := range b {
		if graph.Has(a, v.Name) {
			m.pair(v.Name, v.Name, "name")
			named++
		}
	}
	if named == 0 && len(a) == len(b) {
		for i := range a {
			if m.similar(a[i].Name, b[i].Name) {
				m.pair(a[i].Name, b[i].Name, "place")
			}
		}
	}
	for _, v := range a {
		if !m.taken[v.Name] {
			m.faults = append(m.faults, Defect{makerOf(m.a, v.Name), fmt.Sprintf("%s %q of the reference is missing", what, v.Name)})
		}
	}
	for _, v := range b {
		if _, matched := m.toA[v.Name]; !matched {
			m.faults = append(m.faults, Defect{makerOf(m.b, v.Name), fmt.Sprintf("%s %q is none of the reference's", what, v.Name)})
		}
	}
}

func makerOf(v *view, name string) string {
	if n := v.index.Maker(name); n != nil {
		return n.Title()
	}
	return ""
}

// names matches values of one name. Values of one operator may have different shapes, which is then
// reported. Others must have one size.
func (m *matching) names() {
	for _, n := range m.b.Nodes {
		for _, out := range n.Outputs {
			x := m.a.index.Maker(out)
			if x == nil || kind(x) == constantOp || kind(n) == constantOp {
				continue
			}
			if kind(x) == kind(n) && m.ranked(out) || m.similar(out, out) {
				m.pair(out, out, "name")
			}
		}
	}
}

// ranked reports whether a name stands for values that may have one rank in both graphs.
func (m *matching) ranked(name string) bool {
	a, b := m.a.types[name].Shape, m.b.types[name].Shape
	return a == nil || b == nil || len(a) == len(b)
}

// similar reports whether two values may have the same number of elements, and are both
// floats or of one type.
func (m *matching) similar(a, b string) bool {
	x, y := m.a.types[a], m.b.types[b]
	if x.Elem != y.Elem && x.Elem != graph.Undefined && y.Elem != graph.Undefined && !(x.Elem.IsFloat() && y.Elem.IsFloat()) {
		return false
	}
	n, known := x.Shape.Static()
	k, also := y.Shape.Static()
	if known && also {
		return elementsOf(n) == elementsOf(k)
	}
	return len(x.Shape) != len(y.Shape) || compatible(x.Shape, y.Shape)
}

// compatible reports whether two shapes may be the same.
func compatible(a, b graph.Shape) bool {
	if a == nil || b == nil {
		return true
	}
	return slices.EqualFunc(a, b, func(x, y graph.Dim) bool { return !x.IsFixed() || !y.IsFixed() || x == y })
}

func elementsOf(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}

// alignment returns what was found, in B's order.
func (m *matching) alignment() *Alignment {
	out := &Alignment{Faults: m.faults}
	for _, v := range m.b.Inputs {
		if p, ok := m.toA[v.Name]; ok {
			out.Matches = append(out.Matches, p)
		}
	}
	through := m.through()
	for _, n := range m.b.Nodes {
		for _, name := range n.Outputs {
			if p, ok := m.toA[name]; ok {
				out.Matches = append(out.Matches, p)
			} else if a, ok := through[name]; ok {
				m.toA[name] = Match{a, name, "through"}
				out.Matches = append(out.Matches, m.toA[name])
			}
		}
	}
	out.LooseA = loose(m.a, func(name string) bool { return m.taken[name] })
	out.LooseB = loose(m.b, func(name string) bool { _, ok := m.toA[name]; return ok })
	return out
}

// through returns values without a counterpart of which a matched value is a copy, perhaps in another
// precision.
func (m *matching) through() map[string]string {
	out := map[string]string{}
	for _, n := range slices.Backward(m.b.Nodes) {
		if !copies(n) {
			continue
		}
		a, source := m.toA[n.Outputs[0]].A, n.Inputs[0]
		if a == "" {
			a = out[n.Outputs[0]]
		}
		_, matched := m.toA[source]
		if a != "" && !matched && !m.b.consts[source] && m.b.types[source].Elem.IsFloat() && m.a.types[a].Elem.IsFloat() {
			out[source] = a
		}
	}
	return out
}

func loose(v *view, matched func(name string) bool) (out []Loose) {
	for _, n := range v.Nodes {
		if kind(n) != constantOp && !slices.ContainsFunc(n.Outputs, matched) {
			out = append(out, Loose{n.Title(), n.Op, n.Outputs})
		}
	}
	return out
}
