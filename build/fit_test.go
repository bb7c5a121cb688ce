package build_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func digits(t *testing.T, part string) *data.Set {
	t.Helper()
	set, err := data.Open(context.Background(), "digits:"+part, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func model(t *testing.T, r variants.Recipe) *hourglass.Model {
	t.Helper()
	m, err := r.Model()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func bits(m *hourglass.Model) string {
	var b strings.Builder
	for _, t := range m.Parameters() {
		b.Write(t.Raw)
	}
	return b.String()
}

var small = variants.Deep{Features: 64, Hidden: []int{24}, Latent: 6, Seed: 3}

func TestLinearEqualsPCA(t *testing.T) {
	train, test := digits(t, "train"), digits(t, "test")
	const k = 8
	c, err := pca.Fit(context.Background(), train, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.MSE(context.Background(), test)
	if err != nil {
		t.Fatal(err)
	}
	m := model(t, variants.Linear{Features: 64, Latent: k, Seed: 1})
	result, err := build.Fit(context.Background(), m, train, build.Settings{
		Engine: native.Engine{}, Epochs: 150, Batch: 32, Rate: 3e-3, Schedule: build.Cosine{}, Held: test,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := result.History[len(result.History)-1].Held
	t.Logf("linear autoencoder %.6f, PCA %.6f", got, want)
	if math.Abs(got/want-1) > 0.02 {
		t.Errorf("held-out MSE %v, PCA's is %v", got, want)
	}
	if again, err := build.ReconstructionError(context.Background(), native.Engine{}, m, test); err != nil || math.Abs(again/got-1) > 1e-6 {
		t.Errorf("ReconstructionError is %v, %v; the held-out loss was %v", again, err, got)
	}
}

// TestReconstructionErrorIsOfScaledValues: the error of tenfold rows, which the model divides by ten, is that of the
// rows themselves.
func TestReconstructionErrorIsOfScaledValues(t *testing.T) {
	test := digits(t, "test")
	m := model(t, small)
	want, err := build.ReconstructionError(context.Background(), native.Engine{}, m, test)
	if err != nil {
		t.Fatal(err)
	}
	tenfold := &data.Set{Name: "tenfold", Features: test.Features}
	for i := range test.Rows() {
		for _, v := range test.Row(i) {
			tenfold.X = append(tenfold.X, 10*v)
		}
	}
	m.Scaling = &hourglass.Scaling{Shift: make([]float32, 64), Scale: slices.Repeat([]float32{10}, 64)}
	got, err := build.ReconstructionError(context.Background(), native.Engine{}, m, tenfold)
	if err != nil || math.Abs(got/want-1) > 1e-5 {
		t.Errorf("error %v of tenfold values, %v of the values themselves: %v", got, want, err)
	}
	if _, err := build.ReconstructionError(context.Background(), native.Engine{}, m, &data.Set{Features: 3, X: make([]float32, 3)}); !errors.Is(err, build.ErrSettings) {
		t.Errorf("rows of 3 values: %v", err)
	}
}

func TestTwoRunsAreTheSame(t *testing.T) {
	fit := func(seed uint64) string {
		m := model(t, small)
		if _, err := build.Fit(context.Background(), m, digits(t, "train"), build.Settings{Engine: native.Engine{}, Epochs: 2, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		return bits(m)
	}
	first, second, other := fit(1), fit(1), fit(2)
	if first != second || first == other {
		t.Error("parameters must follow from the seed")
	}
}

// stopAt cancels a training before its n-th step.
type stopAt struct {
	hourglass.TrainingEngine
	n      int
	cancel context.CancelFunc
}

func (e stopAt) NewTrainer(ctx context.Context, t hourglass.Training) (hourglass.Trainer, error) {
	tr, err := e.TrainingEngine.NewTrainer(ctx, t)
	return &stoppingTrainer{tr, e.n, e.cancel}, err
}

type stoppingTrainer struct {
	hourglass.Trainer
	left   int
	cancel context.CancelFunc
}

func (s *stoppingTrainer) Step(ctx context.Context, batch [][]float32, rows int, rate float64) (float64, error) {
	if s.left--; s.left == 0 {
		s.cancel()
	}
	return s.Trainer.Step(ctx, batch, rows, rate)
}

func TestResumeEqualsUninterrupted(t *testing.T) {
	normed := variants.Deep{Features: 64, Hidden: []int{16}, Latent: 4, Norm: variants.BatchNorm, Dropout: 0.1, Seed: 1}
	scaling := &hourglass.Scaling{Shift: slices.Repeat([]float32{0.5}, 64), Scale: slices.Repeat([]float32{2}, 64)}
	for name, r := range map[string]variants.Recipe{
		"small": small, "scaled": variants.Linear{Features: 64, Latent: 4, Seed: 1, Scaling: scaling},
		"adversarial": variants.Adversarial{Body: normed, Seed: 1}, "variational": variants.Variational{Body: normed, WarmUp: 20},
		"conditional": variants.Conditional{Body: normed, Classes: 10}, "sparse": variants.Sparse{Body: normed, K: 2, Patience: 200}, "batchtopk": variants.BatchTopK{Body: normed, K: 2, Patience: 200},
	} {
		t.Run(name, func(t *testing.T) { resumes(t, r) })
	}
}

func resumes(t *testing.T, r variants.Recipe) {
	train := digits(t, "train")
	settings := build.Settings{Engine: native.Engine{}, Epochs: 4, Schedule: build.WarmUp{Steps: 5, Then: build.Cosine{}}, Patience: 3}
	whole := model(t, r)
	want, err := build.Fit(context.Background(), whole, train, settings)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 7, 10, 11, 25} {
		settings := settings
		settings.Checkpoint, settings.Resume = filepath.Join(t.TempDir(), "c"), true
		ctx, cancel := context.WithCancel(context.Background())
		settings.Engine = stopAt{native.Engine{}, n, cancel}
		m := model(t, r)
		if _, err := build.Fit(ctx, m, train, settings); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at step %d: %v", n, err)
		}
		cancel()
		settings.Engine = native.Engine{}
		m = model(t, r)
		got, err := build.Fit(context.Background(), m, train, settings)
		if err != nil {
			t.Fatal(err)
		}
		if bits(m) != bits(whole) {
			t.Errorf("stopped at step %d: other parameters", n)
		}
		for i, e := range got.History {
			if e != want.History[i] {
				t.Errorf("stopped at step %d: epoch %v, want %v", n, e, want.History[i])
			}
		}
	}
}

// TestCheckpointOfScalars: a checkpoint keeps a parameter without dimensions like any other.
func TestCheckpointOfScalars(t *testing.T) {
	scaled := func() *hourglass.Model {
		e, d := graph.NewBuilder("encoder", 0), graph.NewBuilder("decoder", 0)
		weight := make([]float32, 64)
		for i := range weight {
			weight[i] = 0.1
		}
		x := e.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(64))
		e.Output(hourglass.LatentName, e.Op("MatMul", x, e.Parameter(graph.NewTensor("down", weight, 64, 1))))
		y := d.Op("MatMul", d.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(1)), d.Parameter(graph.NewTensor("up", weight, 1, 64)))
		d.Output(hourglass.ReconstructionName, d.Op("Mul", y, d.Parameter(graph.Scalar("scale", float32(0.5)))))
		m := &hourglass.Model{}
		var err error
		if m.Encoder, err = e.Graph(); err != nil {
			t.Fatal(err)
		}
		if m.Decoder, err = d.Graph(); err != nil {
			t.Fatal(err)
		}
		return m
	}
	settings := build.Settings{Engine: native.Engine{}, Epochs: 2}
	whole, again := scaled(), scaled()
	if _, err := build.Fit(t.Context(), whole, digits(t, "train"), settings); err != nil {
		t.Fatal(err)
	}
	settings.Checkpoint, settings.Resume = filepath.Join(t.TempDir(), "c"), true
	ctx, cancel := context.WithCancel(t.Context())
	settings.Engine = stopAt{native.Engine{}, 12, cancel}
	if _, err := build.Fit(ctx, scaled(), digits(t, "train"), settings); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	settings.Engine = native.Engine{}
	if _, err := build.Fit(t.Context(), again, digits(t, "train"), settings); err != nil {
		t.Fatal(err)
	}
	if bits(again) != bits(whole) || bits(whole) == bits(scaled()) {
		t.Error("a resumed training has other parameters")
	}
}

func TestCheckpointOfAnotherTrainingIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c")
	s := build.Settings{Engine: native.Engine{}, Epochs: 1, Checkpoint: path}
	if _, err := build.Fit(context.Background(), model(t, small), digits(t, "train"), s); err != nil {
		t.Fatal(err)
	}
	s.Resume, s.Seed = true, 9
	if _, err := build.Fit(context.Background(), model(t, small), digits(t, "train"), s); !errors.Is(err, build.ErrCheckpoint) {
		t.Errorf("another seed: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("not a checkpoint"), whole[:len(whole)/2], append([]byte{255, 255, 255, 255, 255, 255, 255, 127}, whole[8:]...)} {
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		s.Seed = 0
		if _, err := build.Fit(context.Background(), model(t, small), digits(t, "train"), s); !errors.Is(err, build.ErrCheckpoint) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func TestNotFiniteStopsAndKeepsTheLastGood(t *testing.T) {
	m := model(t, small)
	path := filepath.Join(t.TempDir(), "c")
	_, err := build.Fit(context.Background(), m, digits(t, "train"), build.Settings{
		Engine: native.Engine{}, Optimizer: hourglass.SGD{}, Rate: 1e30, Checkpoint: path, Epochs: 3,
	})
	if !errors.Is(err, hourglass.ErrNotFinite) || !strings.Contains(err.Error(), "epoch 1") {
		t.Errorf("got %v", err)
	}
	for _, p := range m.Parameters() {
		v, err := graph.Data[float32](p)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("%s holds %v", p.Name, x)
			}
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Error("the last good checkpoint must stay")
	}
}

func TestEarlyStoppingPutsTheBestBack(t *testing.T) {
	train, held := digits(t, "train").Slice(0, 40), digits(t, "test")
	m := model(t, variants.Deep{Features: 64, Hidden: []int{200}, Latent: 60, Seed: 1})
	result, err := build.Fit(context.Background(), m, train, build.Settings{
		Engine: native.Engine{}, Epochs: 500, Batch: 8, Rate: 3e-3, Held: held, Patience: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	if !result.Early || len(result.History)-result.Best != 3 {
		t.Fatalf("early %v, best %d of %d", result.Early, result.Best, len(result.History))
	}
	again, err := build.Fit(context.Background(), m, held, build.Settings{Engine: native.Engine{}, Epochs: 1, Rate: 1e-30, Held: held})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.History[0].Held, result.History[result.Best-1].Held; math.Abs(got-want) > 1e-7 {
		t.Errorf("the model's held-out loss is %v, the best was %v", got, want)
	}
}

func TestBadSettings(t *testing.T) {
	train := digits(t, "train")
	for _, tc := range []struct {
		s    build.Settings
		want string
	}{
		{build.Settings{}, "no engine"},
		{build.Settings{Engine: native.Engine{}, Epochs: -1}, "-1 epochs"},
		{build.Settings{Engine: native.Engine{}, Rate: math.NaN()}, "the learning rate is NaN"},
		{build.Settings{Engine: native.Engine{}, Validation: 1}, "the held-out share is 1"},
		{build.Settings{Engine: native.Engine{}, Resume: true}, "Resume without a Checkpoint"},
		{build.Settings{Engine: native.Engine{}, Checkpoint: filepath.Join(t.TempDir(), "no", "c")}, "no such file"},
	} {
		_, err := build.Fit(context.Background(), model(t, small), train, tc.s)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %q", tc.s, err, tc.want)
		}
	}
	_, err := build.Fit(context.Background(), model(t, variants.Linear{Features: 65}), train, build.Settings{Engine: native.Engine{}})
	if err == nil || !strings.Contains(err.Error(), "has 64 features, the model takes 65") {
		t.Errorf("got %v", err)
	}
	conditional := variants.Conditional{Body: small, Classes: 5}
	for want, set := range map[string]*data.Set{
		"has no labels, and the model is given one with each row": {Name: "bare", Features: 64, X: make([]float32, 640)},
		"the model has the classes 0 to 4":                        train,
	} {
		_, err := build.Fit(context.Background(), model(t, conditional), set, build.Settings{Engine: native.Engine{}})
		if !errors.Is(err, build.ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestSchedules(t *testing.T) {
	for _, tc := range []struct {
		s    build.Schedule
		step int64
		want float64
	}{
		{build.Constant{}, 7, 2}, {build.Step{Every: 10, Factor: .1}, 9, 2}, {build.Step{Every: 10, Factor: .1}, 25, .02},
		{build.Cosine{}, 0, 2}, {build.Cosine{}, 50, 1}, {build.Cosine{}, 100, 0}, {build.Cosine{Floor: .5}, 100, 1},
		{build.WarmUp{Steps: 4}, 0, .5}, {build.WarmUp{Steps: 4}, 3, 2}, {build.WarmUp{Steps: 4}, 50, 2},
		{build.WarmUp{Steps: 20, Then: build.Cosine{}}, 60, 1},
	} {
		if got := tc.s.Rate(2, tc.step, 100); math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("%T%+v at %d: %v, want %v", tc.s, tc.s, tc.step, got, tc.want)
		}
	}
}
