package convert

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// keptNames holds the nodes, by their titles, and the operators that stay in float32.
type keptNames map[string]bool

// keptIn returns names as a set. It refuses one that is no node or operator of a graph.
func keptIn(g *graph.Graph, names []string) (keptNames, error) {
	here := keptNames{}
	here.list(g)
	k := keptNames{}
	for _, name := range names {
		if name == "" || !here[name] {
			return nil, fmt.Errorf("convert: graph %q has no node or operator %q to be kept in float32", g.Name, name)
		}
		k[name] = true
	}
	return k, nil
}

// list adds all nodes and operators of a graph and its subgraphs.
func (k keptNames) list(g *graph.Graph) {
	for _, n := range g.Nodes {
		k[n.Op], k[n.Title()] = true, true
		for _, sub := range n.Subgraphs() {
			k.list(sub)
		}
	}
}

func (k keptNames) has(n *graph.Node) bool { return k[n.Op] || k[n.Title()] }

// callable returns the titles of nodes, each once.
func callable(nodes []*graph.Node) (names []string) {
	taken := map[string]bool{"": true}
	for _, n := range nodes {
		if name := n.Title(); !taken[name] {
			taken[name] = true
			names = append(names, name)
		}
	}
	return names
}
