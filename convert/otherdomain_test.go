package convert_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// TestOtherDomainAlone: a file of another domain's operators need not import ONNX's own. It is read, and
// what is made of it imports an opset.
func TestOtherDomainAlone(t *testing.T) {
	g := model(graph.Float, []*graph.Node{{Op: "Own", Domain: "com.example", Inputs: []string{"x"}, Outputs: []string{"y"}}})
	g.Header.Opsets = []graph.Opset{{Domain: "com.example", Version: 1}}
	if err := g.Validate(); err != nil {
		t.Fatal(err)
	}
	half := func() (*graph.Graph, error) {
		h, _, err := convert.Half(g, convert.HalfSettings{})
		return h, err
	}
	for name, made := range map[string]func() (*graph.Graph, error){
		"opset 21": func() (*graph.Graph, error) { return convert.Opset(g, 21) },
		"simplify": func() (*graph.Graph, error) { return convert.Simplify(t.Context(), g, folding...) },
		"half":     half,
	} {
		h, err := made()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Contains(h.Header.Opsets, g.Header.Opsets[0]) || h.Opset() == 0 || h.Nodes[0].Op != "Own" {
			t.Errorf("%s: %v with %v", name, h.Nodes, h.Header.Opsets)
		}
	}
	g.Nodes = append([]*graph.Node{node("Neg", "h", "x")}, g.Nodes...)
	if err := g.Validate(); err == nil {
		t.Error("an operator of ONNX's own without an opset is valid")
	}
}
