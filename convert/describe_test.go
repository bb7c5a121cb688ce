package convert_test

import (
	"context"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// described returns a graph of which everything has a doc_string: it names what it is of.
func described(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("described", 12)
	x := b.Input("x", graph.Float, graph.Fixed(2), graph.Fixed(4))
	w := make([]float32, 16)
	for i := range w {
		w[i] = float32(i%5) - 2
	}
	h := b.Op("Gemm", x, b.Parameter(graph.NewTensor("w", w, 4, 4)), b.Parameter(graph.Vector[float32]("b", 1, 2, 3, 4)))
	h = b.Op("Unsqueeze", b.Op("Softmax", h), graph.Ints("axes", 1))
	h = b.Op("Squeeze", b.Op("Identity", h), graph.Ints("axes", 1))
	y := b.Op("Gemm", b.Op("Relu", h), b.Parameter(graph.NewTensor("v", w, 4, 4)))
	b.Output("y", b.Op("Mul", y, y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Inputs = append(g.Inputs, graph.Value{Name: "which", Type: graph.Type{Elem: graph.Bool, Shape: graph.Dims()}})
	g.Nodes = append(g.Nodes, chooses("c", "which", []*graph.Node{node("Neg", "r", "x")}, []*graph.Node{node("Exp", "r", "x")}))
	g.Outputs = append(g.Outputs, graph.Value{Name: "c", Type: g.Inputs[0].Type})
	g.Doc, g.Header.Doc = "doc of the graph", "doc of the model"
	for _, n := range g.Nodes {
		n.Doc = "doc of " + n.Output()
		for i := range n.Attrs {
			n.Attrs[i].Doc = "doc of an attribute"
		}
	}
	for _, values := range [][]graph.Value{g.Inputs, g.Outputs, g.Values} {
		for i := range values {
			values[i].Doc = "doc of value " + values[i].Name
		}
	}
	for _, w := range g.Initializers {
		w.Doc = "doc of " + w.Name
	}
	for _, sub := range g.Nodes[len(g.Nodes)-1].Subgraphs() {
		sub.Doc, sub.Nodes[0].Doc, sub.Outputs[0].Doc = "doc of a branch", "doc of a node in it", "doc of what it gives"
	}
	file, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	if g, err = graph.Decode(file); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestDescriptions: what a file says of its parts is said of what is left of them after every conversion.
func TestDescriptions(t *testing.T) {
	one := func(g *graph.Graph, err error) ([]*graph.Graph, error) { return []*graph.Graph{g}, err }
	for name, convert := range map[string]func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error){
		"bind":     func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) { return one(convert.Bind(g, nil)) },
		"opset 11": func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) { return one(convert.Opset(g, 11)) },
		"opset 13": func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) { return one(convert.Opset(g, 13)) },
		"opset 24": func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) { return one(convert.Opset(g, 24)) },
		"simplify": func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			return one(convert.Simplify(ctx, g, native.Engine{}))
		},
		"half": func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			h, _, err := convert.Half(g, convert.HalfSettings{})
			return one(h, err)
		},
		"int8": func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			return one(convert.Quantize(ctx, g, convert.QuantizeSettings{}))
		},
		"split": func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			g = g.Clone()
			g.Outputs = g.Outputs[:1] // the branches read x
			front, back, err := convert.Split(g, g.Nodes[3].Output())
			return []*graph.Graph{front, back}, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := described(t)
			made, err := convert(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range made {
				says(t, g, h)
			}
		})
	}
}

// says compares what two graphs say of what they have in common.
func says(t *testing.T, g, h *graph.Graph) {
	t.Helper()
	if h.Doc != g.Doc || h.Header.Doc != g.Header.Doc {
		t.Errorf("the graph says %q, the model %q", h.Doc, h.Header.Doc)
	}
	index := h.Index()
	for _, values := range [][]graph.Value{g.Inputs, g.Outputs, g.Values} {
		for _, v := range values {
			if index.Has(v.Name) && index.Value(v.Name).Doc != v.Doc {
				t.Errorf("value %q says %q, want %q", v.Name, index.Value(v.Name).Doc, v.Doc)
			}
		}
	}
	for _, w := range g.Initializers {
		if made := index.Initializer(w.Name); made != nil && made.Doc != w.Doc {
			t.Errorf("initializer %q says %q, want %q", w.Name, made.Doc, w.Doc)
		}
	}
	docs := map[string]bool{}
	for _, n := range h.Nodes {
		docs[n.Doc] = true
	}
	for _, n := range g.Nodes {
		made := index.Maker(n.Output())
		if made != nil && !docs[n.Doc] {
			t.Errorf("no node says %q", n.Doc)
		}
		if made == nil || !n.Is("If") {
			continue
		}
		for _, sub := range made.Subgraphs() {
			last := sub.Nodes[len(sub.Nodes)-1]
			if said := sub.Doc + ", " + sub.Outputs[0].Doc; said != "doc of a branch, doc of what it gives" {
				t.Errorf("a branch and its output say %q", said)
			}
			if !slices.ContainsFunc(sub.Nodes, func(n *graph.Node) bool { return n.Doc == "doc of a node in it" }) {
				t.Errorf("no node of a branch says what it said; the last is %v, %q", last, last.Doc)
			}
		}
	}
}
