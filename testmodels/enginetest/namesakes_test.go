package enginetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestNamesakesStay gives the node of each case to another domain. Nobody knows what the operator of that
// name does there, so no conversion may change its attributes or put another node in its place, and each
// may refuse it.
func TestNamesakesStay(t *testing.T) {
	ran := map[string]int{}
	for _, c := range Cases() {
		g, _, err := c.Graph()
		if err != nil {
			t.Fatal(err)
		}
		g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "example", Version: 1})
		g.Values = nil
		for i, n := range g.Nodes {
			if n.Op == c.Op {
				other := *n
				other.Domain = "example"
				g.Nodes[i] = &other
			}
		}
		for name, make := range conversions(t, g) {
			h, err := make()
			if err != nil {
				continue
			}
			ran[name]++
			if want, got := foreign(g), foreign(h); !slices.Equal(want, got) {
				t.Errorf("%v: %s made %v of %v", c, name, got, want)
			}
		}
	}
	if t.Logf("%v", ran); ran["simplify"] < len(Cases())/2 {
		t.Errorf("of %d graphs %d could be simplified", len(Cases()), ran["simplify"])
	}
}

func conversions(t *testing.T, g *graph.Graph) map[string]func() (*graph.Graph, error) {
	return map[string]func() (*graph.Graph, error){
		"opset 13": func() (*graph.Graph, error) { return convert.Opset(g, 13) },
		"opset 22": func() (*graph.Graph, error) { return convert.Opset(g, 22) },
		"simplify": func() (*graph.Graph, error) {
			return convert.Simplify(t.Context(), g, native.Engine{}, oracle.Engine{})
		},
		"half": func() (*graph.Graph, error) {
			h, _, err := convert.Half(g, convert.HalfSettings{Lossy: true})
			return h, err
		},
		"int8": func() (*graph.Graph, error) { return convert.Quantize(t.Context(), g, convert.QuantizeSettings{}) },
	}
}

// foreign lists the nodes of other domains, with their attributes. Subgraphs are graphs of their own,
// which may be converted.
func foreign(g *graph.Graph) (list []string) {
	for _, n := range g.Nodes {
		if !n.Standard() {
			n, _ = n.WithSubgraphs(func(*graph.Graph) (*graph.Graph, error) { return nil, nil })
			list = append(list, fmt.Sprint(n.Op, n.Domain, n.Attrs, len(n.Inputs), len(n.Outputs)))
		}
	}
	return list
}
