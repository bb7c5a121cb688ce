package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("Cast", func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		return lowerCast(l, n, in[0], graph.DataType(n.Int("to", 0)))
	})
	register("CastLike", func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		return lowerCast(l, n, in[0], in[1].elem)
	})
}

// lowerCast lowers https://onnx.ai/onnx/operators/onnx__Cast.html, and CastLike. It casts between the types that are
// carried, and to float64 and back where the elements are float32's. Constants are cast
// while lowering.
func lowerCast(l *lowering, n *graph.Node, x *value, to graph.DataType) (*value, error) {
	switch from := x.elem; {
	case from == to:
		return x, nil
	case x.data != nil:
		return castConstant(n, x.data, to)
	case !carried(from) && from != graph.Double, !carried(to) && to != graph.Double:
		return nil, unsupported(n, fmt.Sprintf("from %v to %v", from, to))
	case to == graph.Bool:
		return as(to)(pointwise{name: "Cast", value: func(x float32) float32 { return truth(x != 0) }}.apply(l, x))
	case !integral(to), from == graph.Bool:
		return as(to)(x, nil)
	case integral(from):
		return as(to)(pointwise{name: "Cast", value: wrapped(to)}.apply(l, x))
	}
	return as(to)(pointwise{name: "Cast", value: towardZero(to)}.apply(l, x))
}

// wrapped converts an integer to a type that may be narrower. A narrower type keeps the lowest
// bits.
func wrapped(to graph.DataType) func(x float32) float32 {
	return func(x float32) float32 {
		v, held := within(to, int64(x))
		if !held {
			panic(fault{fmt.Errorf("%v is cast to %v; %w", x, to, errInteger)})
		}
		return float32(v)
	}
}

// towardZero converts a number to an integer. ONNX leaves open what becomes of numbers that the
// integers do not hold. Here they are an error.
func towardZero(to graph.DataType) func(x float32) float32 {
	low, high := -0x1p63, math.Nextafter(0x1p63, 0) // every float32 below 2⁶³
	switch to {
	case graph.Int32:
		low, high = math.MinInt32, math.MaxInt32
	case graph.Uint32:
		low, high = 0, math.MaxUint32
	case graph.Uint64:
		low, high = 0, math.Nextafter(0x1p64, 0)
	case graph.Int8, graph.Uint8, graph.Int16, graph.Uint16:
		a, b := span(to)
		low, high = float64(a), float64(b)
	}
	return func(x float32) float32 {
		v := math.Trunc(float64(x))
		if !(v >= low && v <= high) {
			panic(fault{fmt.Errorf("%v is cast to %v, which does not hold it", x, to)})
		}
		return float32(v)
	}
}

func castConstant(n *graph.Node, t *graph.Tensor, to graph.DataType) (*value, error) {
	name := n.Outputs[0]
	var made *graph.Tensor
	var err error
	switch t.Elem {
	case graph.Float:
		made, err = cast[float32](name, t, to)
	case graph.Double:
		made, err = cast[float64](name, t, to)
	case graph.Int64:
		made, err = cast[int64](name, t, to)
	case graph.Int32:
		made, err = cast[int32](name, t, to)
	case graph.Int8:
		made, err = cast[int8](name, t, to)
	case graph.Uint8:
		made, err = cast[uint8](name, t, to)
	case graph.Int16:
		made, err = cast[int16](name, t, to)
	case graph.Uint16:
		made, err = cast[uint16](name, t, to)
	case graph.Uint32:
		made, err = cast[uint32](name, t, to)
	case graph.Uint64:
		made, err = cast[uint64](name, t, to)
	case graph.Bool:
		bits := make([]float32, t.Len())
		if err = load(bits, t); err == nil {
			made, err = cast[float32](name, graph.NewTensor("", bits, t.Dims...), to)
		}
	}
	if err == nil && made == nil {
		err = unsupported(n, fmt.Sprintf("from %v to %v", t.Elem, to))
	}
	if err != nil {
		return nil, err
	}
	return constant(made)
}

type numeric interface {
	float32 | float64 | int64 | int32 | int16 | int8 | uint64 | uint32 | uint16 | uint8
}

// cast returns nil where the type is not one that is carried.
func cast[T numeric](name string, t *graph.Tensor, to graph.DataType) (*graph.Tensor, error) {
	v, err := graph.Data[T](t)
	if err != nil {
		return nil, err
	}
	switch to {
	case graph.Float:
		return converted[T, float32](name, v, t.Dims), nil
	case graph.Double:
		return converted[T, float64](name, v, t.Dims), nil
	case graph.Int64:
		return converted[T, int64](name, v, t.Dims), nil
	case graph.Int32:
		return converted[T, int32](name, v, t.Dims), nil
	case graph.Int8:
		return converted[T, int8](name, v, t.Dims), nil
	case graph.Uint8:
		return converted[T, uint8](name, v, t.Dims), nil
	case graph.Int16:
		return converted[T, int16](name, v, t.Dims), nil
	case graph.Uint16:
		return converted[T, uint16](name, v, t.Dims), nil
	case graph.Uint32:
		return converted[T, uint32](name, v, t.Dims), nil
	case graph.Uint64:
		return converted[T, uint64](name, v, t.Dims), nil
	case graph.Bool:
		bits := make([]bool, len(v))
		for i := range v {
			bits[i] = v[i] != 0
		}
		return graph.NewTensor(name, bits, t.Dims...), nil
	}
	return nil, nil
}

func converted[From, To numeric](name string, v []From, dims []int64) *graph.Tensor {
	out := make([]To, len(v))
	for i := range v {
		out[i] = To(v[i])
	}
	return graph.NewTensor(name, out, dims...)
}
