package build_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// fitted trains a model for some epochs on the digits.
func fitted(t *testing.T, r variants.Recipe, epochs int, edit func(*hourglass.Model)) *hourglass.Model {
	t.Helper()
	return fit(t, r, build.Settings{Epochs: epochs, Rate: 3e-3}, edit)
}

// fittedAt does what fitted does, with a learning rate.
func fittedAt(t *testing.T, rate float64, r variants.Recipe, epochs int) *hourglass.Model {
	t.Helper()
	return fit(t, r, build.Settings{Epochs: epochs, Rate: rate}, func(*hourglass.Model) {})
}

func fit(t *testing.T, r variants.Recipe, s build.Settings, edit func(*hourglass.Model)) *hourglass.Model {
	t.Helper()
	m, err := r.Model()
	if err != nil {
		t.Fatal(err)
	}
	edit(m)
	s.Engine, s.Batch, s.Seed = native.Engine{}, 64, 1
	result, err := build.Fit(t.Context(), m, digits(t, "train"), s)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := result.History[0].Held, result.History[s.Epochs-1].Held; last >= first {
		t.Errorf("the held-out loss went from %v to %v", first, last)
	}
	return m
}

// computed returns an output of a deployed part for rows.
func computed(t *testing.T, m *hourglass.Model, part hourglass.Part, output string, rows []float32, n int) []float32 {
	t.Helper()
	g, err := m.Deployed(part)
	if err != nil {
		t.Fatal(err)
	}
	runner, err := native.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, int64(n), int64(len(rows)/n))})
	if err != nil {
		t.Fatal(err)
	}
	v, err := graph.Data[float32](out[output])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func squares(a, b []float32) (sum float64) {
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return sum / float64(len(a))
}

// TestDenoisers: denoisers map rows that they have not seen nearer to the clean ones, in
// dense and in convolutional nets.
func TestDenoisers(t *testing.T) {
	clean := digits(t, "test").Dense()
	n := len(clean) / 64
	for name, c := range map[string]struct {
		recipe     variants.Recipe
		corruption hourglass.Corruption
		spoil      func(r *rand.Rand, x float32) float32
	}{
		"gaussian, dense": {variants.Deep{Features: 64, Hidden: []int{64}, Latent: 24, Seed: 1}, hourglass.Gaussian{Sigma: 0.4}, func(r *rand.Rand, x float32) float32 {
			return x + float32(0.4*r.NormFloat64())
		}},
		"masking, conv": {variants.Conv{Shape: []int{1, 8, 8}, Latent: 24, Seed: 1}, hourglass.Masking{Share: 0.4}, func(r *rand.Rand, x float32) float32 {
			if r.Float64() < 0.4 {
				return 0
			}
			return x
		}},
		"salt and pepper, dense": {variants.Deep{Features: 64, Hidden: []int{64}, Latent: 24, Seed: 1}, hourglass.SaltAndPepper{Share: 0.3}, func(r *rand.Rand, x float32) float32 {
			if u := r.Float64(); u < 0.3 {
				return float32(math.Floor(u / 0.15))
			}
			return x
		}},
	} {
		t.Run(name, func(t *testing.T) {
			m := fitted(t, c.recipe, 25, func(m *hourglass.Model) { m.Corruption = c.corruption })
			r := rand.New(rand.NewPCG(5, 5))
			spoiled := make([]float32, len(clean))
			for i := range spoiled {
				spoiled[i] = c.spoil(r, clean[i])
			}
			before := squares(spoiled, clean)
			after := squares(computed(t, m, hourglass.AutoencoderPart, hourglass.ReconstructionName, spoiled, n), clean)
			t.Logf("squared error %.4f before, %.4f after", before, after)
			if after > before/2 {
				t.Errorf("the squared error went from %v to %v", before, after)
			}
		})
	}
}

// TestSparsity: under L1 the code has more units near zero the greater its weight,
// under L2 it is shorter, and KL brings the mean of each unit to its rate.
func TestSparsity(t *testing.T) {
	rows := digits(t, "test").Dense()
	code := func(r variants.Recipe, p ...hourglass.Penalty) []float32 {
		m := fitted(t, r, 15, func(m *hourglass.Model) { m.Penalties = p })
		return computed(t, m, hourglass.EncoderPart, hourglass.LatentName, rows, len(rows)/64)
	}
	nearZero := func(z []float32) (share float64) {
		for _, v := range z {
			if math.Abs(float64(v)) < 1e-2 {
				share += 1 / float64(len(z))
			}
		}
		return share
	}
	plain := variants.Plain{Features: 64, Latent: 32, Activation: variants.ReLU, Seed: 1}
	last := nearZero(code(plain))
	for _, weight := range []float64{1e-4, 1e-3, 1e-2} {
		now := nearZero(code(plain, hourglass.L1{Weight: weight}))
		t.Logf("L1 of %v: %.3f of the code is near zero", weight, now)
		if now <= last {
			t.Errorf("at a weight of %v, %v of the code is near zero; %v was at less", weight, now, last)
		}
		last = now
	}
	zero := make([]float32, len(rows)/64*32)
	if free, bound := squares(code(plain), zero), squares(code(plain, hourglass.L2{Weight: 1e-2}), zero); bound > free/2 {
		t.Errorf("the mean square of the code is %v, and under L2 %v", free, bound)
	}
	plain.Activation = variants.Sigmoid
	rate := func(z []float32) (mean float64) {
		for _, v := range z {
			mean += float64(v) / float64(len(z))
		}
		return mean
	}
	free, kept := rate(code(plain)), rate(code(plain, hourglass.KL{Weight: 0.1, Rate: 0.1}))
	t.Logf("mean of the code %.3f, under KL with a rate of 0.1 %.3f", free, kept)
	if math.Abs(kept-0.1) > 0.03 || math.Abs(free-0.1) < 0.1 {
		t.Errorf("the mean of the code is %v, and under KL %v", free, kept)
	}
}

// TestDeployedIsClean: a deployed graph holds nothing of what spoils and penalizes a
// training.
func TestDeployedIsClean(t *testing.T) {
	r := variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{4}, Latent: 3, Seed: 1}
	file := func(edit func(*hourglass.Model)) []byte {
		m, err := r.Model()
		if err != nil {
			t.Fatal(err)
		}
		edit(m)
		g, err := m.Deployed(hourglass.AutoencoderPart)
		if err != nil {
			t.Fatal(err)
		}
		b, err := graph.Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	clean := file(func(*hourglass.Model) {})
	spoiled := file(func(m *hourglass.Model) {
		m.Corruption, m.Penalties = hourglass.Gaussian{Sigma: 1}, []hourglass.Penalty{hourglass.L1{Weight: 1}}
	})
	if !bytes.Equal(clean, spoiled) {
		t.Error("the files differ")
	}
}

// TestContractive: the penalty is the squared norm of the Jacobian that central differences
// of the encoder give. The closed form is equal to it, and the estimate is equal on average.
// Training under the penalty lowers the norm.
func TestContractive(t *testing.T) {
	rows := digits(t, "test").Dense()[:64*64]
	jacobian := func(m *hourglass.Model) (norm float64) {
		const h = 1e-2
		n := len(rows) / 64
		for i := range 64 {
			ahead, behind := slices.Clone(rows), slices.Clone(rows)
			for r := range n {
				ahead[r*64+i] += h
				behind[r*64+i] -= h
			}
			a := computed(t, m, hourglass.EncoderPart, hourglass.LatentName, ahead, n)
			b := computed(t, m, hourglass.EncoderPart, hourglass.LatentName, behind, n)
			norm += squares(a, b) * float64(len(a)) / float64(n) / (4 * h * h)
		}
		return norm
	}
	penalty := func(m *hourglass.Model) float64 {
		m.Objective, m.Penalties = nothing{}, []hourglass.Penalty{hourglass.Contractive{Weight: 1}}
		training, err := m.Training()
		if err != nil {
			t.Fatal(err)
		}
		g := training.Graph
		runner, err := native.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		defer runner.Close()
		r := rand.New(rand.NewPCG(7, 7))
		const draws = 100
		sum := 0.0
		for range draws {
			noise := make([]float32, len(rows))
			for i := range noise {
				noise[i] = float32(r.NormFloat64())
			}
			feeds := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, 64, 64)}
			for _, n := range training.Noise {
				feeds[n.Name] = graph.NewTensor(n.Name, noise, 64, 64)
			}
			out, err := runner.Run(t.Context(), feeds)
			if err != nil {
				t.Fatal(err)
			}
			v, _ := graph.Data[float32](out[hourglass.LossName])
			sum += float64(v[0]) / draws
		}
		return sum
	}
	for name, c := range map[string]struct {
		recipe variants.Recipe
		within float64
	}{
		"closed form": {variants.Plain{Features: 64, Latent: 16, Activation: variants.Sigmoid, Seed: 1}, 1e-3},
		"estimate":    {variants.Deep{Features: 64, Hidden: []int{32}, Latent: 8, Activation: variants.Tanh, Seed: 1}, 0.05},
	} {
		t.Run(name, func(t *testing.T) {
			free := fitted(t, c.recipe, 15, func(*hourglass.Model) {})
			if got, want := penalty(free), jacobian(free); math.Abs(got-want) > c.within*want {
				t.Errorf("the penalty is %v, the squared norm of the Jacobian %v", got, want)
			}
			bound := fitted(t, c.recipe, 15, func(m *hourglass.Model) { m.Penalties = []hourglass.Penalty{hourglass.Contractive{Weight: 0.1}} })
			a, b := jacobian(free), jacobian(bound)
			t.Logf("squared norm of the Jacobian %.4f, under the penalty %.4f", a, b)
			if b > a/2 {
				t.Errorf("the squared norm of the Jacobian is %v, and under the penalty %v", a, b)
			}
		})
	}
}

// nothing is an objective of zero, so that only what is added to it is left.
type nothing struct{}

func (nothing) Name() string { return "nothing" }

func (nothing) Loss(b *graph.Builder, _ hourglass.Terms) graph.Value { return b.Scalar(0) }
