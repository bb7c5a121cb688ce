package step_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/step"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// training returns that of a small model, and a batch of 5 rows for it.
func training(t *testing.T, o hourglass.Optimizer, clip float64) (hourglass.Training, []float32) {
	t.Helper()
	m, err := variants.Deep{Features: 6, Hidden: []int{4}, Latent: 2, Activation: variants.Tanh, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Training()
	if err != nil {
		t.Fatal(err)
	}
	out.Optimizer, out.ClipNorm = o, clip
	x := make([]float32, 5*6)
	for i := range x {
		x[i] = float32(i%11)/11 - 0.3
	}
	return out, x
}

// TestAgainstNative takes four steps of each rule in the oracle, in float64, and
// natively.
func TestAgainstNative(t *testing.T) {
	for name, c := range map[string]struct {
		optimizer hourglass.Optimizer
		clip      float64
	}{
		"default":          {nil, 0},
		"sgd":              {hourglass.SGD{}, 0},
		"momentum":         {hourglass.SGD{Momentum: 0.9}, 0},
		"rmsprop":          {hourglass.RMSProp{Decay: 0.9, Epsilon: 1e-3}, 0},
		"adam":             {hourglass.Adam{Beta1: 0.8, Beta2: 0.99, Epsilon: 1e-4}, 0},
		"adamw":            {hourglass.AdamW{Decay: 0.1}, 0},
		"clipped":          {hourglass.SGD{Momentum: 0.9}, 0.1},
		"clipped in vain":  {hourglass.SGD{}, 1e6},
		"clipped adaptive": {hourglass.Adam{Epsilon: 1e-2}, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			tr, x := training(t, c.optimizer, c.clip)
			g, err := step.Graph(tr)
			if err != nil {
				t.Fatal(err)
			}
			peer, err := native.Engine{}.NewTrainer(t.Context(), tr)
			if err != nil {
				t.Fatal(err)
			}
			defer peer.Close()
			state := inputs(t, g, tr, x)
			for n := 1; n <= 4; n++ {
				want, err := peer.Step(t.Context(), [][]float32{x}, 5, 0.05)
				if err != nil {
					t.Fatal(err)
				}
				state[step.CountName].V[0] = float64(n)
				next, err := oracle.Evaluate(g, state)
				if err != nil {
					t.Fatal(err)
				}
				if got := next[hourglass.LossName].V[0]; math.Abs(got-want) > 1e-6 {
					t.Errorf("step %d: loss %v, natively %v", n, got, want)
				}
				for name := range state {
					if v, ok := next[name+hourglass.NextSuffix]; ok {
						state[name] = v
					}
				}
				compare(t, peer, state)
			}
		})
	}
}

// inputs returns a step graph's, with parameters as they are and memory of zeros.
func inputs(t *testing.T, g *graph.Graph, tr hourglass.Training, x []float32) map[string]oracle.Array {
	t.Helper()
	tensors := map[string]*graph.Tensor{}
	for _, v := range g.Feeds() {
		dims, fixed := v.Type.Shape.Static()
		switch p := tr.Graph.Initializer(v.Name); {
		case v.Name == step.RateName:
			tensors[v.Name] = graph.Vector("", 0.05)
		case p != nil:
			tensors[v.Name] = p
		case !fixed:
			tensors[v.Name] = graph.NewTensor("", x, 5, 6)
		default:
			n := int64(1)
			for _, d := range dims {
				n *= d
			}
			tensors[v.Name] = graph.NewTensor("", make([]float32, n), dims...)
		}
	}
	out, err := oracle.Arrays(tensors)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compare(t *testing.T, peer hourglass.Trainer, state map[string]oracle.Array) {
	t.Helper()
	s, err := peer.State()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(s.Parameters, s.Slots...) {
		want, err := oracle.Widen(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want.V {
			if got := state[p.Name].V[i]; math.Abs(got-w) > 2e-6+2e-5*math.Abs(w) {
				t.Fatalf("%s at %d is %v, natively %v", p.Name, i, got, w)
			}
		}
	}
}

func TestLoss(t *testing.T) {
	tr, x := training(t, nil, 0)
	g, err := step.Loss(tr)
	if err != nil {
		t.Fatal(err)
	}
	got, err := oracle.Evaluate(g, inputs(t, g, tr, x))
	if err != nil {
		t.Fatal(err)
	}
	given, _ := oracle.Arrays(map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor("", x, 5, 6)})
	want, err := oracle.Evaluate(tr.Graph, given)
	if err != nil || got[hourglass.LossName].V[0] != want[hourglass.LossName].V[0] {
		t.Errorf("loss %v, want %v; %v", got, want, err)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(tr *hourglass.Training)
		want string
	}{
		"no graph":      {func(tr *hourglass.Training) { tr.Graph = nil }, "no graph"},
		"no parameters": {func(tr *hourglass.Training) { tr.Parameters = nil }, "no parameters"},
		"no such":       {func(tr *hourglass.Training) { tr.Parameters = []string{"w"} }, `no float32 initializer "w"`},
		"clipping":      {func(tr *hourglass.Training) { tr.ClipNorm = math.NaN() }, "ClipNorm is NaN"},
		"no loss":       {func(tr *hourglass.Training) { tr.Graph.Outputs[0].Name = "cost" }, `no output "loss"`},
		"optimizer":     {func(tr *hourglass.Training) { tr.Optimizer = (*luck)(nil) }, "has no update graph"},
		"unknown operator": {func(tr *hourglass.Training) {
			tr.Graph.Nodes[0].Op, tr.Graph.Nodes[0].Attrs = "Mystery", nil
			tr.Graph.Nodes[0].Domain = "com.example"
		}, "Mystery"},
	} {
		t.Run(name, func(t *testing.T) {
			tr, _ := training(t, nil, 0)
			c.edit(&tr)
			_, err := step.Graph(tr)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

// luck is an optimiser that no engine knows.
type luck struct{ hourglass.Optimizer }
