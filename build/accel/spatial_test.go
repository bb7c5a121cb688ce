//go:build cgo

package accel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/accel"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// spatial trains convolutions, normalization over the batch, pooling and resizing
// to take noise out of 8×8 images. The noise is an input of its own.
func spatial(t *testing.T) hourglass.Training {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 3))
	b := graph.NewBuilder("training", 0)
	var names []string
	parameter := func(name string, spread float64, dims ...int64) graph.Value {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64() * spread)
		}
		names = append(names, name)
		return b.Parameter(graph.NewTensor(name, v, dims...))
	}
	ones := func(n int64, v float32) graph.Value {
		t := make([]float32, n)
		for i := range t {
			t[i] = v
		}
		return b.Const(graph.NewTensor("", t, n))
	}
	halve := []graph.Arg{graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1)}
	clean := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(64))
	noise := b.Input("noise", graph.Float, graph.Batch, graph.Fixed(64))
	image := b.Op("Reshape", b.Op("Add", clean, noise), b.Const(graph.Vector[int64]("", 0, 1, 8, 8)))
	h := b.Op("Conv", append([]graph.Arg{image, parameter("e.weight", 0.25, 6, 1, 4, 4), parameter("e.bias", 0, 6)}, halve...)...)
	h = b.OpN("BatchNormalization", 3, h, parameter("n.scale", 1, 6), parameter("n.bias", 0.1, 6), ones(6, 0), ones(6, 1), graph.Int("training_mode", 1))[0]
	h = b.Op("MaxPool", b.Op("Relu", h), graph.Ints("kernel_shape", 2, 2), graph.Ints("pads", 0, 0, 1, 1))
	h = b.Op("Conv", h, parameter("c.weight", 0.2, 8, 3, 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Int("group", 2))
	h = b.Op("AveragePool", b.Op("Elu", h), graph.Ints("kernel_shape", 2, 2), graph.Ints("strides", 2, 2)) // 2×2
	h = b.Op("Resize", h, graph.Value{}, b.Const(graph.Vector[float32]("", 1, 1, 2, 2)),
		graph.Text("coordinate_transformation_mode", "asymmetric"), graph.Text("nearest_mode", "floor"))
	h = b.Op("ConvTranspose", append([]graph.Arg{h, parameter("d.weight", 0.1, 8, 1, 4, 4), parameter("d.bias", 0, 1)}, halve...)...)
	e := b.Op("Sub", b.Op("Reshape", h, b.Const(graph.Vector[int64]("", 0, 64))), clean)
	b.Output(hourglass.LossName, b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return hourglass.Training{Graph: g, Parameters: names}
}

// TestSpatialCurvesAgree: as [TestCurvesAgree], of what is not dense.
func TestSpatialCurvesAgree(t *testing.T) {
	set, training := digits(t), spatial(t)
	r := rand.New(rand.NewPCG(4, 4))
	var trainers []hourglass.Trainer
	for _, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
		tr, err := e.NewTrainer(t.Context(), training)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.Close()
		trainers = append(trainers, tr)
	}
	var first, last float64
	for i := range 100 {
		rows := 32
		if i%10 == 9 {
			rows = 7
		}
		noise := make([]float32, rows*64)
		for j := range noise {
			noise[j] = float32(0.1 * r.NormFloat64())
		}
		batch := [][]float32{set.Slice(i*13%1000, i*13%1000+rows).Dense(), noise}
		var losses [2]float64
		for k, tr := range trainers {
			var err error
			if losses[k], err = tr.Step(t.Context(), batch, rows, 3e-3); err != nil {
				t.Fatal(err)
			}
		}
		if math.Abs(losses[1]-losses[0]) > 1e-4*losses[0] {
			t.Fatalf("step %d: loss %v, native has %v", i, losses[1], losses[0])
		}
		if last = losses[0]; i == 0 {
			first = last
		}
	}
	if last > first/2 {
		t.Errorf("the loss went from %v to %v", first, last)
	}
}

// TestSpoiledCurvesAgree: as [TestCurvesAgree], of corruptions and penalties.
func TestSpoiledCurvesAgree(t *testing.T) {
	set := digits(t)
	deep := variants.Deep{Features: 64, Hidden: []int{32}, Latent: 8, CodeActivation: variants.Sigmoid, Seed: 1}
	for name, c := range map[string]struct {
		recipe     variants.Recipe
		corruption hourglass.Corruption
		penalties  []hourglass.Penalty
	}{
		"gaussian":    {deep, hourglass.Gaussian{Sigma: 0.3, Clip: true}, nil},
		"masking":     {variants.Conv{Shape: []int{1, 8, 8}, Latent: 8, Channels: []int{6}, Seed: 1}, hourglass.Masking{Share: 0.5}, nil},
		"sparse":      {deep, nil, []hourglass.Penalty{hourglass.L1{Weight: 1e-3}, hourglass.L2{Weight: 1e-3}}},
		"contractive": {deep, nil, []hourglass.Penalty{hourglass.Contractive{Weight: 0.1}}},
		"contractive, closed form": {
			variants.Plain{Features: 64, Latent: 8, Activation: variants.Sigmoid, Seed: 1}, nil, []hourglass.Penalty{hourglass.Contractive{Weight: 0.1}},
		},
		"all": {deep, hourglass.SaltAndPepper{Share: 0.3}, []hourglass.Penalty{hourglass.KL{Weight: 1e-2, Rate: 0.1}}},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := c.recipe.Model()
			if err != nil {
				t.Fatal(err)
			}
			m.Corruption, m.Penalties = c.corruption, c.penalties
			training, err := m.Training()
			if err != nil {
				t.Fatal(err)
			}
			var trainers []hourglass.Trainer
			for _, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
				tr, err := e.NewTrainer(t.Context(), training)
				if err != nil {
					t.Fatal(err)
				}
				defer tr.Close()
				trainers = append(trainers, tr)
			}
			r := rand.New(rand.NewPCG(6, 6))
			for i := range 100 {
				batch := [][]float32{set.Slice(i*13%1000, i*13%1000+32).Dense()}
				for _, n := range training.Noise {
					v := make([]float32, 32*n.Dims[0])
					for j := range v {
						if v[j] = r.Float32(); n.Kind == hourglass.Normal {
							v[j] = float32(r.NormFloat64())
						}
					}
					batch = append(batch, v)
				}
				want, err1 := trainers[0].Step(t.Context(), batch, 32, 1e-3)
				got, err2 := trainers[1].Step(t.Context(), batch, 32, 1e-3)
				if err1 != nil || err2 != nil || math.Abs(got-want) > 1e-4*want {
					t.Fatalf("step %d: loss %v, native has %v; %v, %v", i, got, want, err1, err2)
				}
			}
		})
	}
}
