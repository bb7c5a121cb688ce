package graph_test

import (
	"os"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
)

// FuzzInfer: whatever a file holds, checking and typing it end without a panic,
// and a graph that was typed once is typed the same again.
func FuzzInfer(f *testing.F) {
	for _, form := range enginetest.Forms() {
		g, err := form.Graph()
		if err != nil {
			f.Fatal(err)
		}
		b, err := graph.Encode(g)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, name := range []string{"typed.onnx", "foreign.onnx", "subgraph.onnx", "rich.onnx"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := graph.Decode(b)
		if err != nil {
			return
		}
		_ = g.Validate()
		g.Unknown()
		if g.Infer() != nil {
			return
		}
		first := outputTypes(g)
		if err := g.Infer(); err != nil {
			t.Fatalf("typed once, then %v", err)
		}
		if second := outputTypes(g); first != second {
			t.Errorf("typed as %s, then as %s", first, second)
		}
	})
}

func outputTypes(g *graph.Graph) (s string) {
	for _, v := range append(g.Outputs, g.Values...) {
		s += v.Name + " " + v.Type.String() + "\n"
	}
	return s
}
