package convert_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// around returns a graph of an opset with a node of an operator that is not known between two layers:
// MatMul, the node, MatMul. The type of what it gives is stated, or not.
func around(opset int64, op, domain string, stated bool, attrs ...graph.Attribute) *graph.Graph {
	typ := func(dims ...graph.Dim) graph.Type { return graph.Type{Elem: graph.Float, Shape: dims} }
	n, four := graph.Symbol("n"), graph.Fixed(4)
	between := node(op, "u", "h")
	between.Domain, between.Attrs = domain, attrs
	g := &graph.Graph{
		Name: "around", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: opset}, {Domain: "com.example", Version: 3}}},
		Inputs: []graph.Value{{Name: "x", Type: typ(n, four)}}, Outputs: []graph.Value{{Name: "y", Type: typ(n, four)}},
		Nodes:        []*graph.Node{node("MatMul", "h", "x", "w"), between, node("MatMul", "y", "u", "v")},
		Initializers: []*graph.Tensor{graph.NewTensor("w", make([]float32, 16), 4, 4), graph.NewTensor("v", make([]float32, 16), 4, 4)},
	}
	if stated {
		g.Values = []graph.Value{{Name: "u", Type: typ(graph.Symbol("m"), four)}}
	}
	return g
}

// TestUnknownOpset carries what means the same at both opsets, and refuses the rest by name.
func TestUnknownOpset(t *testing.T) {
	for _, c := range []struct {
		op, domain string
		from, to   int64
		refused    string
	}{
		{"Swish", "com.example", 11, 21, ""},
		{"Swish", "com.example", 6, 21, ""},
		{"Add", "com.example", 17, 13, ""}, // no namesake
		{"MaxRoiPool", "", 13, 21, ""},
		{"MaxRoiPool", "", 22, 21, "MaxRoiPool"},
		{"GlobalLpPool", "", 16, 17, ""},
		{"GlobalLpPool", "", 21, 22, "GlobalLpPool"},
		{"Frobnicate", "", 17, 19, "Frobnicate"},
	} {
		h, err := convert.Opset(around(c.from, c.op, c.domain, true), c.to)
		if c.refused != "" {
			var refused *convert.RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s from %d to %d: %v, want a refusal", c.op, c.from, c.to, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s from %d to %d: %v", c.op, c.from, c.to, err)
			continue
		}
		kept := slices.Contains(h.Header.Opsets, graph.Opset{Domain: "com.example", Version: 3})
		if got := h.Nodes[1]; got.Op != c.op || got.Domain != c.domain || h.Opset() != c.to || kept != (c.domain != "") {
			t.Errorf("%s from %d to %d: %v with %v", c.op, c.from, c.to, got, h.Header.Opsets)
		}
		if got := h.Index().Type("u").String(); got != "float32[m,4]" {
			t.Errorf("%s from %d to %d: u is %s", c.op, c.from, c.to, got)
		}
	}
}

// TestUnknownInSubgraph keeps the import of a domain that only a subgraph uses.
func TestUnknownInSubgraph(t *testing.T) {
	own := node("Swish", "r", "x")
	own.Domain = "com.example"
	g := model(graph.Float, []*graph.Node{chooses("y", "which", []*graph.Node{own}, []*graph.Node{node("Neg", "r", "x")})})
	g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "com.example", Version: 3}, graph.Opset{Domain: "com.other", Version: 1})
	g.Inputs = append(g.Inputs, graph.Value{Name: "which", Type: graph.Type{Elem: graph.Bool, Shape: graph.Dims()}})
	h, err := convert.Opset(g, 21)
	if err != nil {
		t.Fatal(err)
	}
	if want := []graph.Opset{{Version: 21}, {Domain: "com.example", Version: 3}}; !slices.Equal(h.Header.Opsets, want) {
		t.Errorf("imports are %v, want %v", h.Header.Opsets, want)
	}
}

// TestUnknownPrecision: what is not known is given what it was given, and what is known around it is
// converted. Without a statement of what it gives, its readers stay as they are.
func TestUnknownPrecision(t *testing.T) {
	for _, c := range []struct {
		stated bool
		want   []string // operators with the type of what they give first
	}{
		{true, []string{"Cast float16", "MatMul float16", "Cast float32", "Own float32", "Cast float16", "MatMul float16", "Cast float32"}},
		{false, []string{"Cast float16", "MatMul float16", "Cast float32", "Own undefined", "MatMul float32"}},
	} {
		h, _, err := convert.Half(around(17, "Own", "com.example", c.stated), convert.HalfSettings{})
		if err != nil {
			t.Fatal(err)
		}
		index, got := h.Index(), []string(nil)
		for _, n := range h.Nodes {
			got = append(got, n.Op+" "+index.Type(n.Output()).Elem.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("stated %v: half is %v, want %v", c.stated, got, c.want)
		}
		q, err := convert.Quantize(t.Context(), around(12, "Own", "com.example", c.stated), convert.QuantizeSettings{})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(q, "MatMulInteger"); n != 2 || count(q, "Own") != 1 {
			t.Errorf("stated %v: int8 has %d layers of integers, %v", c.stated, n, operators(q))
		}
	}
	front, back, err := convert.Split(around(17, "Own", "com.example", true), "u")
	if err != nil || count(front, "Own") != 1 || count(back, "Own") != 0 || front.Outputs[0].Type.String() != "float32[m,4]" {
		t.Errorf("split: %v, %v, %v", front, back, err)
	}
}

func count(g *graph.Graph, op string) (n int) {
	for _, m := range g.Nodes {
		if m.Op == op {
			n++
		}
	}
	return n
}
