package reported

import (
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

type value = graph.Value

// model builds a graph with the output y of an input x.
func model(in graph.Type, opset int64, of func(b *graph.Builder, x value) value) (*graph.Graph, error) {
	b := graph.NewBuilder("reported", opset)
	b.Output("y", of(b, b.Input("x", in.Elem, in.Shape...)))
	return b.Graph()
}

// rows returns the type of rows of some dimensions.
func rows(elem graph.DataType, dims ...int64) graph.Type {
	shape := graph.Shape{graph.Batch}
	for _, d := range dims {
		shape = append(shape, graph.Fixed(d))
	}
	return graph.Type{Elem: elem, Shape: shape}
}

// sequence is the type of five steps of three features.
var sequence = graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(5), graph.Batch, graph.Fixed(3))}

// op applies an operator to the input.
func op(name string, attrs ...graph.Attribute) func(b *graph.Builder, x value) value {
	return func(b *graph.Builder, x value) value {
		args := []graph.Arg{x}
		for _, a := range attrs {
			args = append(args, a)
		}
		return b.Op(name, args...)
	}
}

// drawn returns a constant of normal numbers of a scale. The same name gives the same numbers.
func drawn(b *graph.Builder, name string, scale float64, dims ...int64) value {
	r, n := rand.New(rand.NewPCG(7, uint64(len(name)))), int64(1)
	for _, d := range dims {
		n *= d
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(scale * r.NormFloat64())
	}
	return b.Parameter(graph.NewTensor(name, v, dims...))
}

// scalar returns a constant of float32.
func scalar(b *graph.Builder, v float32) value { return b.Const(graph.Scalar("", v)) }

// resized adds a Resize by some scales of the last two dimensions.
func resized(down, across float32, attrs ...graph.Attribute) func(b *graph.Builder, x value) value {
	return func(b *graph.Builder, x value) value {
		args := []graph.Arg{x, value{}, b.Const(graph.Vector("", float32(1), 1, down, across))}
		for _, a := range attrs {
			args = append(args, a)
		}
		return b.Op("Resize", args...)
	}
}

// score computes the mean square of what a narrow pair of layers leaves of rows of eight.
func score(b *graph.Builder, x value) value {
	h := b.Op("Gemm", x, drawn(b, "weights", 0.3, 8, 3))
	d := b.Op("Sub", x, b.Op("Gemm", h, drawn(b, "back", 0.7, 8, 3), graph.Int("transB", 1)))
	return b.Op("ReduceMean", b.Op("Mul", d, d), graph.Ints("axes", 1))
}
