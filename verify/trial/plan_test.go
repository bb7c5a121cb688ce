package trial

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/graph"
)

// wide returns a graph that holds 5 million numbers whatever its input is, which is more than a usual run
// but the first may.
func wide(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("wide", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	table := b.Op("ConstantOfShape", b.Parameter(graph.NewTensor("shape", []int64{5, 1000, 1000}, 3)))
	b.Output("y", b.Op("Add", x, b.Op("ReduceSum", table, graph.Int("keepdims", 0))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestEffort: a usual plan names what it leaves out, a quick one is two runs at most, and a thorough one
// has all.
func TestEffort(t *testing.T) {
	small := taking(tensorOf(graph.Float, graph.Batch, graph.Fixed(2)))
	for _, c := range []struct {
		g      *graph.Graph
		effort Effort
		runs   int
		out    bool
	}{
		{small, Quick, 2, false}, {small, Usual, 17, false}, {small, Thorough, 17, false},
		{wide(t), Quick, 1, true}, {wide(t), Usual, 1, true}, {wide(t), Thorough, 16, false},
	} {
		runs := collect(t, c.g, &Generation{Effort: c.effort})
		out, left := runs[""]
		delete(runs, "")
		if len(runs) != c.runs || left != c.out || left && !strings.Contains(out.LeftOut, `"normal, scale 1, batch=1"`) {
			t.Errorf("%s, effort %d: %d runs, and %q is left out; want %d runs, and some left out: %v", c.g.Name, c.effort, len(runs), out.LeftOut, c.runs, c.out)
		}
		if _, first := runs["normal, scale 1, batch=2"]; !first {
			t.Errorf("%s, effort %d: the first run is not made", c.g.Name, c.effort)
		}
	}
}

// TestOneRow: where two rows hold more than a usual run may, the first run has one.
func TestOneRow(t *testing.T) {
	b := graph.NewBuilder("large", graph.DefaultOpset)
	b.Output("y", b.Op("Relu", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(1000), graph.Fixed(1000))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for effort, want := range map[Effort]string{Usual: "normal, scale 1, batch=1", Quick: "normal, scale 1, batch=1", Thorough: "normal, scale 1, batch=2"} {
		for f, err := range Generate(g, &Generation{Effort: effort, Kinds: []Kind{normalKind}}) {
			if err != nil || f.Name != want {
				t.Errorf("effort %d begins with %q, %v; want %q", effort, f.Name, err, want)
			}
			break
		}
	}
}

// TestPlan: what does not fit is first extreme, then dear, and runs stay in their order.
func TestPlan(t *testing.T) {
	of := func(name string, terms, held float64) *sized {
		return &sized{sizing: sizing{size: map[string]int64{name: 1}}, cost: cost{terms: terms, held: held}}
	}
	w := &generating{Generation: &Generation{}}
	base, dear, cheap, large := of("base", 4e9, 1), of("dear", 5e9, 1), of("cheap", 1e9, 1), of("large", 1, usualHeld+1)
	runs := w.plan(base, []Kind{normalKind, nanKind, zerosKind}, []*sized{dear, cheap, large})
	var made []string
	for _, r := range runs {
		if r.fits {
			made = append(made, r.name(r.kind))
		}
	}
	if want := []string{"zeros, base=1", "normal, scale 1, cheap=1"}; !slices.Equal(made, want) {
		t.Errorf("the plan is %q, want %q", made, want)
	}
	p := told(base, runs, 5*time.Second)
	if want := (Plan{Runs: 2, LeftOut: 3, About: 7 * time.Second}); p != want { // 1 s each beside 4 s and 1 s
		t.Errorf("it is told as %+v, want %+v", p, want)
	}
}

// TestCost: a MatMul of two rows has 2·3·4 terms, and what it reads is there until it ends.
func TestCost(t *testing.T) {
	b := graph.NewBuilder("product", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Fixed(2), graph.Fixed(3))
	h := b.Op("MatMul", x, b.Parameter(graph.NewTensor("w", make([]float32, 12), 3, 4)))
	b.Output("y", b.Op("Relu", b.Op("Relu", h)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if c, want := costOf(g, g.Index()), (cost{terms: 24 + 8 + 8, elements: 24, held: 6 + 8 + 8, known: true}); c != want {
		t.Errorf("the cost is %+v, want %+v", c, want)
	}
}
