//go:build cgo

package reported

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// once returns one run on inputs that were given.
func once(in map[string]*graph.Tensor, out map[string]*graph.Tensor) trial.Fixtures {
	return func(yield func(trial.Fixture, error) bool) { yield(trial.Fixture{Inputs: in, Outputs: out}, nil) }
}

func x(v []float32, dims ...int64) map[string]*graph.Tensor {
	return map[string]*graph.Tensor{"x": graph.NewTensor("x", v, dims...)}
}

// TestIntegersBeyond53Bits: float64 does not hold them, and the oracle is right about them all the same.
func TestIntegersBeyond53Bits(t *testing.T) {
	const now, before = 1700000000123456791, 1700000000123456789
	in := map[string]*graph.Tensor{"x": graph.Vector("x", int64(now), before, before-1)}
	for name, want := range map[string][]float32{"Sub": {2, 0, -1}, "Equal": {0, 1, 0}, "Less": {0, 0, 1}} {
		g := built(t, graph.Type{Elem: graph.Int64, Shape: graph.Dims(graph.Fixed(3))}, 17, func(b *graph.Builder, x value) value {
			return b.Op("Cast", b.Op(name, x, b.Const(graph.Vector("", int64(before)))), graph.Int("to", int64(graph.Float)))
		})
		r := compared(t, alone.On(g), once(in, map[string]*graph.Tensor{"y": graph.Vector("y", want...)}))
		if r.ExitCode() != 0 {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), table(t, r))
		}
	}
}

// TestOracleDoesNotOverflow: the logarithm of a sum of exponentials of 1000 is near 1000.
func TestOracleDoesNotOverflow(t *testing.T) {
	g := built(t, graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2), graph.Fixed(3))}, 17, op("ReduceLogSumExp", graph.Ints("axes", 1)))
	if r := compared(t, alone.On(g), once(x([]float32{1000, 999, 998, -1000, -999, 5}, 2, 3), nil)); r.ExitCode() != 0 {
		t.Errorf("exit code %d\n%s", r.ExitCode(), table(t, r))
	}
}

// TestOperandsThatDoNotFit: features of another number than the weights' are refused, in words about the
// model.
func TestOperandsThatDoNotFit(t *testing.T) {
	free := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(5), graph.Batch, graph.Dim{Name: "F", Size: graph.Unknown.Size})}
	for name, gates := range map[string]int64{"LSTM": 4, "GRU": 3, "RNN": 1} {
		g := built(t, free, 17, recurrent(name, gates))
		r := compared(t, judge.Subjects(g, oracle.Engine{}, native.Engine{}), trial.Generate(g, &trial.Generation{Dims: map[string]int64{"F": 2}}))
		if text := table(t, r); r.ExitCode() < 2 || strings.Contains(text, "runtime error") || strings.Contains(text, "goroutine") {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), text)
		}
	}
}

// TestNothingFinite: where all numbers are NaN, nothing was compared.
func TestNothingFinite(t *testing.T) {
	undefined := func(b *graph.Builder, x value) (product, nan value) {
		product = b.Op("MatMul", x, drawn(b, "W", 1, 4, 3))
		zero := b.Op("Mul", product, scalar(b, 0))
		return product, b.Op("Div", zero, zero)
	}
	one := built(t, rows(graph.Float, 4), 17, func(b *graph.Builder, x value) value { _, nan := undefined(b, x); return nan })
	other := built(t, rows(graph.Float, 4), 17, func(b *graph.Builder, x value) value {
		product, nan := undefined(b, x)
		return b.Op("Add", nan, product)
	})
	in := x([]float32{1, 2, 3, 4, -1, 0.5, 2, 8}, 2, 4)
	for name, subjects := range map[string][]judge.Subject{"alone": alone.On(one), "two": pair(one, other)} {
		if r := compared(t, subjects, once(in, nil)); r.ExitCode() != 3 || !slices.ContainsFunc(r.Unchecked, func(u string) bool { return strings.Contains(u, "has no finite number") }) {
			t.Errorf("%s: exit code %d, unchecked %q", name, r.ExitCode(), r.Unchecked)
		}
	}
}

// TestWideTolerances: a variance as the difference of two large numbers amplifies rounding so much that
// nothing is compared. That does not make it equal to the variance that does not.
func TestWideTolerances(t *testing.T) {
	mean := func(b *graph.Builder, x value) value { return b.Op("ReduceMean", x, graph.Ints("axes", 1)) }
	good := built(t, rows(graph.Float, 8), 17, func(b *graph.Builder, x value) value {
		d := b.Op("Sub", x, mean(b, x))
		return mean(b, b.Op("Mul", d, d))
	})
	bad := built(t, rows(graph.Float, 8), 17, func(b *graph.Builder, x value) value {
		m := mean(b, x)
		return b.Op("Sub", mean(b, b.Op("Mul", x, x)), b.Op("Mul", m, m))
	})
	v := make([]float32, 64)
	for i := range v {
		v[i] = 1e4 + float32(i*7%11)/10
	}
	for name, subjects := range map[string][]judge.Subject{"good, bad": pair(good, bad), "bad, good": pair(bad, good)} {
		if r := compared(t, subjects, once(x(v, 8, 8), nil)); r.ExitCode() != 1 && r.ExitCode() != 3 {
			t.Errorf("%s: exit code %d\n%s", name, r.ExitCode(), table(t, r))
		}
	}
}

// TestBoundSizes: a size that one of two files fixes is a change of the interface, whichever comes first.
func TestBoundSizes(t *testing.T) {
	open := built(t, rows(graph.Float, 3), 17, op("Relu"))
	fixed := built(t, graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2), graph.Fixed(3))}, 17, op("Relu"))
	for name, g := range map[string][2]*graph.Graph{"fixed": {open, fixed}, "freed": {fixed, open}} {
		r := compared(t, pair(g[0], g[1]), trial.Generate(g[0], &trial.Generation{Also: g[1:]}))
		if r.ExitCode() != 0 || len(r.Interface) != 2 {
			t.Errorf("%s: exit code %d, interface %q, unchecked %q", name, r.ExitCode(), r.Interface, r.Unchecked)
		}
	}
}

// TestOneEngine: where onnxruntime alone carries a file, it is compared with itself without optimisation.
func TestOneEngine(t *testing.T) {
	g := built(t, rows(graph.Float, 4), 17, op("Relu"))
	g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "com.microsoft", Version: 1})
	g.Nodes[0].Op, g.Nodes[0].Domain, g.Nodes[0].Name = "CDist", "com.microsoft", "distances"
	g.Nodes[0].Inputs, g.Nodes[0].Attrs = append(g.Nodes[0].Inputs, "points"), []graph.Attribute{graph.Text("metric", "euclidean")}
	g.Initializers = []*graph.Tensor{graph.NewTensor("points", []float32{1, 2, 3, 4, -1, 0, 2, 1, 0, 1, 0, -2, 3, 3, 1, 0}, 4, 4)}
	r := compared(t, alone.On(g), trial.Generate(g, nil))
	if p := r.Pair("onnxruntime", "onnxruntime-off"); r.ExitCode() != 0 || p == nil || p.Verdict != judge.Equal {
		t.Errorf("exit code %d\n%s", r.ExitCode(), table(t, r))
	}
}

// TestOneSize: a size that one engine cannot run ends that run, and is said.
func TestOneSize(t *testing.T) {
	g := built(t, rows(graph.Float, 4), 17, op("Relu"))
	subjects := judge.Subjects(g, oracle.Engine{}, oneSize{native.Engine{}})
	r := compared(t, subjects, trial.Generate(g, nil))
	if s, _ := r.Subject("native"); r.ExitCode() != 3 || s.Runs == 0 || s.Verdict != judge.Equal || len(r.Unchecked) != 1 {
		t.Errorf("exit code %d, %+v, unchecked %q", r.ExitCode(), s, r.Unchecked)
	}
}
