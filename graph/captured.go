package graph

// captured returns the names that a node's subgraphs read of the graph around them, each as often as
// it is read.
func (n *Node) captured() (names []string) {
	for _, a := range n.Attrs {
		if a.Graph != nil {
			names = append(names, a.Graph.free()...)
		}
		for _, sub := range a.Graphs {
			names = append(names, sub.free()...)
		}
	}
	return names
}

// free returns the names that a subgraph reads and does not define.
func (g *Graph) free() (names []string) {
	defined := map[string]bool{"": true}
	for _, v := range g.Inputs {
		defined[v.Name] = true
	}
	for _, t := range g.Initializers {
		defined[t.Name] = true
	}
	read := func(name string) {
		if !defined[name] {
			names = append(names, name)
		}
	}
	for _, n := range g.Nodes {
		for _, name := range n.reads() {
			read(name)
		}
		for _, name := range n.Outputs {
			defined[name] = true
		}
	}
	for _, v := range g.Outputs {
		read(v.Name)
	}
	return names
}

// reads returns the names that a node reads: as its inputs, and in its subgraphs.
func (n *Node) reads() []string {
	if inner := n.captured(); len(inner) > 0 {
		return append(append([]string{}, n.Inputs...), inner...)
	}
	return n.Inputs
}
