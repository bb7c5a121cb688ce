package pairs

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Pair is two models that differ.
type Pair struct {
	Name string
	A, B *graph.Graph
	// Said is what a report says of the difference where its verdict is not "different": a part of what is
	// not checked, of a change of the interface, or Extreme.
	Said string
}

// Extreme is what is said of a difference that only numbers show that no data has.
const Extreme = "extreme"

// All returns all pairs.
func All() ([]Pair, error) {
	var all []Pair
	for _, family := range [][]twin{thresholds, functions, integers, columns, types, sizes, axes, layers, settings, interfaces} {
		for _, w := range family {
			a, err := w.graph(w.a)
			if err != nil {
				return nil, fmt.Errorf("pairs: %s: %w", w.name, err)
			}
			b, err := w.graph(w.b)
			if err != nil {
				return nil, fmt.Errorf("pairs: %s, the second: %w", w.name, err)
			}
			all = append(all, Pair{w.name, a, b, w.said})
		}
	}
	return all, nil
}

// twin is a pair that is still to be built. Both models take the same input.
type twin struct {
	name string
	in   graph.Type // the zero Type: float32 of [batch, 6]
	a, b body
	said string
}

type (
	value = graph.Value
	// body computes the output of a model from its input.
	body func(b *graph.Builder, x value) value
)

// opset is that of all models.
const opset = 20

func (w twin) graph(of body) (*graph.Graph, error) {
	in := w.in
	if in.Elem == graph.Undefined {
		in = rows(graph.Float, 6)
	}
	b := graph.NewBuilder("pair", opset)
	y := of(b, b.Input("x", in.Elem, in.Shape...))
	if y.Name != "" { // a body may give several outputs itself
		b.Output("y", y)
	}
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

// op applies an operator to the input alone.
func op(name string, attrs ...graph.Attribute) body {
	return func(b *graph.Builder, x value) value { return b.Op(name, arguments([]value{x}, attrs)...) }
}

// with applies an operator to the input and a number of its type.
func with(name string, number float64, attrs ...graph.Attribute) body {
	return func(b *graph.Builder, x value) value {
		return b.Op(name, arguments([]value{x, constant(b, x.Type.Elem, number)}, attrs)...)
	}
}

// given applies an operator to the input and some constants.
func given(name string, constants []*graph.Tensor, attrs ...graph.Attribute) body {
	return func(b *graph.Builder, x value) value {
		in := []value{x}
		for _, t := range constants {
			in = append(in, b.Const(t))
		}
		return b.Op(name, arguments(in, attrs)...)
	}
}

// then applies one body after another.
func then(bodies ...body) body {
	return func(b *graph.Builder, x value) value {
		for _, of := range bodies {
			x = of(b, x)
		}
		return x
	}
}

// number casts truths and integers to float32.
var number = op("Cast", to(graph.Float))

func to(elem graph.DataType) graph.Attribute { return graph.Int("to", int64(elem)) }

// cast goes to a type and back to that of the input.
func cast(elem graph.DataType) body {
	return func(b *graph.Builder, x value) value { return b.Op("Cast", b.Op("Cast", x, to(elem)), to(x.Type.Elem)) }
}

func same(_ *graph.Builder, x value) value { return x }

func constant(b *graph.Builder, elem graph.DataType, number float64) value {
	switch elem {
	case graph.Int64:
		return b.Const(graph.Scalar("", int64(number)))
	case graph.Int32:
		return b.Const(graph.Scalar("", int32(number)))
	}
	return b.Const(graph.Scalar("", float32(number)))
}

func arguments(in []value, attrs []graph.Attribute) (all []graph.Arg) {
	for _, v := range in {
		all = append(all, v)
	}
	for _, a := range attrs {
		all = append(all, a)
	}
	return all
}

// list returns a constant of integers.
func list(v ...int64) []*graph.Tensor { return []*graph.Tensor{graph.Vector("", v...)} }

// wave returns a tensor of numbers that differ, of magnitudes near 1.
func wave(dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32((i*37+11)%23)/11 - 1
	}
	return graph.NewTensor("", v, dims...)
}

// changed returns a tensor with another number at one place.
func changed(t *graph.Tensor, at int, by float32) *graph.Tensor {
	v, err := graph.Data[float32](t)
	if err != nil {
		panic(err) // wave makes float32
	}
	v[at] += by
	return graph.NewTensor("", v, t.Dims...)
}
