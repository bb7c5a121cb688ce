package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

func random(r *rand.Rand, scale float64, dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64() * scale)
	}
	return graph.NewTensor("", v, dims...)
}

// dense returns the autoencoder 784-256-64-32.
func dense() *graph.Builder {
	r, b := rand.New(rand.NewPCG(1, 1)), graph.NewBuilder("dense", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(784))
	sizes := []int64{784, 256, 64, 32, 64, 256, 784}
	for i, n := range sizes[1:] {
		w := b.Parameter(random(r, 0.05, n, sizes[i]).Renamed(fmt.Sprint("w", i)))
		c := b.Parameter(random(r, 0.05, n).Renamed(fmt.Sprint("c", i)))
		x = b.Op("Relu", b.Op("Gemm", x, w, c, graph.Int("transB", 1)))
	}
	b.Output("y", x)
	return b
}

// residual returns ResNet-18's body (He et al. 2016): 1.8 billion multiplications at 224×224.
func residual() *graph.Builder {
	r, b := rand.New(rand.NewPCG(1, 1)), graph.NewBuilder("residual", 17)
	count := 0
	conv := func(x graph.Value, in, out, kernel, stride int64) graph.Value {
		count++
		w := b.Parameter(random(r, 0.03, out, in, kernel, kernel).Renamed(fmt.Sprint("w", count)))
		pad := kernel / 2
		return b.Op("Conv", x, w, graph.Ints("strides", stride, stride), graph.Ints("pads", pad, pad, pad, pad))
	}
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(224), graph.Fixed(224))
	x = b.Op("Relu", conv(x, 3, 64, 7, 2))
	x = b.Op("MaxPool", x, graph.Ints("kernel_shape", 3, 3), graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
	channels := int64(64)
	for stage := range int64(4) {
		for block := range 2 {
			in, stride, short := channels, int64(1), x
			if stage > 0 && block == 0 {
				channels, stride = 2*channels, 2
				short = conv(x, in, channels, 1, 2)
			}
			x = b.Op("Relu", conv(x, in, channels, 3, stride))
			x = b.Op("Relu", b.Op("Add", conv(x, channels, channels, 3, 1), short))
		}
	}
	b.Output("y", b.Op("GlobalAveragePool", x))
	return b
}

func benchmark(b *testing.B, net *graph.Builder, x *graph.Tensor) {
	g, err := net.Graph()
	if err != nil {
		b.Fatal(err)
	}
	runner, err := oracle.Engine{}.NewRunner(b.Context(), g)
	if err != nil {
		b.Fatal(err)
	}
	defer runner.Close()
	for b.Loop() {
		if _, err := runner.Run(b.Context(), map[string]*graph.Tensor{"x": x}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDense(b *testing.B) {
	benchmark(b, dense(), random(rand.New(rand.NewPCG(2, 2)), 1, 1000, 784))
}

func BenchmarkResidual(b *testing.B) {
	benchmark(b, residual(), random(rand.New(rand.NewPCG(2, 2)), 1, 1, 3, 224, 224))
}
