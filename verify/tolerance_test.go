package verify_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// rowsOf8 makes a graph of rows of eight.
func rowsOf8(t *testing.T, f func(b *graph.Builder, x graph.Value) graph.Value) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("rows", 17)
	b.Output("y", f(b, b.Input("x", graph.Float, graph.Batch, graph.Fixed(8))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// normal returns rows of normal numbers around a mean.
func normal(g *graph.Graph, rows int, mean, scale float32) trial.Fixtures {
	r, x := rand.New(rand.NewPCG(1, 2)), make([]float32, 8*rows)
	for i := range x {
		x[i] = mean + scale*float32(r.NormFloat64())
	}
	return trial.Runs(feed.Rows(g, x, nil, rows))
}

// boxes returns columns of two scales: half in units of pixels, and half between 0 and 1.
func boxes(small float64) func(b *graph.Builder, x graph.Value) graph.Value {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		p := b.Op("Sigmoid", x)
		return b.Op("Concat", b.Op("Mul", p, b.Scalar(640)), b.Op("Mul", p, b.Scalar(small)), graph.Int("axis", 1))
	}
}

// variance computes it from deviations, or from the mean of squares, which cancels.
func variance(cancels bool) func(b *graph.Builder, x graph.Value) graph.Value {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		mean := func(v graph.Value) graph.Value { return b.Op("ReduceMean", v, graph.Ints("axes", 1)) }
		if cancels {
			m := mean(x)
			return b.Op("Sub", mean(b.Op("Mul", x, x)), b.Op("Mul", m, m))
		}
		d := b.Op("Sub", x, mean(x))
		return mean(b.Op("Mul", d, d))
	}
}

// TestColumnsOfTwoScales: a column is judged in terms of its own scale.
func TestColumnsOfTwoScales(t *testing.T) {
	a := rowsOf8(t, boxes(1))
	for _, c := range []struct {
		small float64
		want  int
	}{{1, 0}, {1.001, 1}, {1 + 1e-4, 1}, {1 + 0x1p-22, 0}} {
		if r := twoModels(t, a, rowsOf8(t, boxes(c.small)), normal(a, 64, 0, 1)); r.ExitCode() != c.want {
			t.Errorf("columns times %v: exit code %d, want %d", c.small, r.ExitCode(), c.want)
		}
	}
	r, err := verify.Compare(t.Context(), judge.Subjects(a, native.Engine{}, oracle.Engine{}), normal(a, 64, 0, 1), nil)
	if err != nil || r.ExitCode() != 0 {
		t.Errorf("engines on it: %v, exit code %d", err, r.ExitCode())
	}
}

// TestToleranceAsLargeAsTheOutput compares nothing, and says so.
func TestToleranceAsLargeAsTheOutput(t *testing.T) {
	g := rowsOf8(t, variance(true))
	far, near := normal(g, 64, 3000, 0.1), normal(g, 64, 0, 1)
	compare := func(trials trial.Fixtures, s *judge.Settings) *verify.Report {
		r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, oracle.Engine{}), trials, s)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := compare(far, nil); r.ExitCode() != 3 || !strings.Contains(strings.Join(r.Unchecked, "\n"), "such a tolerance compares nothing") {
		t.Errorf("exit code %d, unchecked %q", r.ExitCode(), r.Unchecked)
	}
	if r := compare(near, nil); r.ExitCode() != 0 {
		t.Errorf("where nothing cancels: exit code %d", r.ExitCode())
	}
	if r := compare(far, &judge.Settings{Tolerance: &judge.Tolerance{Abs: 100}}); r.ExitCode() != 0 {
		t.Errorf("where it is stated: exit code %d", r.ExitCode())
	}
}

// TestOneModelAmplifiesRounding: that is no excuse for the other, in either order. Where both are well
// conditioned, forms of one meaning are equal.
func TestOneModelAmplifiesRounding(t *testing.T) {
	a, b := rowsOf8(t, variance(false)), rowsOf8(t, variance(true))
	for _, pair := range [][2]*graph.Graph{{a, b}, {b, a}} {
		r := twoModels(t, pair[0], pair[1], normal(a, 64, 300, 0.3))
		if r.ExitCode() != 3 || !strings.Contains(strings.Join(r.Unchecked, "\n"), "one of the two amplifies rounding") {
			t.Errorf("exit code %d, unchecked %q", r.ExitCode(), r.Unchecked)
		}
		if r := twoModels(t, pair[0], pair[1], normal(a, 64, 0, 1)); r.ExitCode() != 0 {
			t.Errorf("near 0: exit code %d", r.ExitCode())
		}
	}
	other := rowsOf8(t, func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op("Mul", variance(true)(b, x), b.Scalar(1.01))
	})
	if r := twoModels(t, a, other, normal(a, 64, 300, 0.3)); r.ExitCode() != 1 {
		t.Errorf("one that is 1 %% off, and amplifies rounding: exit code %d, want 1", r.ExitCode())
	}
}

// resized makes a graph of pictures of 9 by 12, which a Resize reads.
func resized(t *testing.T, wide float32, attrs ...graph.Arg) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("resized", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1), graph.Fixed(9), graph.Fixed(12))
	b.Output("y", b.Op("Resize", append([]graph.Arg{x, graph.Value{}, b.Const(graph.Vector[float32]("", 1, 1, 1.7, wide))}, attrs...)...))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// toOtherSide is the native engine with a Resize that divides by a scale that is a little larger.
type toOtherSide struct{ native.Engine }

func (toOtherSide) Name() string { return "other side" }

func (e toOtherSide) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	g = g.Clone()
	for _, n := range g.Nodes {
		if c := graph.ConstantOf(n); c != nil && c.Len() == 4 {
			v, err := graph.Data[float32](c)
			if err != nil {
				return nil, err
			}
			v[3] = math.Nextafter32(v[3], 3)
			n.Attrs = []graph.Attribute{graph.Constant("value", graph.Vector("", v...))}
		}
	}
	return e.Engine.NewRunner(ctx, g)
}

// TestResizeRounds: between elements it computes, and a tie of the nearest one goes to either side.
func TestResizeRounds(t *testing.T) {
	for _, mode := range []string{"linear", "cubic"} {
		g := resized(t, 2.3, graph.Text("mode", mode))
		r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, oracle.Engine{}), trial.Generate(g, nil), nil)
		if err != nil || r.ExitCode() != 0 || !(r.Tolerances[0].Scaled > 1e-7) {
			t.Errorf("%s: %v, %+v", mode, err, r)
		}
	}
	g := resized(t, 2.3)
	r, err := verify.Compare(t.Context(), judge.Subjects(g, oracle.Engine{}, toOtherSide{}), trial.Generate(g, nil), nil)
	if err != nil || r.ExitCode() != 0 || r.Pairs[0].Outputs[0].Jumped == 0 {
		t.Errorf("ties: %v, exit code %d, %+v", err, r.ExitCode(), r.Pairs[0].Outputs[0])
	}
	r, err = verify.Compare(t.Context(), judge.Subjects(g, oracle.Engine{}, liar{}), trial.Generate(g, nil), nil)
	if err != nil || r.ExitCode() != 1 {
		t.Errorf("an engine that is off by 1: %v, exit code %d", err, r.ExitCode())
	}
}
