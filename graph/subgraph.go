package graph

import (
	"maps"
	"slices"
)

// Subgraphs returns the graphs among a node's attributes: the branches of an If, the body of a
// Loop or a Scan. A subgraph has no header of its own. Its nodes may read the values of the graphs
// around it that are defined before the node.
func (n *Node) Subgraphs() (subs []*Graph) {
	for _, a := range n.Attrs {
		if a.Graph != nil {
			subs = append(subs, a.Graph)
		}
		subs = append(subs, a.Graphs...)
	}
	return subs
}

// WithSubgraphs returns a copy of a node in which other graphs stand for its subgraphs. change gets
// each subgraph and returns the one that replaces it.
func (n *Node) WithSubgraphs(change func(*Graph) (*Graph, error)) (*Node, error) {
	n = n.clone()
	for i := range n.Attrs {
		a := &n.Attrs[i]
		a.Graphs = slices.Clone(a.Graphs)
		var err error
		if a.Graph != nil {
			a.Graph, err = change(a.Graph)
		}
		for j := 0; j < len(a.Graphs) && err == nil; j++ {
			a.Graphs[j], err = change(a.Graphs[j])
		}
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// Captured returns the names that a node's subgraphs read of the graph around them, each as often as
// it is read.
func (n *Node) Captured() (names []string) {
	for _, sub := range n.Subgraphs() {
		names = append(names, sub.free()...)
	}
	return names
}

// Defined returns the names of the values that a graph defines, without those of its subgraphs.
func (g *Graph) Defined() map[string]bool {
	defined := map[string]bool{}
	for _, v := range g.Inputs {
		defined[v.Name] = true
	}
	for _, t := range g.Initializers {
		defined[t.Name] = true
	}
	for _, n := range g.Nodes {
		for _, name := range n.Outputs {
			if name != "" {
				defined[name] = true
			}
		}
	}
	return defined
}

// free returns the names that a subgraph reads and does not define.
func (g *Graph) free() (names []string) {
	defined := g.Defined()
	read := func(name string) {
		if name != "" && !defined[name] {
			names = append(names, name)
		}
	}
	for _, n := range g.Nodes {
		for _, name := range n.reads() {
			read(name)
		}
	}
	for _, v := range g.Outputs {
		read(v.Name)
	}
	return names
}

// reads returns the names that a node reads: as its inputs, and in its subgraphs.
func (n *Node) reads() []string {
	if inner := n.Captured(); len(inner) > 0 {
		return append(append([]string{}, n.Inputs...), inner...)
	}
	return n.Inputs
}

// Recapture makes a node's subgraphs read values of the graph around them under other names.
// Subgraphs that read none of these stay the same.
func (n *Node) Recapture(names map[string]string) {
	if !slices.ContainsFunc(n.Captured(), func(name string) bool { return names[name] != "" && names[name] != name }) {
		return
	}
	changed, _ := n.WithSubgraphs(func(sub *Graph) (*Graph, error) {
		sub, free := sub.Clone(), maps.Clone(names)
		for name := range sub.Defined() {
			delete(free, name)
		}
		for _, m := range sub.Nodes {
			for i, name := range m.Inputs {
				if to := free[name]; to != "" {
					m.Inputs[i] = to
				}
			}
			m.Recapture(free)
		}
		for i, v := range sub.Outputs {
			if to := free[v.Name]; to != "" {
				sub.Outputs[i].Name = to
			}
		}
		return sub, nil
	})
	n.Attrs = changed.Attrs
}

// Standalone returns a subgraph of one of the graph's nodes as a graph of its own. The values around
// it that it reads become initializers where they are constants, and otherwise inputs after its own.
// Each of its outputs is computed by a node, so that it has a name of its own. index is the graph's.
// [Graph.Enclosed] is the reverse.
func (g *Graph) Standalone(sub *Graph, index *Index) *Graph {
	alone := sub.Clone()
	alone.Header = g.Header
	alone.Header.unknown = nil
	around := map[string]bool{}
	for _, name := range sub.free() {
		if around[name] {
			continue
		}
		around[name] = true
		if t := index.Constant(name); t != nil && !index.IsInput(name) {
			alone.Initializers = append(alone.Initializers, t.Renamed(name))
		} else {
			alone.Inputs = append(alone.Inputs, Value{Name: name, Type: index.Type(name)})
		}
	}
	alone.computeOutputs()
	return alone
}

// computeOutputs adds an Identity for each output that no node computes.
func (g *Graph) computeOutputs() {
	computed, taken := map[string]bool{}, g.Defined()
	for _, n := range g.Nodes {
		for _, name := range n.Outputs {
			computed[name] = true
		}
	}
	for i := range g.Outputs {
		v := &g.Outputs[i]
		if computed[v.Name] {
			continue
		}
		from := v.Name
		for v.Name += "_given"; taken[v.Name]; {
			v.Name += "_"
		}
		taken[v.Name] = true
		g.Nodes = append(g.Nodes, &Node{Op: "Identity", Inputs: []string{from}, Outputs: []string{v.Name}})
	}
}

// Enclosed returns a standalone graph that was changed as a subgraph again, which reads values around
// it instead of getting them. sub is the subgraph before the change.
func (g *Graph) Enclosed(sub *Graph) *Graph {
	inner, around := g.Clone(), map[string]bool{}
	for _, name := range sub.free() {
		around[name] = true
	}
	inner.Header, inner.Inputs = sub.Header, slices.Clone(sub.Inputs)
	inner.Initializers = slices.DeleteFunc(inner.Initializers, func(t *Tensor) bool { return around[t.Name] })
	return inner
}

// AllNames returns how often each name is defined in a graph and its subgraphs, as that of a value.
func (g *Graph) AllNames() map[string]int {
	all := map[string]int{}
	g.countNames(all)
	return all
}

func (g *Graph) countNames(all map[string]int) {
	for name := range g.Defined() {
		all[name]++
	}
	for _, n := range g.Nodes {
		for _, sub := range n.Subgraphs() {
			sub.countNames(all)
		}
	}
}
