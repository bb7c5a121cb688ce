package fake

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Dense returns an untrained autoencoder with both its outputs, 24-16-4-16-24, that real engines
// run too.
func Dense(t testing.TB, activation string) *graph.Graph {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	b := graph.NewBuilder("autoencoder", graph.DefaultOpset)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(24))
	layer := func(x graph.Value, name string, in, out int) graph.Value {
		w := graph.NewTensor(name+".weight", normal(r, in*out, 0.3), int64(out), int64(in))
		return b.Op("Gemm", x, b.Parameter(w), b.Parameter(graph.NewTensor(name+".bias", normal(r, out, 0.1), int64(out))), graph.Int("transB", 1))
	}
	latent := layer(b.Op(activation, layer(x, "encoder.0", 24, 16)), "encoder.1", 16, 4)
	y := layer(b.Op(activation, layer(latent, "decoder.0", 4, 16)), "decoder.1", 16, 24)
	b.Output(hourglass.LatentName, latent)
	b.Output(hourglass.ReconstructionName, b.Op("Sigmoid", y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func normal(r *rand.Rand, n int, scale float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64() * scale)
	}
	return out
}

// DenseOfFile writes Dense to a file and returns it as it is read from there.
func DenseOfFile(t testing.TB, activation string) *graph.Graph {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := graph.Save(path, Dense(t, activation)); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// DenseRows returns 50 rows for Dense, one after the other.
func DenseRows() []float32 { return normal(rand.New(rand.NewPCG(3, 4)), 24*50, 1) }
