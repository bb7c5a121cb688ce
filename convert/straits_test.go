package convert

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// avoidable goes every way from the sources that does not pass a value, and says whether one
// leads to an output.
func avoidable(g *graph.Graph, sources []string, value string) bool {
	reached := map[string]bool{}
	for _, name := range sources {
		reached[name] = true
	}
	for _, n := range g.Nodes {
		if n.Op != "Shape" && anyOf(reached, n.Inputs) {
			for _, out := range n.Outputs {
				reached[out] = out != value
			}
		}
	}
	return slices.ContainsFunc(g.Outputs, func(v graph.Value) bool { return reached[v.Name] })
}

// TestStraits holds the values that everything passes through, of random graphs, against going
// every way.
func TestStraits(t *testing.T) {
	random, passed, open := rand.New(rand.NewPCG(3, 4)), 0, 0
	for range 3000 {
		g := &graph.Graph{Inputs: []graph.Value{{Name: "a"}, {Name: "b"}}}
		names := []string{"", "a", "b"}
		near := func() string { return names[max(0, len(names)-1-random.IntN(4))] }
		for i := range 1 + random.IntN(12) {
			n := &graph.Node{Op: []string{"Add", "Add", "Add", "Shape"}[random.IntN(4)], Inputs: []string{near(), near()}}
			for j := range 1 + random.IntN(2) {
				n.Outputs = append(n.Outputs, fmt.Sprint(i, "/", j))
			}
			if random.IntN(8) == 0 {
				n.Outputs[0] = ""
			}
			names = append(names, n.Outputs...)
			g.Nodes = append(g.Nodes, n)
		}
		for range 1 + random.IntN(2) {
			g.Outputs = append(g.Outputs, graph.Value{Name: near()})
		}
		g.Outputs = slices.DeleteFunc(g.Outputs, func(v graph.Value) bool { return v.Name == "" })
		sources := []string{"a", "b"}[:1+random.IntN(2)]
		got := straits(g, sources, func(n *graph.Node) bool { return n.Op != "Shape" })
		for _, n := range g.Nodes {
			for _, out := range n.Outputs {
				if out == "" {
					continue
				}
				if want := !avoidable(g, sources, out); got[out] != want {
					t.Fatalf("of %v to %v, %v: %q is passed: %v, want %v", sources, g.Outputs, g.Nodes, out, got[out], want)
				} else if want {
					passed++
				} else {
					open++
				}
			}
		}
	}
	if passed < 1000 || open < 1000 {
		t.Errorf("%d values were passed and %d were not, too few to say anything", passed, open)
	}
}
