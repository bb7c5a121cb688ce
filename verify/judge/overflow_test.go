package judge_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/stability"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// held compares engines on rows of two.
func held(t *testing.T, rows []float32, engines ...hourglass.Engine) *verify.Report {
	t.Helper()
	g := fake.Normalized(t)
	r, err := verify.Compare(t.Context(), judge.Subjects(g, engines...), trial.Runs(feed.Rows(g, rows, nil, 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteTable(t.Output()); err != nil {
		t.Fatal(err)
	}
	return r
}

var large = []float32{0.25, 0.75, 3e19, -3e19}

// TestOverflow: what follows from the type is no difference from the oracle, and not checked.
func TestOverflow(t *testing.T) {
	for name, v := range map[string]float64{"NaN": math.NaN(), "what 1/∞ leads to": 0} {
		once := func(x float32) float32 { // of the large row alone: y of the other is ±1
			if x == 1 || x == -1 {
				return float32(v)
			}
			return x
		}
		r := held(t, large[2:], oracle.Engine{}, fake.Mapped{Called: "single", Of: once})
		p := r.Pair("oracle", "single")
		if p.Verdict != judge.Failed || r.ExitCode() != 2 {
			t.Errorf("%s in the only run: %s, exit code %d", name, p.Verdict, r.ExitCode())
		}
		if !slices.ContainsFunc(r.Unchecked, func(u string) bool {
			return strings.Contains(u, `output "y" of oracle and single`) && strings.Contains(u, "LayerNormalization") && strings.Contains(u, "beyond the range of float32")
		}) {
			t.Errorf("%s: unchecked %q", name, r.Unchecked)
		}
	}
}

// TestOverflowInOneRun: the others are compared, and differ or do not.
func TestOverflowInOneRun(t *testing.T) {
	lost := func(x float32) float32 {
		if x > 0.9999999 && x <= 1 || x < -0.9999999 && x >= -1 { // y of the large row; the other's is off by ε
			return float32(math.NaN())
		}
		return x
	}
	r := held(t, large, oracle.Engine{}, fake.Mapped{Called: "single", Of: lost})
	d := r.Pair("oracle", "single").Outputs[0]
	if d.Output != "y" || d.Overflow != 1 || d.Compared != 2 || d.Verdict != judge.Equal || r.ExitCode() != 3 || len(r.Unchecked) != 1 {
		t.Errorf("%+v; exit code %d, unchecked %q", d, r.ExitCode(), r.Unchecked)
	}
}

// TestOverflowOfGenerated: nobody asked for inputs so large, so that they are noted.
func TestOverflowOfGenerated(t *testing.T) {
	lost := func(x float32) float32 {
		if x > 0.9999999 && x <= 1 || x < -0.9999999 && x >= -1 {
			return float32(math.NaN())
		}
		return x
	}
	g := fake.Normalized(t)
	trials := func(yield func(trial.Fixture, error) bool) {
		for in, err := range feed.Rows(g, large, nil, 1) {
			if !yield(trial.Fixture{Inputs: in, Generated: true}, err) {
				return
			}
		}
	}
	r, err := verify.Compare(t.Context(), judge.Subjects(g, oracle.Engine{}, fake.Mapped{Called: "single", Of: lost}), trials, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Pair("oracle", "single").Outputs[0]; d.Overflow != 1 || r.ExitCode() != 0 || len(r.Unchecked) != 0 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "beyond the type's range") {
		t.Errorf("%+v; exit code %d, unchecked %q, notes %q", d, r.ExitCode(), r.Unchecked, r.Notes)
	}
}

// TestOverflowIsNoExcuse: for what float32 can hold, for other outputs, and between engines
// that have the type's range both.
func TestOverflowIsNoExcuse(t *testing.T) {
	wrong := fake.Mapped{Called: "wrong", Of: fake.To(math.NaN())}
	if r := held(t, large[:2], oracle.Engine{}, wrong); r.Pair("oracle", "wrong").Verdict != judge.Different {
		t.Error("what is not beyond the range is excused")
	}
	r := held(t, large[2:], oracle.Engine{}, wrong)
	for _, d := range r.Pair("oracle", "wrong").Outputs {
		if d.Output == "beside" && d.Verdict != judge.Different {
			t.Error("an output that nothing large leads to is excused")
		}
	}
	r = held(t, large[2:], oracle.Engine{}, fake.Mapped{Called: "right", Of: func(x float32) float32 { return x }}, wrong)
	if p := r.Pair("right", "wrong"); p.Verdict != judge.Different {
		t.Errorf("two engines that differ are %s", p.Verdict)
	}
	if p := r.Pair("oracle", "right"); p.Verdict != judge.Equal {
		t.Errorf("one that agrees in spite of it is %s", p.Verdict)
	}
}

// TestOverflowInAMatrix: it is not wrong, and not checked.
func TestOverflowInAMatrix(t *testing.T) {
	lost := fake.Mapped{Called: "single", Of: func(x float32) float32 {
		if x == 1 || x == -1 {
			return 0
		}
		return x
	}}
	in := map[string]*graph.Tensor{"x": graph.NewTensor("x", large[2:], 1, 2)}
	r, err := stability.Matrix(t.Context(), fake.Normalized(t), oracle.Engine{}, []hourglass.Engine{lost}, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 0 || r.ExitCode() != 3 || !slices.ContainsFunc(r.Unchecked, func(u string) bool { return strings.Contains(u, `what is right of output "y" on single`) }) {
		t.Errorf("%+v; unchecked %q", r.Findings, r.Unchecked)
	}
}

// lossy gives another value where y is that of a large row.
var lossy = fake.Mapped{Called: "single", Of: func(x float32) float32 {
	if x > 0.9999999 && x <= 1 || x < -0.9999999 && x >= -1 {
		return 0
	}
	return x
}}

// TestOverflowIsNoPlaceToPart: neither layer by layer nor in halves.
func TestOverflowIsNoPlaceToPart(t *testing.T) {
	g := fake.Normalized(t)
	for _, order := range [][2]hourglass.Engine{{oracle.Engine{}, lossy}, {lossy, oracle.Engine{}}} {
		subjects := judge.Subjects(g, order[:]...)
		inputs := feed.Rows(g, large, nil, 1)
		r, err := locate.Layers(t.Context(), subjects[0], subjects[1], inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		var table strings.Builder
		if err := r.WriteTable(&table); err != nil {
			t.Fatal(err)
		}
		if u := r.Unchecked(); r.Verdict != judge.Equal || len(u) != 1 || u[0].Value != "y" || !strings.Contains(table.String(), "beyond the range of") {
			t.Errorf("%s first: layers are %s, unchecked %v\n%s", subjects[0].Name, r.Verdict, u, table.String())
		}
		b, err := locate.Bisect(t.Context(), subjects[0], subjects[1], inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		if b.Verdict != judge.Equal || !strings.Contains(b.Excused, "beyond the range of float32") {
			t.Errorf("%s first: bisected, they are %s: %s", subjects[0].Name, b.Verdict, b.Excused)
		}
	}
}

// TestOverflowHidesNoPlaceToPart: what else is wrong is found in the same run.
func TestOverflowHidesNoPlaceToPart(t *testing.T) {
	g := fake.Normalized(t)
	wrong := fake.Mapped{Called: "wrong", Of: func(x float32) float32 {
		if x = lossy.Of(x); x > 1 { // beside
			return 2 * x
		}
		return x
	}}
	subjects := judge.Subjects(g, oracle.Engine{}, wrong)
	r, err := locate.Layers(t.Context(), subjects[0], subjects[1], feed.Rows(g, large[2:], nil, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := locate.Bisect(t.Context(), subjects[0], subjects[1], feed.Rows(g, large[2:], nil, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, nodes := range [][]string{r.Nodes, b.Nodes} {
		if len(nodes) != 1 || !strings.HasPrefix(nodes[0], "neg") {
			t.Errorf("at fault: %q", nodes)
		}
	}
}

// TestOpenIntegers: what comes of an integer that overflows is open. On generated inputs it excuses two
// engines that share the type, and on given ones it does not.
func TestOpenIntegers(t *testing.T) {
	b := graph.NewBuilder("squares", 17)
	whole := b.Op("Cast", b.Input("x", graph.Float, graph.Batch), graph.Int("to", int64(graph.Int32)))
	b.Output("y", b.Op("Cast", b.Op("Mul", whole, whole), graph.Int("to", int64(graph.Float))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, generated := range []bool{true, false} {
		for most, differs := range map[float32]bool{46341: !generated, 46340: true} {
			trials := func(yield func(trial.Fixture, error) bool) {
				yield(trial.Fixture{Inputs: map[string]*graph.Tensor{"x": graph.Vector("x", most, 3)}, Generated: generated}, nil)
			}
			plain := fake.Mapped{Called: "wraps", Of: func(x float32) float32 { return x }}
			other := fake.Mapped{Called: "saturates", Of: func(x float32) float32 {
				if x == 9 {
					return x
				}
				return 1 << 31
			}}
			r, err := verify.Compare(t.Context(), judge.Subjects(g, plain, other), trials, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Pair("wraps", "saturates").Verdict == judge.Different; got != differs {
				t.Errorf("%v squared, generated: %v: %s", most, generated, r.Pair("wraps", "saturates").Verdict)
			}
		}
	}
}
