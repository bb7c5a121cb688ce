package budget_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
)

// TestFaultsAreBeyondBudgets multiplies one row of each matrix of models that others made
// by 1.0001: for most the output is then beyond the budget.
func TestFaultsAreBeyondBudgets(t *testing.T) {
	paths, err := filepath.Glob("../../testmodels/made/*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	faults, found := 0, 0
	for _, path := range paths {
		g, err := graph.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if g, err = convert.Opset(g, 17); err == nil { // which writes Scaler with operators of ONNX's own
			g, err = convert.Simplify(t.Context(), g, native.Engine{})
		}
		if err != nil {
			t.Fatal(err)
		}
		in := fed(t, g, filepath.Dir(path))
		budget := derive(t, g, in)
		if budget.Reason != "" {
			t.Errorf("%s: %s", path, budget.Reason)
		}
		for _, w := range g.Initializers {
			if w.Elem != graph.Float || len(w.Dims) < 2 {
				continue
			}
			v, err := graph.Data[float32](w)
			if err != nil {
				t.Fatal(err)
			}
			for i := range len(v) / int(w.Dims[0]) {
				v[i] *= 1.0001
			}
			h := g.Clone()
			h.SetInitializer(graph.NewTensor(w.Name, v, w.Dims...))
			faults++
			if beyond(t, budget, g, h, in) {
				found++
			}
		}
	}
	t.Logf("%d of %d faults are beyond the budget", found, faults)
	if 2*found < faults {
		t.Errorf("%d of %d faults are beyond the budget, want most", found, faults)
	}
}

// fed returns a model's inputs, in ONNX's test layout.
func fed(t *testing.T, g *graph.Graph, folder string) map[string]*graph.Tensor {
	t.Helper()
	in := map[string]*graph.Tensor{}
	for i, v := range g.Feeds() {
		b, err := os.ReadFile(filepath.Join(folder, "test_data_set_0", fmt.Sprintf("input_%d.pb", i)))
		if err != nil {
			t.Fatal(err)
		}
		if in[v.Name], err = graph.DecodeTensor(b); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

// beyond reports whether any output of two graphs differs by more than a budget.
func beyond(t *testing.T, b *budget.Budget, g, h *graph.Graph, in map[string]*graph.Tensor) bool {
	t.Helper()
	for _, v := range g.Outputs {
		one, other := g.Clone(), h.Clone()
		one.Outputs, other.Outputs = []graph.Value{v}, []graph.Value{v}
		if v.Type.Elem == graph.Float && apart(ran(t, oracle.Engine{}, other, in), ran(t, oracle.Engine{}, one, in)) > b.Outputs[v.Name].Relative {
			return true
		}
	}
	return false
}
