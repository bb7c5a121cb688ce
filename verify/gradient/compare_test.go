package gradient_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/gradient"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// gradientsOf compares a made model's gradients at its fixture.
func gradientsOf(t *testing.T, model string, engines []hourglass.Engine, trainer hourglass.TrainingEngine) *gradient.Report {
	t.Helper()
	dir := filepath.Join("..", "..", "testmodels", "made", model)
	g, err := graph.Load(filepath.Join(dir, "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	sets, err := trial.ReadFixtures(dir, g)
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range sets {
		if err != nil {
			t.Fatal(err)
		}
		r, err := gradient.Compare(t.Context(), g, g.Outputs[0].Name, f.Inputs, engines, []hourglass.TrainingEngine{trainer}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Fatal("no fixture")
	return nil
}

func TestGradients(t *testing.T) {
	for _, model := range []string{"torch_dense_17", "torch_conv_17", "torch_vae_17", "torch_vae_20_dynamo", "torch_conv_20_dynamo", "torch_recurrent_17", "keras_conv_17"} {
		t.Run(model, func(t *testing.T) {
			r := gradientsOf(t, model, nil, native.Engine{})
			if code := r.ExitCode(); code != 0 || len(r.Directions) == 0 {
				t.Errorf("exit code %d, %d directions", code, len(r.Directions))
				_ = r.WriteTable(t.Output())
			}
		})
	}
}

// TestWrongGradient finds a gradient that is 0.1 % too large in both comparisons.
func TestWrongGradient(t *testing.T) {
	r := gradientsOf(t, "torch_dense_17", nil, scaling{native.Engine{}})
	p := r.Pair("oracle", "scaling")
	if p == nil || p.Verdict != judge.Different {
		t.Errorf("the pair is %+v", p)
	}
	wrong := func(d gradient.Directional) bool { return d.Verdict == judge.Different }
	if !slices.ContainsFunc(r.Directions, func(d gradient.Directional) bool { return d.Subject == "scaling" && wrong(d) }) {
		t.Error("no direction shows it")
	}
	if slices.ContainsFunc(r.Directions, func(d gradient.Directional) bool { return d.Subject == "oracle" && wrong(d) }) {
		t.Error("the oracle is blamed")
	}
	if r.ExitCode() != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode())
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "scaling, encoder.0.weight, direction 0: the gradient gives") {
		t.Errorf("the table says nothing of it:\n%s", table.String())
	}
	for line := range strings.Lines(table.String()) {
		if utf8.RuneCountInString(line) > 100 {
			t.Errorf("a line is too long: %s", line)
		}
	}
}

// scaling makes the first parameter's gradient 0.1 % too large.
type scaling struct{ hourglass.TrainingEngine }

func (scaling) Name() string { return "scaling" }

func (s scaling) NewTrainer(ctx context.Context, t hourglass.Training) (hourglass.Trainer, error) {
	tr, err := s.TrainingEngine.NewTrainer(ctx, t)
	return scaled{tr}, err
}

type scaled struct{ hourglass.Trainer }

func (s scaled) State() (hourglass.State, error) {
	state, err := s.Trainer.State()
	if err != nil {
		return state, err
	}
	v, err := graph.Data[float32](state.Slots[0])
	for i := range v {
		v[i] *= 1.001
	}
	state.Slots[0] = graph.NewTensor(state.Slots[0].Name, v, state.Slots[0].Dims...)
	return state, err
}

// gradientsOfBuilt returns those of what make builds from an input [3,2,4].
func gradientsOfBuilt(t *testing.T, make func(b *graph.Builder, x graph.Value) graph.Value) *gradient.Report {
	t.Helper()
	b := graph.NewBuilder("built", 17)
	b.Output("y", make(b, b.Input("x", graph.Float, graph.Batch, graph.Fixed(2), graph.Fixed(4))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for inputs, err := range trial.Generated(g, 1, 3) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := gradient.Compare(t.Context(), g, "y", inputs, nil, []hourglass.TrainingEngine{native.Engine{}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Fatal("no inputs")
	return nil
}

// TestGradientsWithoutFalseAlarms are gradients whose tolerance is hard to tell: of nothing, that
// rounding leaves something of, and of powers of negative numbers, which a rounded exponent would
// not have.
func TestGradientsWithoutFalseAlarms(t *testing.T) {
	weight := func(b *graph.Builder, name string, v ...float32) graph.Value {
		return b.Parameter(graph.Vector(name, v...))
	}
	for name, make := range map[string]func(b *graph.Builder, x graph.Value) graph.Value{
		"a shift before a normalization": func(b *graph.Builder, x graph.Value) graph.Value {
			shifted := b.Op("Add", b.Op("Mul", x, weight(b, "w", 0.3, -0.7, 1.1, 0.9)), b.Op("Reshape", weight(b, "shift", 0.5, -0.2), b.Const(graph.Vector[int64]("", 2, 1))))
			return b.Op("InstanceNormalization", shifted, weight(b, "scale", 1.5, 0.7), weight(b, "bias", 0.1, 0.2))
		},
		"squares as powers": func(b *graph.Builder, x graph.Value) graph.Value {
			squares := b.Op("Pow", b.Op("Mul", x, weight(b, "w", 0.3, -0.7, 1.1, 0.9)), b.Parameter(graph.Scalar[float32]("two", 2)))
			return b.Op("Pow", b.Op("ReduceMean", squares, graph.Ints("axes", -1)), b.Scalar(0.5))
		},
		"sizes that are computed": func(b *graph.Builder, x graph.Value) graph.Value {
			end := b.Op("Reshape", b.Op("Mod", b.Const(graph.Scalar[int64]("", 1)), b.Const(graph.Scalar[int64]("", 3))), b.Const(graph.Vector[int64]("", 1)))
			batch := b.Op("Slice", b.Op("Shape", x), b.Const(graph.Vector[int64]("", 0)), end) // as of Unflatten
			return b.Op("Reshape", b.Op("Mul", x, weight(b, "w", 0.3, -0.7, 1.1, 0.9)), b.Op("Concat", batch, b.Const(graph.Vector[int64]("", 8)), graph.Int("axis", 0)))
		},
	} {
		r := gradientsOfBuilt(t, make)
		if r.ExitCode() != 0 || len(r.Directions) == 0 {
			t.Errorf("%s: exit code %d, %d directions", name, r.ExitCode(), len(r.Directions))
			_ = r.WriteTable(t.Output())
		}
	}
}
