//go:build cgo

package accel_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func digits(t testing.TB) *data.Set {
	t.Helper()
	set, err := data.Open(context.Background(), "digits:train", nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// trainerOf makes a trainer of a fresh model.
func trainerOf(t testing.TB, e hourglass.TrainingEngine, r variants.Recipe, o hourglass.Optimizer, clip float64) hourglass.Trainer {
	t.Helper()
	m, err := r.Model()
	if err != nil {
		t.Fatal(err)
	}
	training, err := m.Training()
	if err != nil {
		t.Fatal(err)
	}
	training.Optimizer, training.ClipNorm = o, clip
	tr, err := e.NewTrainer(t.Context(), training)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(tr.Close(), tr.Close()); err != nil {
			t.Error(err)
		}
	})
	return tr
}

// TestCurvesAgree: the same seed gives the same loss curve on both engines,
// within 1e-4 relative over 100 steps, whatever the optimiser, the objective and
// the activation.
func TestCurvesAgree(t *testing.T) {
	set := digits(t)
	deep := variants.Deep{Features: 64, Hidden: []int{32}, Latent: 8, Seed: 1}
	of := func(edit func(*variants.Deep)) variants.Recipe { r := deep; edit(&r); return r }
	tests := map[string]struct {
		recipe    variants.Recipe
		optimizer hourglass.Optimizer
		rate      float64
		clip      float64
	}{
		"sgd":      {deep, hourglass.SGD{}, 0.05, 0},
		"momentum": {deep, hourglass.SGD{Momentum: 0.9}, 0.01, 0},
		"rmsprop":  {deep, hourglass.RMSProp{}, 1e-3, 0},
		"adam":     {deep, nil, 1e-3, 0},
		"adamw":    {deep, hourglass.AdamW{Decay: 0.1}, 1e-3, 0},
		"clipped":  {deep, hourglass.Adam{}, 1e-3, 0.01},
		"tied":     {of(func(r *variants.Deep) { r.Tied = true }), nil, 1e-3, 0},
		"bce":      {of(func(r *variants.Deep) { r.Objective = hourglass.BCE{} }), nil, 1e-3, 0},
		"huber":    {of(func(r *variants.Deep) { r.Objective = hourglass.Huber{Delta: 0.3} }), nil, 1e-3, 0},
		"scaled": {of(func(r *variants.Deep) {
			r.Scaling = &hourglass.Scaling{Shift: slices.Repeat([]float32{0.3}, 64), Scale: slices.Repeat([]float32{0.4}, 64)}
		}), nil, 1e-3, 0},
		"linear": {variants.Linear{Features: 64, Latent: 8, Seed: 1}, nil, 1e-3, 0},
		"conv":   {variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{6, 12}, Latent: 8, Seed: 1}, nil, 1e-3, 0},
		"conv, nearest": {variants.Conv{
			Shape: []int{1, 8, 8}, Channels: []int{6, 12}, Latent: 8, Seed: 1, Upsampling: variants.Nearest, Objective: hourglass.BCE{},
		}, nil, 1e-3, 0},
		"conv, sequence": {variants.Conv{Shape: []int{2, 32}, Channels: []int{6, 12}, Latent: 8, Seed: 1}, nil, 1e-3, 0},
	}
	for _, a := range variants.Activations() {
		c := tests["adam"]
		c.recipe = of(func(r *variants.Deep) { r.Activation = a })
		tests[string(a)] = c
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			a := trainerOf(t, native.Engine{}, c.recipe, c.optimizer, c.clip)
			b := trainerOf(t, accel.Engine{}, c.recipe, c.optimizer, c.clip)
			for i := range 100 {
				rows := 32
				if i%10 == 9 {
					rows = 7
				}
				x := [][]float32{set.Slice(i*13%1000, i*13%1000+rows).Dense()}
				want, err := a.Step(t.Context(), x, rows, c.rate)
				if err != nil {
					t.Fatal(err)
				}
				got, err := b.Step(t.Context(), x, rows, c.rate)
				if err != nil {
					t.Fatal(err)
				}
				if math.Abs(got-want) > 1e-4*want {
					t.Fatalf("step %d: loss %v, native has %v", i, got, want)
				}
			}
			x := [][]float32{set.Slice(0, 100).Dense()}
			want, err1 := a.Loss(t.Context(), x, 100)
			got, err2 := b.Loss(t.Context(), x, 100)
			if err1 != nil || err2 != nil || math.Abs(got-want) > 1e-4*want {
				t.Errorf("at the end: %v, native has %v; %v, %v", got, want, err1, err2)
			}
		})
	}
}

// TestStateMovesBetweenEngines: one engine goes on from what the other saved.
func TestStateMovesBetweenEngines(t *testing.T) {
	set := digits(t)
	recipe := variants.Deep{Features: 64, Hidden: []int{16}, Latent: 4, Seed: 1}
	x := [][]float32{set.Slice(0, 64).Dense()}
	for _, order := range [][2]hourglass.TrainingEngine{{native.Engine{}, accel.Engine{}}, {accel.Engine{}, native.Engine{}}, {accel.Engine{}, accel.Engine{}}} {
		t.Run(order[0].Name()+" to "+order[1].Name(), func(t *testing.T) {
			a, b := trainerOf(t, order[0], recipe, nil, 0), trainerOf(t, order[1], recipe, nil, 0)
			for range 5 {
				if _, err := a.Step(t.Context(), x, 64, 1e-3); err != nil {
					t.Fatal(err)
				}
			}
			state, err := a.State()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.SetState(state); err != nil {
				t.Fatal(err)
			}
			for range 5 {
				want, err1 := a.Step(t.Context(), x, 64, 1e-3)
				got, err2 := b.Step(t.Context(), x, 64, 1e-3)
				if err1 != nil || err2 != nil || math.Abs(got-want) > 1e-5*want || order[0].Name() == order[1].Name() && got != want {
					t.Errorf("loss %v, want %v; %v, %v", got, want, err1, err2)
				}
			}
		})
	}
}

// TestVoidStep: a step whose loss is not finite leaves everything as it was.
func TestVoidStep(t *testing.T) {
	set := digits(t)
	tr := trainerOf(t, accel.Engine{}, variants.Linear{Features: 64, Latent: 4, Seed: 1}, nil, 0)
	good := [][]float32{set.Slice(0, 8).Dense()}
	if _, err := tr.Step(t.Context(), good, 8, 1e-3); err != nil {
		t.Fatal(err)
	}
	before, _ := tr.State()
	bad := [][]float32{slices.Clone(good[0])}
	bad[0][3] = float32(math.Inf(1))
	if _, err := tr.Step(t.Context(), bad, 8, 1e-3); !errors.Is(err, hourglass.ErrNotFinite) {
		t.Errorf("an infinite input: %v", err)
	}
	after, err := tr.State()
	if err != nil || before.Step != after.Step {
		t.Fatalf("step %d, %d before; %v", after.Step, before.Step, err)
	}
	for i, p := range slices.Concat(before.Parameters, before.Slots) {
		if q := slices.Concat(after.Parameters, after.Slots)[i]; !bytes.Equal(p.Raw, q.Raw) {
			t.Errorf("a void step moved %q", p.Name)
		}
	}
}

func TestTrainerRefuses(t *testing.T) {
	tr := trainerOf(t, accel.Engine{}, variants.Linear{Features: 64, Latent: 4, Seed: 1}, nil, 0)
	x := [][]float32{make([]float32, 2*64)}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, step := range map[string]func() (float64, error){
		"too narrow": func() (float64, error) { return tr.Step(t.Context(), [][]float32{make([]float32, 100)}, 2, 1e-3) },
		"no batch":   func() (float64, error) { return tr.Loss(t.Context(), nil, 2) },
		"no rows":    func() (float64, error) { return tr.Loss(t.Context(), [][]float32{{}}, 0) },
		"no rate":    func() (float64, error) { return tr.Step(t.Context(), x, 2, math.NaN()) },
		"cancelled":  func() (float64, error) { return tr.Step(cancelled, x, 2, 1e-3) },
	} {
		if _, err := step(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := tr.SetState(hourglass.State{}); err == nil {
		t.Error("an empty state: no error")
	}
	if err := tr.Close(); err != nil {
		t.Error(err)
	}
	if _, err := tr.Step(t.Context(), x, 2, 1e-3); err == nil {
		t.Error("a closed trainer steps")
	}
}

// TestNoRule: what cannot be differentiated is refused by name.
func TestNoRule(t *testing.T) {
	b := graph.NewBuilder("net", 0)
	vector := func(v int64) graph.Value { return b.Const(graph.Vector("", v)) }
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	w := b.Parameter(graph.NewTensor("w", make([]float32, 8), 2, 4))
	part := b.Op("Slice", b.Op("MatMul", x, w), b.Input("from", graph.Int64, graph.Fixed(1)), vector(4), vector(1))
	b.Output(hourglass.LossName, b.Op("ReduceSum", part, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for op, c := range map[string]struct {
		edit   func(*graph.Graph)
		reason string
	}{
		"Slice":               {func(*graph.Graph) {}, "it has no gradient rule here: its bounds are computed"},
		"com.example.Mystery": {func(g *graph.Graph) { n := g.Nodes[0]; n.Op, n.Domain = "Mystery", "com.example" }, "it has no gradient rule"},
	} {
		g := g.Clone()
		c.edit(g)
		var lack *hourglass.UnsupportedOpError
		_, err := accel.Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: g, Parameters: []string{"w"}})
		if !errors.As(err, &lack) || lack.Op != op || lack.Reason != c.reason {
			t.Errorf("%s: %v, want the reason %q", op, err, c.reason)
		}
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	tr := trainerOf(t, accel.Engine{}, variants.Deep{Features: 64, Hidden: []int{16}, Latent: 4, Seed: 1}, nil, 1)
	x, ctx := [][]float32{digits(t).Slice(0, 64).Dense()}, context.Background()
	if n := testing.AllocsPerRun(50, func() {
		if _, err := tr.Step(ctx, x, 64, 1e-3); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
}
