package locate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// odd is an engine that lacks operators, and may change what a graph gives.
type odd struct {
	lacks  []string
	panics bool
	change func(g *graph.Graph, out map[string]*graph.Tensor)
}

func (o odd) Name() string { return "odd" }

func (o odd) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if o.panics {
		panic("out of range")
	}
	for _, n := range g.Nodes {
		if slices.Contains(o.lacks, n.Op) {
			return nil, hourglass.Unsupported("odd", n, "")
		}
	}
	r, err := native.Engine{}.NewRunner(ctx, g)
	return oddRunner{r, g, o}, err
}

type oddRunner struct {
	hourglass.Runner
	graph *graph.Graph
	odd
}

func (r oddRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := r.Runner.Run(ctx, in)
	if err == nil && r.change != nil {
		r.change(r.graph, out)
	}
	return out, err
}

// heavier returns a graph with one weight's first element changed.
func heavier(t testing.TB, g *graph.Graph, name string, to float32) *graph.Graph {
	t.Helper()
	h := g.Clone()
	w := h.Initializer(name)
	v, err := graph.Data[float32](w)
	if err != nil {
		t.Fatal(err)
	}
	v[0] = to
	h.SetInitializer(graph.NewTensor(name, v, w.Dims...))
	return h
}

func sides(a, b *graph.Graph, e hourglass.Engine) (judge.Subject, judge.Subject) {
	return judge.Subject{Name: "before", Graph: a, Engine: native.Engine{}}, judge.Subject{Name: "after", Graph: b, Engine: e}
}

func layersOf(t *testing.T, a, b judge.Subject, s *judge.Settings) *locate.LayerReport {
	t.Helper()
	r, err := locate.Layers(t.Context(), a, b, trial.Generated(a.Graph, 1, 1, 3, 2, 1, 4, 5, 6, 7, 8, 9), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleLayers() {
	build := func(slope float32) *graph.Graph {
		b := graph.NewBuilder("net", graph.DefaultOpset)
		x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
		h := b.Op("LeakyRelu", b.Op("Mul", x, b.Scalar(3)), graph.Float32("alpha", slope))
		b.Output("y", b.Op("Tanh", h))
		g, err := b.Graph()
		if err != nil {
			log.Fatal(err)
		}
		return g
	}
	a := judge.Subject{Name: "before", Graph: build(0.01), Engine: native.Engine{}}
	b := judge.Subject{Name: "after", Graph: build(0.2), Engine: native.Engine{}}
	rows := feed.Rows(a.Graph, []float32{1, -1, 2, -2}, nil, 2)
	report, err := locate.Layers(context.Background(), a, b, rows, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Verdict, report.Nodes)
	fmt.Println(report.Layers[1].Reasons[0])
	// Output:
	// different [leakyrelu]
	// LeakyRelu: alpha 0.2, the reference 0.01
}

// What a node inherits is told apart from what it does itself.
func TestLayersOwnAndInherited(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	a, b := sides(g, heavier(t, g, "encoder.1.weight", 2), native.Engine{})
	r := layersOf(t, a, b, nil)
	if r.Verdict != judge.Different || r.Runs != 10 || len(r.Ranked()) != 1 || r.Ranked()[0].Value != hourglass.LatentName {
		t.Fatalf("%s; ranked %v", r.Words, r.Ranked())
	}
	past := false
	for _, l := range r.Layers {
		at := l.Value == hourglass.LatentName
		past = past || at
		if total := l.Total.Verdict == judge.Different; total != past {
			t.Errorf("%s: total is %s", l.Value, l.Total.Verdict)
		}
		if own := l.Own.Verdict == judge.Different; own != at {
			t.Errorf("%s: own is %s", l.Value, l.Own.Verdict)
		}
	}
	const want = `initializer "encoder.1.weight" differs in 1 of 64 elements, first at [0,0]: 2, the reference `
	if !strings.Contains(r.Words, want) {
		t.Errorf("%s; want %s…", r.Words, want)
	}
}

// The cap on memory changes how many values are seen at once, and nothing else.
func TestLayersMemory(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	a, b := sides(g, heavier(t, g, "decoder.0.bias", 2), native.Engine{})
	var want []byte
	for _, memory := range []int64{0, 1, 4000} {
		got, err := json.Marshal(layersOf(t, a, b, &judge.Settings{Memory: memory}))
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Errorf("within %d bytes: %s\nwant %s", memory, got, want)
		}
	}
}

// What an engine lacks is not checked, and what lies behind it is.
func TestLayersUnchecked(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	a, b := sides(g, g, odd{lacks: []string{"Tanh"}})
	r := layersOf(t, a, b, nil)
	if r.Verdict != judge.Failed || len(r.Unchecked()) != 2 || !strings.Contains(r.Problem, "Tanh") {
		t.Errorf("%s: %s; %d layers are not checked, problem %q", r.Verdict, r.Words, len(r.Unchecked()), r.Problem)
	}
	for i, l := range r.Layers {
		lacks := l.Operators == "Tanh"
		if lacks != (l.Unchecked != "") || lacks == (l.Own != nil) || (i == 0) != (l.Total != nil) {
			t.Errorf("%s: unchecked %q, own %v, total %v", l.Value, l.Unchecked, l.Own, l.Total)
		}
	}
}

// A difference that is there only while an engine sees the whole is said to be that.
func TestLayersOfWhole(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	joined := odd{change: func(h *graph.Graph, out map[string]*graph.Tensor) {
		if y := out[hourglass.ReconstructionName]; y != nil && len(h.Outputs) == 2 {
			out[hourglass.ReconstructionName] = graph.NewTensor(y.Name, make([]float32, y.Len()), y.Dims...)
		}
	}}
	a, b := sides(g, g, joined)
	if r := layersOf(t, a, b, nil); r.Verdict != judge.Different || len(r.Ranked()) > 0 || !strings.Contains(r.Words, "joins nodes") {
		t.Errorf("%s: %s", r.Verdict, r.Words)
	}
	r, err := locate.Bisect(t.Context(), a, b, trial.Generated(g, 1, 2), nil)
	if err != nil || !r.Whole || r.Verdict != judge.Different || r.B != g {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLayersOfNaN(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	for name, c := range map[string]struct {
		a, b float32
		want judge.Verdict
	}{"both": {1, 1, judge.Equal}, "one": {0, 1, judge.Different}} {
		spoil := func(v float32) *graph.Graph {
			return heavier(t, g, "encoder.0.bias", v/(1-v)) // 1/0
		}
		a, b := sides(spoil(c.a), spoil(c.b), native.Engine{})
		r := layersOf(t, a, b, nil)
		if r.Verdict != c.want {
			t.Errorf("%s: %s, %s", name, r.Verdict, r.Words)
		}
		if c.want == judge.Different && r.Ranked()[0].Excess != math.MaxFloat64 {
			t.Errorf("%s: excess %v", name, r.Ranked()[0].Excess)
		}
	}
}

func TestLayersRefuses(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	broken, wrong := g.Clone(), errors.New("no such file")
	broken.Nodes[0].Inputs[0] = "nothing"
	inputs := trial.Generated(g, 1, 2)
	failing := func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, wrong) }
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		ctx    context.Context
		a, b   judge.Subject
		inputs trial.Inputs
		want   string
	}{
		"no graph":         {t.Context(), judge.Subject{Engine: native.Engine{}}, judge.Subject{Graph: g, Engine: native.Engine{}}, inputs, "no graph"},
		"no engine":        {t.Context(), judge.Subject{Graph: g}, judge.Subject{Graph: g}, inputs, "no engine"},
		"broken":           {t.Context(), judge.Subject{Graph: g, Engine: native.Engine{}}, judge.Subject{Graph: broken, Engine: native.Engine{}}, inputs, "nothing"},
		"reference panics": {t.Context(), judge.Subject{Graph: g, Engine: odd{panics: true}}, judge.Subject{Graph: g, Engine: native.Engine{}}, inputs, "panicked"},
		"inputs":           {t.Context(), judge.Subject{Graph: g, Engine: native.Engine{}}, judge.Subject{Graph: g, Engine: native.Engine{}}, failing, "no such file"},
		"cancelled":        {ended, judge.Subject{Graph: g, Engine: native.Engine{}}, judge.Subject{Graph: g, Engine: native.Engine{}}, inputs, "canceled"},
	} {
		if _, err := locate.Layers(c.ctx, c.a, c.b, c.inputs, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: layers: %v", name, err)
		}
		if _, err := locate.Bisect(c.ctx, c.a, c.b, c.inputs, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: bisect: %v", name, err)
		}
	}
	a, b := sides(g, g, odd{panics: true})
	if r := layersOf(t, a, b, nil); r.Verdict != judge.Different || !strings.Contains(r.Problem, "panicked") {
		t.Errorf("the other panics: %s, %q", r.Verdict, r.Problem)
	}
}
