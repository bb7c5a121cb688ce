package verify_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// twoModels compares two graphs on two engines, on rows of the first input.
func twoModels(t *testing.T, a, b *graph.Graph, trials trial.Fixtures, engines ...hourglass.Engine) *verify.Report {
	t.Helper()
	if engines == nil {
		engines = []hourglass.Engine{native.Engine{}, oracle.Engine{}}
	}
	l := lineup.Lineup{Engines: engines, Optional: true}
	r, err := verify.Compare(t.Context(), l.Versus([2]string{"a.onnx", "b.onnx"}, [2]*graph.Graph{a, b}), trials, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteTable(t.Output()); err != nil {
		t.Fatal(err)
	}
	junittest.Agrees(t, "two models", r)
	return r
}

func denseRows(g *graph.Graph) trial.Fixtures {
	return trial.Runs(feed.Rows(g, fake.DenseRows(), nil, 7))
}

// TestEnginesThatPartAreNoted: two files are the question, so an engine that is wrong about both, in
// one way, is noted and decides nothing.
func TestEnginesThatPartAreNoted(t *testing.T) {
	a, b := fake.Dense(t, "Tanh"), fake.Dense(t, "Tanh")
	r := twoModels(t, a, b, denseRows(a), liar{}, oracle.Engine{})
	if r.ExitCode() != 0 || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "engines part") }) {
		t.Errorf("exit code %d, notes %q", r.ExitCode(), r.Notes)
	}
	for _, s := range r.Subjects {
		if s.Verdict != judge.Equal {
			t.Errorf("%s is %s", s.Name, s.Verdict)
		}
	}
	if r := twoModels(t, a, fake.Dense(t, "Relu"), denseRows(a)); r.ExitCode() != 1 {
		t.Errorf("two that differ have exit code %d", r.ExitCode())
	}
}

// choosy is the native engine for graphs of one name alone.
type choosy struct {
	native.Engine
	name, takes string
}

func (c choosy) Name() string { return c.name }

func (c choosy) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if g.Name != c.takes {
		return nil, &hourglass.UnsupportedOpError{Engine: c.name, Node: "n", Op: "Loop"}
	}
	return c.Engine.NewRunner(ctx, g)
}

// TestNoEngineRunsBothModels: what two engines give is then compared after all.
func TestNoEngineRunsBothModels(t *testing.T) {
	for activation, want := range map[string]int{"Tanh": 0, "Relu": 1} {
		a, b := fake.Dense(t, "Tanh"), fake.Dense(t, activation)
		a.Name, b.Name = "a", "b"
		r := twoModels(t, a, b, denseRows(a), choosy{name: "one", takes: "a"}, choosy{name: "other", takes: "b"})
		if r.ExitCode() != want || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "no engine ran both") }) {
			t.Errorf("%s: exit code %d, want %d; notes %q", activation, r.ExitCode(), want, r.Notes)
		}
	}
}

// restless is the native engine, whose every run is another 1 off.
type restless struct {
	native.Engine
	runs *float32
}

func (r restless) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	runner, err := r.Engine.NewRunner(ctx, g)
	return restlessRunner{runner, r.runs}, err
}

type restlessRunner struct {
	hourglass.Runner
	runs *float32
}

func (r restlessRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := r.Runner.Run(ctx, in)
	*r.runs++
	for name, t := range out {
		v, _ := graph.Data[float32](t)
		v[0] += *r.runs
		out[name] = graph.NewTensor(name, v, t.Dims...)
	}
	return out, err
}

// TestOneGraphInTwoFiles is never different from itself, whatever an engine gives.
func TestOneGraphInTwoFiles(t *testing.T) {
	a, b := fake.Dense(t, "Tanh"), fake.Dense(t, "Tanh")
	r := twoModels(t, a, b, denseRows(a), restless{runs: new(float32)})
	if r.ExitCode() != 3 || !strings.Contains(strings.Join(r.Unchecked, "\n"), "does not repeat itself") {
		t.Errorf("exit code %d, unchecked %q", r.ExitCode(), r.Unchecked)
	}
}

// notANumber gives 0/0 for every row, or that and what it read.
func notANumber(t *testing.T, plus bool) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("nan", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(4))
	zero := b.Op("Mul", x, b.Scalar(0))
	y := b.Op("Div", zero, zero)
	if plus {
		y = b.Op("Add", y, x)
	}
	b.Output("y", y)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestNothingFinite: NaN beside NaN shows nothing, on one model as on two.
func TestNothingFinite(t *testing.T) {
	g := notANumber(t, false)
	rows := trial.Runs(feed.Rows(g, make([]float32, 4*6), nil, 3))
	one, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, oracle.Engine{}), rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*verify.Report{"one": one, "two": twoModels(t, g, notANumber(t, true), rows)} {
		if r.ExitCode() != 3 || !strings.Contains(strings.Join(r.Unchecked, "\n"), "no finite number") {
			t.Errorf("%s: exit code %d, unchecked %q", name, r.ExitCode(), r.Unchecked)
		}
	}
	some := fake.Mapped{Called: "other", Of: func(float32) float32 { return float32(math.Inf(1)) }}
	r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, some), rows, nil)
	if err != nil || r.ExitCode() != 1 {
		t.Errorf("NaN beside an infinity: %+v, %v", r, err)
	}
}

// TestInterface lists what changes for those who run the second file in place of the first.
func TestInterface(t *testing.T) {
	make2 := func(batch graph.Dim, names ...string) *graph.Graph {
		b := graph.NewBuilder("two", 0)
		x := b.Input("x", graph.Float, batch, graph.Fixed(24))
		made := map[string]graph.Value{"mu": b.Op("Neg", x), "lv": b.Op("Abs", x)}
		for _, name := range names {
			b.Output(name, made[name])
		}
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	a, b := make2(graph.Batch, "mu", "lv"), make2(graph.Fixed(7), "lv", "mu")
	a.Inputs = append(a.Inputs, graph.Value{Name: "s", Type: graph.Type{Elem: graph.Float, Shape: graph.Shape{}}})
	a.Initializers = append(a.Initializers, graph.Scalar("s", float32(1)))
	r := twoModels(t, a, b, trial.Runs(feed.Rows(a, fake.DenseRows()[:24*49], nil, 7)))
	want := []string{
		`input "x" is float32[7,24], and was float32[batch,24]`,
		"the outputs come in another order: lv, mu, and before mu, lv",
		`output "mu" is float32[7,24], and was float32[batch,24]`,
		`output "lv" is float32[7,24], and was float32[batch,24]`,
		`the optional input "s" is gone`,
	}
	if r.ExitCode() != 0 || !slices.Equal(r.Interface, want) {
		t.Errorf("exit code %d; %q\nwant %q", r.ExitCode(), r.Interface, want)
	}
	if r := twoModels(t, a, a, denseRows(a)); r.Interface != nil {
		t.Errorf("of one graph: %q", r.Interface)
	}
}
