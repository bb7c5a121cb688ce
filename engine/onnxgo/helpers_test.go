package onnxgo

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// body makes the output of a test graph from its input.
type body func(b *graph.Builder, x graph.Value) graph.Value

// testGraph has the input "x" of [batch, row…] and the output "y".
func testGraph(t testing.TB, row []int64, f body) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("test", graph.DefaultOpset)
	dims := graph.Dims(graph.Batch)
	for _, d := range row {
		dims = append(dims, graph.Fixed(d))
	}
	b.Output("y", f(b, b.Input("x", graph.Float, dims...)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// op applies one operator to x alone.
func op(name string, args ...graph.Arg) body {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op(name, append([]graph.Arg{x}, args...)...)
	}
}

// then applies g to what f gives.
func then(f, g body) body {
	return func(b *graph.Builder, x graph.Value) graph.Value { return g(b, f(b, x)) }
}

// with applies an operator to x and a constant of the given dims.
func with(name string, dims ...int64) body {
	return func(b *graph.Builder, x graph.Value) graph.Value { return b.Op(name, x, constant(b, dims...)) }
}

// after does what with does, the constant first.
func after(name string, dims ...int64) body {
	return func(b *graph.Builder, x graph.Value) graph.Value { return b.Op(name, constant(b, dims...), x) }
}

func constant(b *graph.Builder, dims ...int64) graph.Value {
	return b.Const(graph.NewTensor("", normal(7, dims...), dims...))
}

func parameter(b *graph.Builder, name string, dims ...int64) graph.Value {
	return b.Parameter(graph.NewTensor(name, normal(7, dims...), dims...))
}

func reshapeTo(target ...int64) body {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op("Reshape", x, b.Const(graph.Vector("", target...)))
	}
}

// dense returns a Gemm with parameters of the given widths.
func dense(name string, in, out int64) body {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		return b.Op("Gemm", x, parameter(b, name+".weight", out, in), parameter(b, name+".bias", out), graph.Int("transB", 1))
	}
}

func normal(seed uint64, dims ...int64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]float32, size(dims))
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

func inputs(batch int64, row ...int64) map[string]*graph.Tensor {
	dims := slices.Concat([]int64{batch}, row)
	return map[string]*graph.Tensor{"x": graph.NewTensor("x", normal(3, dims...), dims...)}
}
