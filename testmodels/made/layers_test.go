package made_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// subjects calls f for each model, in the form that the native engine takes, with the inputs of
// its fixtures.
func subjects(t *testing.T, f func(t *testing.T, a judge.Subject, in trial.Inputs)) {
	t.Helper()
	paths, err := filepath.Glob("*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range paths {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			g, err := graph.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			fixtures, err := trial.ReadFixtures(filepath.Dir(path), g)
			if err != nil {
				t.Fatal(err)
			}
			if g, _, err = convert.Standard(g); err != nil {
				t.Fatal(err)
			}
			f(t, judge.Subject{Name: "as it came", Graph: g, Engine: native.Engine{}}, func(yield func(map[string]*graph.Tensor, error) bool) {
				for set, err := range fixtures {
					if !yield(set.Inputs, err) {
						return
					}
				}
			})
		})
	}
}

// layers compares a graph with the one that it was converted from.
func layers(t *testing.T, a judge.Subject, g *graph.Graph, e hourglass.Engine, in trial.Inputs) *locate.LayerReport {
	t.Helper()
	r, err := locate.Layers(t.Context(), a, judge.Subject{Name: "converted", Graph: g, Engine: e}, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Unchecked() {
		t.Errorf("value %q is not checked: %s", l.Value, l.Unchecked)
	}
	if r.Runs != 1 || r.Problem != "" || len(r.Faults) > 0 {
		t.Errorf("%d runs, problem %q, faults %v", r.Runs, r.Problem, r.Faults)
	}
	return r
}

// TestLayersOfOpsets: each value of the first graph has its counterpart in the second, and the
// error of no node is greater than rounding explains.
func TestLayersOfOpsets(t *testing.T) {
	subjects(t, func(t *testing.T, a judge.Subject, in trial.Inputs) {
		for to := int64(convert.OldestTarget); to <= convert.NewestTarget; to++ {
			h, err := convert.Opset(a.Graph, to)
			if err != nil {
				t.Fatal(err)
			}
			r := layers(t, a, h, oracle.Engine{}, in)
			if r.Verdict != judge.Equal || len(r.LooseA) > 0 {
				t.Errorf("opset %d: %s; without a counterpart: %v", to, r.Words, r.LooseA)
			}
		}
	})
}

// TestLayersOfSimplify: only values that compute shapes have no counterpart, and those of a convolution that
// took in the scale of its channels.
func TestLayersOfSimplify(t *testing.T) {
	subjects(t, func(t *testing.T, a judge.Subject, in trial.Inputs) {
		h, err := convert.Simplify(t.Context(), a.Graph, native.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		r := layers(t, a, h, oracle.Engine{}, in)
		if r.Verdict != judge.Equal || len(r.LooseB) > 0 {
			t.Errorf("%s; without a counterpart: %v", r.Words, r.LooseB)
		}
		for _, n := range r.LooseA {
			if !strings.Contains("ConstantOfShape Concat Reshape Slice Transpose Cast Shape Gather Unsqueeze Expand Mul Conv", n.Op) {
				t.Errorf("%v has no counterpart", n)
			}
		}
	})
}

// TestLayersOfHalf: the error of no node is greater than half precision explains.
func TestLayersOfHalf(t *testing.T) {
	subjects(t, func(t *testing.T, a judge.Subject, in trial.Inputs) {
		for _, whole := range []bool{false, true} {
			h, _, err := convert.Half(a.Graph, convert.HalfSettings{Lossy: true, Whole: whole})
			if err != nil {
				t.Fatal(err)
			}
			r := layers(t, a, h, oracle.Engine{}, in)
			if ranked := r.Ranked(); len(ranked) > 0 || len(r.LooseA) > 0 {
				t.Errorf("%s; without a counterpart: %v", r.Words, r.LooseA)
			}
			for _, n := range r.LooseB {
				if n.Op != "Cast" {
					t.Errorf("%v has no counterpart", n)
				}
			}
		}
	})
}

// TestLayersOfQuantize: the own error of a layer in integers is greater than rounding explains,
// and the nodes between such layers are right.
func TestLayersOfQuantize(t *testing.T) {
	subjects(t, func(t *testing.T, a judge.Subject, in trial.Inputs) {
		g, err := convert.Opset(a.Graph, graph.DefaultOpset)
		if err != nil {
			t.Fatal(err)
		}
		a.Graph = g
		for _, s := range []convert.QuantizeSettings{{}, {Engine: native.Engine{}, Rows: in}} {
			h, err := convert.Quantize(t.Context(), g, s)
			if err != nil {
				t.Fatal(err)
			}
			r := layers(t, a, h, oracle.Engine{}, in)
			if r.Verdict != judge.Different || len(r.LooseA) > 0 {
				t.Errorf("%s; without a counterpart: %v", r.Words, r.LooseA)
			}
			for _, l := range r.Ranked() {
				if !strings.Contains(l.Operators, "MatMulInteger") && !strings.Contains(l.Operators, "DequantizeLinear") {
					t.Errorf("%v, %s: own |Δ| %.2g", l.Nodes, l.Operators, l.Own.MaxAbs)
				}
			}
		}
	})
}

// TestLayersOfExporters: files of PyTorch's two exporters and of two opsets are matched, except
// for what one of them has joined. They have no names in common inside. The old exporter's two
// files have the same weights, and the new exporter's file has others. The new exporter writes
// PyTorch's threshold of Softplus as a comparison and a choice.
func TestLayersOfExporters(t *testing.T) {
	for kind, loose := range map[string]int{"dense": 0, "conv": 0, "vae": 0, "sequence": 2} {
		t.Run(kind, func(t *testing.T) {
			load := func(suffix string) *graph.Graph {
				g, err := graph.Load(fmt.Sprintf("torch_%s_%s/model.onnx", kind, suffix))
				if err != nil {
					t.Fatal(err)
				}
				return g
			}
			old, a, new := load("12"), load("17"), load("20_dynamo")
			r := layers(t, judge.Subject{Name: "17", Graph: a, Engine: native.Engine{}}, old, oracle.Engine{}, trial.Generated(a, 1, 3))
			if r.Verdict != judge.Equal {
				t.Error(r.Words)
			}
			m, err := locate.Align(a, new)
			if err != nil {
				t.Fatal(err)
			}
			if len(m.LooseB) != loose {
				t.Errorf("without a counterpart: %v", m.LooseB)
			}
		})
	}
}
