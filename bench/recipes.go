package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// recipesEpochs is the number of epochs for which each recipe is trained.
const recipesEpochs = 3

// recipes trains every recipe on MNIST with both engines and writes RECIPES.md.
func recipes(ctx context.Context) error {
	out, err := os.Create("RECIPES.md")
	if err != nil {
		return err
	}
	defer out.Close()
	return recipesTable(ctx, io.MultiWriter(out, os.Stdout))
}

func recipesTable(ctx context.Context, out io.Writer) error {
	train, test, err := mnist(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `# Every recipe on both engines

Written by `+"`go -C bench run . recipes`"+`. Both engines train each recipe on MNIST with the same settings: 54,000 rows to train on and 6,000 held out, %d epochs of batches of 128, Adam at
1e-3 with a cosine, seed 1.

- *Held out* is the recipe's own loss on the held-out rows after each epoch.
- *Test* is the squared error of the 10,000 test images, per pixel.
- *s* is seconds of training.
- *Apart* is the greatest relative distance between the two engines' losses, over the first 100 steps.
- *Shaken* is the same between the native engine and itself, when each initial weight is moved by up to a millionth of itself, which is about what a float32 sum over a batch is off.
  It is the farthest of four such courses. On some nets Adam makes small differences grow, and this column shows on which.

| recipe | native: held out | test | s | onnxruntime: held out | test | s | apart | shaken |
|---|---|---|---|---|---|---|---|---|
`, recipesEpochs)
	for _, c := range onMNIST() {
		var curves [2][]float64
		row := "| " + c.name
		for i, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
			m, err := c.model()
			if err != nil {
				return err
			}
			start := time.Now()
			result, err := build.Fit(ctx, m, train, build.Settings{Engine: watched{e, &curves[i]}, Epochs: recipesEpochs, Schedule: build.Cosine{}, Seed: 1})
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			seconds := time.Since(start).Seconds()
			var held []string
			for _, h := range result.History {
				held = append(held, fmt.Sprintf("%.4f", h.Held))
			}
			mse, err := build.ReconstructionError(ctx, accel.Engine{}, m, test)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			row += fmt.Sprintf(" | %s | %.4f | %.0f", strings.Join(held, ", "), mse, seconds)
		}
		farthest := 0.0
		for seed := range uint64(4) {
			shaken, err := c.shaken(ctx, train, seed)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			farthest = max(farthest, apart(curves[0], shaken))
		}
		fmt.Fprintf(out, "%s | %.1e | %.1e |\n", row, apart(curves[0], curves[1]), farthest)
	}
	return nil
}

const watchedSteps = 100

// apart returns the greatest relative distance between the first losses of two courses.
func apart(a, b []float64) (most float64) {
	for i := range min(watchedSteps, len(a), len(b)) {
		most = max(most, math.Abs(b[i]/a[i]-1))
	}
	return most
}

// shaken trains a case natively from weights that are moved by up to a millionth.
func (c recipeCase) shaken(ctx context.Context, train *data.Set, seed uint64) ([]float64, error) {
	random := rand.New(rand.NewPCG(seed, seed))
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	var moved []*graph.Tensor
	for _, p := range m.Parameters() {
		v, err := graph.Data[float32](p)
		if err != nil {
			return nil, err
		}
		for i := range v {
			v[i] *= 1 + float32(2*random.Float64()-1)*1e-6
		}
		moved = append(moved, graph.NewTensor(p.Name, v, p.Dims...))
	}
	if err := m.SetParameters(moved); err != nil {
		return nil, err
	}
	return firstLosses(ctx, m, train, native.Engine{}, build.Settings{})
}

// firstLosses returns the losses of the steps that are watched.
func firstLosses(ctx context.Context, m *hourglass.Model, train *data.Set, e hourglass.TrainingEngine, s build.Settings) ([]float64, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var losses []float64
	s.Engine, s.Epochs, s.Schedule, s.Seed = stopping{watched{e, &losses}, stop}, recipesEpochs, build.Cosine{}, 1
	if _, err := build.Fit(ctx, m, train, s); len(losses) < watchedSteps {
		return nil, err
	}
	return losses, nil
}

// curves compares the engines' first losses for every recipe, under Adam and under gradient
// descent with momentum, and writes CURVES.md.
func curves(ctx context.Context) error {
	file, err := os.Create("CURVES.md")
	if err != nil {
		return err
	}
	defer file.Close()
	out := io.MultiWriter(file, os.Stdout)
	train, _, err := mnist(ctx)
	if err != nil {
		return err
	}
	fmt.Fprint(out, `# How far the engines' courses are apart

Written by `+"`go -C bench run . curves`"+`: MNIST, batches of 128, the same seed on both engines. Each figure is the greatest relative distance between the two engines' losses,
over the first 100 steps.

Adam divides a gradient by the root of its mean square, so that a gradient of any size makes a step of the same size. A gradient that is nothing but rounding becomes a step, too.
Gradient descent does not do that, and so shows the engines themselves.

| recipe | Adam, 1e-3 | SGD with momentum 0.9, 1e-2 |
|---|---|---|
`)
	for _, c := range onMNIST() {
		fmt.Fprintf(out, "| %s", c.name)
		for _, s := range []build.Settings{{}, {Optimizer: hourglass.SGD{Momentum: 0.9}, Rate: 1e-2}} {
			var losses [2][]float64
			for i, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
				m, err := c.model()
				if err != nil {
					return err
				}
				if losses[i], err = firstLosses(ctx, m, train, e, s); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
			}
			fmt.Fprintf(out, " | %.1e", apart(losses[0], losses[1]))
		}
		fmt.Fprintln(out, " |")
	}
	return nil
}

// stopping is an engine whose trainings end after the steps that are watched.
type stopping struct {
	watched
	stop context.CancelFunc
}

func (s stopping) NewTrainer(ctx context.Context, t hourglass.Training) (hourglass.Trainer, error) {
	trainer, err := s.watched.NewTrainer(ctx, t)
	return stoppingTrainer{trainer, s}, err
}

type stoppingTrainer struct {
	hourglass.Trainer
	engine stopping
}

func (s stoppingTrainer) Step(ctx context.Context, batch [][]float32, rows int, rate float64) (float64, error) {
	loss, err := s.Trainer.Step(ctx, batch, rows, rate)
	if len(*s.engine.losses) == watchedSteps {
		s.engine.stop()
	}
	return loss, err
}

func (c recipeCase) model() (*hourglass.Model, error) {
	m, err := c.recipe.Model()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	m.Corruption, m.Penalties = c.corruption, c.penalties
	return m, nil
}

// watched is an engine that keeps the loss of every step of a training.
type watched struct {
	hourglass.TrainingEngine
	losses *[]float64
}

func (w watched) NewTrainer(ctx context.Context, t hourglass.Training) (hourglass.Trainer, error) {
	trainer, err := w.TrainingEngine.NewTrainer(ctx, t)
	return watchedTrainer{trainer, w.losses}, err
}

type watchedTrainer struct {
	hourglass.Trainer
	losses *[]float64
}

func (w watchedTrainer) Step(ctx context.Context, batch [][]float32, rows int, rate float64) (float64, error) {
	loss, err := w.Trainer.Step(ctx, batch, rows, rate)
	*w.losses = append(*w.losses, loss)
	return loss, err
}

type recipeCase struct {
	name       string
	recipe     variants.Recipe
	corruption hourglass.Corruption
	penalties  []hourglass.Penalty
}

// onMNIST lists all recipes, dense and convolutional.
func onMNIST() []recipeCase {
	dense := variants.Deep{Features: 784, Hidden: []int{256}, Latent: 32, Seed: 1}
	conv := variants.Conv{Shape: []int{1, 28, 28}, Latent: 32, Seed: 1}
	bce, convBCE := dense, conv
	bce.Objective, convBCE.Objective = hourglass.BCE{}, hourglass.BCE{}
	normed, dropped, layered, convNormed := dense, dense, dense, conv
	normed.Norm, layered.Norm, convNormed.Norm, dropped.Dropout = variants.BatchNorm, variants.LayerNorm, variants.BatchNorm, 0.1
	nearest := convNormed
	nearest.Upsampling = variants.Nearest
	sigmoid := variants.Plain{Features: 784, Latent: 64, Activation: variants.Sigmoid, Seed: 1}
	wide := dense
	wide.Hidden, wide.Latent = []int{}, 512
	all := []recipeCase{
		{name: "linear", recipe: variants.Linear{Features: 784, Seed: 1}},
		{name: "linear, tied", recipe: variants.Linear{Features: 784, Tied: true, Seed: 1}},
		{name: "plain", recipe: variants.Plain{Features: 784, Seed: 1}},
		{name: "deep", recipe: dense},
		{name: "deep, dropout", recipe: dropped},
		{name: "deep, batch norm", recipe: normed},
		{name: "deep, layer norm", recipe: layered},
		{name: "conv", recipe: conv},
		{name: "conv, batch norm", recipe: convNormed},
		{name: "conv, nearest, batch norm", recipe: nearest},
		{name: "sequence, 28 sensors", recipe: variants.Sequence{Sensors: 28, Window: 28, Seed: 1}},
		{name: "denoising, gaussian", recipe: dense, corruption: hourglass.Gaussian{Sigma: 0.5}},
		{name: "denoising, masking, conv", recipe: conv, corruption: hourglass.Masking{Share: 0.5}},
		{name: "denoising, block, conv", recipe: conv, corruption: hourglass.Block{Shape: []int{1, 28, 28}, Share: 0.3}},
		{name: "denoising, salt and pepper", recipe: dense, corruption: hourglass.SaltAndPepper{Share: 0.3}},
		{name: "sparse, L1", recipe: dense, penalties: []hourglass.Penalty{hourglass.L1{Weight: 1e-4}}},
		{name: "sparse, L2, conv", recipe: conv, penalties: []hourglass.Penalty{hourglass.L2{Weight: 1e-4}}},
		{name: "sparse, KL", recipe: sigmoid, penalties: []hourglass.Penalty{hourglass.KL{Weight: 1e-3, Rate: 0.1}}},
		{name: "sparse, 32 of 512", recipe: variants.Sparse{Body: wide, K: 32}},
		{name: "sparse, 8 of 32, conv", recipe: variants.Sparse{Body: conv, K: 8}},
		{name: "contractive, closed form", recipe: sigmoid, penalties: []hourglass.Penalty{hourglass.Contractive{Weight: 1e-3}}},
		{name: "contractive", recipe: dense, penalties: []hourglass.Penalty{hourglass.Contractive{Weight: 1e-4}}},
		{name: "contractive, conv", recipe: conv, penalties: []hourglass.Penalty{hourglass.Contractive{Weight: 1e-4}}},
	}
	for _, body := range []struct {
		name      string
		mse, bits variants.Body
	}{{"", dense, bce}, {", conv", conv, convBCE}} {
		all = append(all,
			recipeCase{name: "variational" + body.name, recipe: variants.Variational{Body: body.bits, WarmUp: 200}},
			recipeCase{name: "conditional" + body.name, recipe: variants.Conditional{Body: body.bits, Classes: 10}},
			recipeCase{name: "vq" + body.name, recipe: variants.VQ{Body: body.mse, Seed: 1}},
			recipeCase{name: "wasserstein" + body.name, recipe: variants.Wasserstein{Body: body.mse}},
			recipeCase{name: "adversarial" + body.name, recipe: variants.Adversarial{Body: body.mse, Seed: 1}},
		)
	}
	return all
}
