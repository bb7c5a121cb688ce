//go:build cgo

package accel_test

import (
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// spatial trains convolutions, normalization over the batch, pooling and resizing to remove
// noise from 8×8 images. The noise is an input of its own.
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
	image := b.Op("Reshape", b.Op("Add", clean, b.Op("Mul", noise, b.Scalar(0.1))), b.Const(graph.Vector[int64]("", 0, 1, 8, 8)))
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
	return hourglass.Training{Graph: g, Parameters: names, Noise: []hourglass.Noise{{Name: "noise", Kind: hourglass.Normal, Dims: []int64{64}}}}
}

// TestSpatialCurvesAgree does what [TestCurvesAgree] does, for nets that are not dense.
func TestSpatialCurvesAgree(t *testing.T) {
	if first, last := together(t, spatial(t), 3e-3, same); last > first/2 {
		t.Errorf("the loss went from %v to %v", first, last)
	}
}

// TestSpoiledCurvesAgree does what [TestCurvesAgree] does, for corruptions and penalties.
func TestSpoiledCurvesAgree(t *testing.T) {
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
			together(t, training, 1e-3, same)
		})
	}
}
