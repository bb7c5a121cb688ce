package locate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/locate"
)

// anonymous returns a graph whose nodes and values have other names, inputs and outputs too
// where ports are renamed.
func anonymous(g *graph.Graph, ports bool) *graph.Graph {
	h := g.Clone()
	keep := map[string]bool{}
	for _, values := range [][]graph.Value{h.Inputs, h.Outputs} {
		for _, v := range values {
			keep[v.Name] = !ports
		}
	}
	for i, n := range h.Nodes {
		n.Name = fmt.Sprint("n", i)
		for _, out := range n.Outputs {
			if !keep[out] {
				h.Rename(out, fmt.Sprintf("v%d_%s", i, out[:1]))
			}
		}
	}
	if ports {
		h.Rename(h.Inputs[0].Name, "in")
	}
	return h
}

func aligned(t *testing.T, a, b *graph.Graph) *locate.Alignment {
	t.Helper()
	m, err := locate.Align(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAlign(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	for name, h := range map[string]*graph.Graph{"itself": g, "other names inside": anonymous(g, false), "other names": anonymous(g, true)} {
		m := aligned(t, g, h)
		if len(m.Matches) != 1+len(g.Nodes) || len(m.LooseA)+len(m.LooseB)+len(m.Faults) > 0 {
			t.Errorf("%s: %+v", name, m)
		}
		for i, match := range m.Matches[1:] { // the nodes are in the same order
			if match.A != g.Nodes[i].Outputs[0] || match.B != h.Nodes[i].Outputs[0] {
				t.Errorf("%s: %v, want %s beside %s", name, match, g.Nodes[i].Outputs[0], h.Nodes[i].Outputs[0])
			}
		}
	}
}

func TestAlignListsWhatIsLoose(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	h := anonymous(g, false)
	for _, n := range h.Nodes {
		if n.Op == "Tanh" {
			n.Op = "Sin"
		}
	}
	m := aligned(t, g, h)
	// What the Gemm nodes behind them read is matched, whatever made it.
	if len(m.LooseA) != 0 || len(m.LooseB) != 0 {
		t.Errorf("loose: %v, %v", m.LooseA, m.LooseB)
	}
	h.Nodes = append(h.Nodes, &graph.Node{Name: "more", Op: "Exp", Inputs: []string{hourglass.LatentName}, Outputs: []string{"more"}})
	h.Outputs = []graph.Value{h.Outputs[1], {Name: "more"}}
	m = aligned(t, g, h)
	if len(m.LooseB) != 1 || m.LooseB[0].Op != "Exp" || len(m.Faults) != 2 {
		t.Errorf("loose: %v; faults %v", m.LooseB, m.Faults)
	}
	for i, want := range []string{`output "latent" of the reference is missing`, `output "more" is none of the reference's`} {
		if !strings.Contains(m.Faults[i].Reason, want) {
			t.Errorf("fault %v, want %q", m.Faults[i], want)
		}
	}
}

// Copies, casts and values through 8 bits are looked through.
func TestAlignLooksThrough(t *testing.T) {
	build := func(around func(b *graph.Builder, x graph.Value) graph.Value) *graph.Graph {
		b := graph.NewBuilder("g", 21)
		x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(4))
		w := b.Parameter(graph.NewTensor("w", make([]float32, 16), 4, 4))
		y := b.Op("MatMul", around(b, x), w)
		b.Output("y", b.Op("Exp", around(b, b.Op("Relu", y))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	plain := build(func(_ *graph.Builder, x graph.Value) graph.Value { return x })
	for name, around := range map[string]func(b *graph.Builder, x graph.Value) graph.Value{
		"Identity": func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Identity", x) },
		"Dropout":  func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Dropout", x) },
		"Cast": func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Double))), graph.Int("to", int64(graph.Float)))
		},
		"QDQ": func(b *graph.Builder, x graph.Value) graph.Value {
			s, z := b.Scalar(0.1), b.Const(graph.Scalar[uint8]("", 3))
			return b.Op("DequantizeLinear", b.Op("QuantizeLinear", x, s, z), s, z)
		},
	} {
		m := aligned(t, plain, anonymous(build(around), false))
		if len(m.LooseA) > 0 {
			t.Errorf("%s: loose %v; matched %v", name, m.LooseA, m.Matches)
		}
		for _, n := range m.LooseB {
			if n.Op == "MatMul" || n.Op == "Relu" || n.Op == "Exp" {
				t.Errorf("%s: loose %v", name, n)
			}
		}
	}
}
