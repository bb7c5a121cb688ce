package judge

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestAssumed: the tolerance of a run like others is derived where an output is beyond theirs, or where
// each run has its own.
func TestAssumed(t *testing.T) {
	g := fake.Dense(t, "Relu")
	a, b := Enter(Subject{Name: "a", Engine: native.Engine{}, Graph: g}, g), Enter(Subject{Name: "b", Engine: native.Engine{}, Graph: g}, g)
	pair := NewPair(a, b, graph.Names(g.Outputs))
	in := map[string]*graph.Tensor{"input": graph.NewTensor("input", fake.DenseRows()[:48], 2, 24)}
	zeros := map[string]*graph.Tensor{"input": graph.NewTensor("input", make([]float32, 48), 2, 24)}
	latent := func(by float32) map[string]*graph.Tensor {
		return map[string]*graph.Tensor{"latent": graph.NewTensor("latent", []float32{1, 1, 1, 1, 1, 1, 1, 1 + by}, 2, 4)}
	}
	for _, c := range []struct {
		name    string
		second  trial.Fixture
		each    bool
		by      float32
		derived bool
	}{
		{"within the first", trial.Fixture{Inputs: zeros, Generated: true, Resized: true}, false, 0, false},
		{"extreme", trial.Fixture{Inputs: zeros, Generated: true, Extreme: true}, false, 0, false},
		{"beyond the first", trial.Fixture{Inputs: zeros, Generated: true, Resized: true}, false, 0.1, true},
		{"each run", trial.Fixture{Inputs: zeros, Generated: true, Resized: true}, true, 0, true},
		{"another kind", trial.Fixture{Inputs: zeros, Generated: true}, false, 0, true},
		{"data", trial.Fixture{Inputs: zeros}, false, 0, true},
	} {
		bounds := NewBounds(&Settings{EachRun: c.each})
		var tolerances []float64
		for _, f := range []trial.Fixture{{Inputs: in, Generated: true}, c.second} {
			if err := bounds.Learn(t.Context(), []*Contender{a, b}, f); err != nil {
				t.Fatal(err)
			}
			allowed := bounds.For(t.Context(), pair, f, latent(0), latent(c.by))
			tolerances = append(tolerances, bounds.of[g].now["latent"].Relative)
			if allowed("latent", latent(0)["latent"]).Abs <= 0 {
				t.Errorf("%s: nothing is allowed", c.name)
			}
		}
		if derived := tolerances[0] != tolerances[1]; derived != c.derived {
			t.Errorf("%s: the tolerances are %g; want the second derived: %v", c.name, tolerances, c.derived)
		}
	}
}
