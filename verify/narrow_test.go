package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// halved returns a graph in half precision, whatever float16 holds of it.
func halved(t *testing.T, g *graph.Graph) *graph.Graph {
	t.Helper()
	h, _, err := convert.Half(g, convert.HalfSettings{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestNarrowTakesPart: float16 that overflows or vanishes between nodes is different, and the nodes
// are named, although the engines that compute in wide types agree.
func TestNarrowTakesPart(t *testing.T) {
	for _, c := range []struct {
		g             *graph.Graph
		rows          []float32
		node, problem string
	}{
		{fake.Products(t), fake.ProductRows(), "2.5e+05, beyond 65504", ""},
		{fake.Scores(t), fake.ScoreRows(), "which is 0 in float16", "is lost"},
	} {
		h := halved(t, c.g)
		wide := lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}}, Optional: true}
		for name, subjects := range map[string][]judge.Subject{
			"one file":  wide.On(h),
			"two files": wide.Versus([2]string{"a.onnx", "h.onnx"}, [2]*graph.Graph{c.g, h}),
		} {
			r, err := verify.Compare(t.Context(), subjects, trial.Runs(feed.Rows(c.g, c.rows, nil, 3)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.ExitCode() != 1 {
				t.Errorf("%s, %s: exit code %d", c.g.Name, name, r.ExitCode())
			}
			if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, c.node) }) {
				t.Errorf("%s, %s: no node is named in %q", c.g.Name, name, r.Notes)
			}
			narrow := subjects[len(subjects)-1].Name
			if p := r.Pair(subjects[0].Name, narrow); p == nil || p.Verdict != judge.Different || !strings.Contains(p.Reason, c.problem) {
				t.Errorf("%s, %s: beside %s: %+v", c.g.Name, name, narrow, p)
			}
		}
	}
}

// TestNarrowTakesNoExtremeInputs: numbers that nobody gave decide nothing.
func TestNarrowTakesNoExtremeInputs(t *testing.T) {
	g := halved(t, fake.Dense(t, "Tanh"))
	subjects := lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}}, Optional: true}.On(g)
	r, err := verify.Compare(t.Context(), subjects, trial.Generate(g, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := r.Pair("oracle", "oracle-narrow")
	if p == nil || p.Verdict != judge.Equal || p.ExtremeRuns != 0 || p.Runs == 0 || r.ExitCode() != 0 {
		t.Errorf("exit code %d: %+v", r.ExitCode(), p)
	}
}

// TestNarrowWhereItMatters: a graph in float32 does not run on the oracle of narrow types, and
// engines that were asked for are not joined by it.
func TestNarrowWhereItMatters(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	for want, subjects := range map[string][]judge.Subject{
		"native":               lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}}, Optional: true}.On(g),
		"native oracle-narrow": lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}}, Optional: true}.On(halved(t, g)),
		"native ":              lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}}}.On(halved(t, g)),
	} {
		var names []string
		for _, s := range subjects {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, " "); got != strings.TrimSpace(want) {
			t.Errorf("the subjects are %q, want %q", got, want)
		}
	}
}

// TestNarrowOnGeneratedInputs: nobody asked for their size, so what leaves the range is listed as not
// checked.
func TestNarrowOnGeneratedInputs(t *testing.T) {
	g := halved(t, fake.Products(t))
	subjects := lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}}, Optional: true}.On(g)
	inputs := trial.Generate(g, &trial.Generation{Kinds: []trial.Kind{"normal, scale 1", "normal, scale 100"}, Dims: map[string]int64{"batch": 1000}})
	r, err := verify.Compare(t.Context(), subjects, inputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	says := func(lines []string, what string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, what) })
	}
	if r.ExitCode() != 3 || !says(r.Unchecked, "beyond the range of float16") || !says(r.Notes, "beyond 65504") {
		t.Errorf("exit code %d; not checked: %q; notes: %q", r.ExitCode(), r.Unchecked, r.Notes)
	}
}

// TestNarrowBFloat16: bfloat16 has the range of float32 and 8 digits. A sound graph is equal, and
// one whose squares are beyond that range is not.
func TestNarrowBFloat16(t *testing.T) {
	b := graph.NewBuilder("bfloat16", graph.DefaultOpset)
	as := func(v graph.Value, elem graph.DataType) graph.Value {
		return b.Op("Cast", v, graph.Int("to", int64(elem)))
	}
	x := as(b.Input("x", graph.Float, graph.Batch, graph.Fixed(2)), graph.BFloat16)
	small := as(b.Const(graph.Scalar("", float32(1e-20))), graph.BFloat16)
	b.Output("y", as(b.Op("Mul", b.Op("Mul", x, x), small), graph.Float))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for rows, want := range map[[2]float32]int{{3e10, 1.7}: 0, {3e20, 1.7}: 1} {
		subjects := lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}}, Optional: true}.On(g)
		r, err := verify.Compare(t.Context(), subjects, trial.Runs(feed.Rows(g, rows[:], nil, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.ExitCode() != want || r.Pair("oracle", "oracle-narrow") == nil {
			t.Errorf("%v: exit code %d, want %d; notes %q", rows, r.ExitCode(), want, r.Notes)
		}
	}
}
