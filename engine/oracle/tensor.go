package oracle

import (
	"fmt"
	"math"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
)

// exact is the number up to which float64 holds every integer.
const exact = 1 << 53

// carried reports whether the elements of a type are numbers, truths or strings.
func carried(elem graph.DataType) bool {
	_, short := few[elem]
	return elem == graph.String || elem == graph.Bool || elem.IsFloat() || bits[elem] != 0 || short
}

// Widen returns the elements of a tensor as an Array.
func Widen(t *graph.Tensor) (a Array, err error) {
	if t.Elem == graph.Sequence || t.Elem == graph.Optional {
		return widenItems(t)
	}
	a.Elem = t.Elem
	for _, d := range t.Dims {
		a.Dims = append(a.Dims, int(d))
	}
	switch t.Elem {
	case graph.Float:
		a.V, err = widened[float32](t)
	case graph.Double:
		a.V, err = graph.Data[float64](t)
	case graph.Int64:
		var v []int64
		v, err = graph.Data[int64](t)
		return ofIntegers(t.Elem, a.Dims, v), err
	case graph.Int32:
		a.V, err = widened[int32](t)
	case graph.Int16:
		a.V, err = widened[int16](t)
	case graph.Int8:
		a.V, err = widened[int8](t)
	case graph.Uint64:
		stored := *t
		stored.Elem = graph.Int64
		var v []int64
		v, err = graph.Data[int64](&stored)
		return ofIntegers(t.Elem, a.Dims, v), err
	case graph.Uint32:
		a.V, err = widened[uint32](t)
	case graph.Uint16:
		a.V, err = widened[uint16](t)
	case graph.Uint8:
		a.V, err = widened[uint8](t)
	case graph.Float16, graph.BFloat16, graph.Bool:
		a.V, err = patterns(t)
	case graph.String:
		if len(t.Strings) != t.Len() {
			return a, fmt.Errorf("tensor %q has %d strings for %v", t.Name, len(t.Strings), t.Dims)
		}
		return ofTexts(a.Dims, textsOf(t)), nil
	default:
		if !carried(t.Elem) {
			return a, fmt.Errorf("tensor %q is of type %v, which the reference does not read", t.Name, t.Elem)
		}
		a.V, err = widenFew(t)
	}
	return a, err
}

func widened[T number](t *graph.Tensor) ([]float64, error) {
	n, size := t.Len(), t.Elem.Size()
	if n <= widenedAtATime || len(t.Raw) != n*size {
		v, err := graph.Data[T](t)
		return widen(make([]float64, len(v)), v), err
	}
	out, some := make([]float64, n), make([]T, widenedAtATime)
	for at := 0; at < n; at += widenedAtATime { // a part at a time, so that no copy of all is made
		some = some[:min(widenedAtATime, n-at)]
		part := graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: []int64{int64(len(some))}, Raw: t.Raw[at*size : (at+len(some))*size]}
		if err := graph.CopyData(some, &part); err != nil {
			return nil, err
		}
		widen(out[at:], some)
	}
	return out, nil
}

const widenedAtATime = 1 << 12

func widen[T number](to []float64, from []T) []float64 {
	for i, v := range from {
		to[i] = float64(v)
	}
	return to
}

// number are the element types that Go converts to float64.
type number interface {
	float32 | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// patterns widens the types for which Go has no numbers.
func patterns(t *graph.Tensor) ([]float64, error) {
	if t.Elem == graph.Bool {
		v, err := graph.Data[bool](t)
		out := make([]float64, len(v))
		for i, b := range v {
			out[i] = truth(b)
		}
		return out, err
	}
	stored := *t
	stored.Elem = graph.Uint16
	v, err := graph.Data[uint16](&stored)
	out := make([]float64, len(v))
	for i, b := range v {
		if t.Elem == graph.Float16 {
			out[i] = float64(float16.Frombits(b).Float32())
		} else {
			out[i] = float64(math.Float32frombits(uint32(b) << 16))
		}
	}
	return out, err
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Arrays returns tensors as Arrays.
func Arrays(tensors map[string]*graph.Tensor) (map[string]Array, error) {
	out := map[string]Array{}
	for name, t := range tensors {
		if t == nil {
			return nil, fmt.Errorf("the tensor of %q is nil", name)
		}
		a, err := Widen(t)
		if err != nil {
			return nil, err
		}
		out[name] = a
	}
	return out, nil
}

// Tensor returns a as a tensor. Each element is rounded once to its type: to the nearest number,
// and between two to the even one. An integer beyond 64 bits, which a Cast gives of a large float, is
// an error, because ONNX leaves it open. Of one that a narrower type does not hold, the low bits are
// kept.
func (a Array) Tensor(name string) (*graph.Tensor, error) {
	if a.holder() {
		return a.itemTensor(name)
	}
	var whole []int64
	if bits[a.Elem] != 0 {
		if at := a.notWhole(); at >= 0 {
			return nil, fmt.Errorf("tensor %q: element %d is %v, which is no %v", name, at, a.V[at], a.Elem)
		}
		whole = a.integers()
	}
	dims := make([]int64, len(a.Dims))
	for i, d := range a.Dims {
		dims[i] = int64(d)
	}
	t := &graph.Tensor{}
	switch a.Elem {
	case graph.String:
		return a.textTensor(name, dims), nil
	case graph.Float:
		t = narrowed(a.V, dims, func(x float64) float32 { return float32(x) })
	case graph.Double:
		t = graph.NewTensor("", a.V, dims...)
	case graph.Int64:
		t = graph.NewTensor("", whole, dims...)
	case graph.Int32:
		t = narrowed(whole, dims, func(x int64) int32 { return int32(x) })
	case graph.Int16:
		t = narrowed(whole, dims, func(x int64) int16 { return int16(x) })
	case graph.Int8:
		t = narrowed(whole, dims, func(x int64) int8 { return int8(x) })
	case graph.Uint64:
		t = narrowed(whole, dims, func(x int64) uint64 { return uint64(x) })
	case graph.Uint32:
		t = narrowed(whole, dims, func(x int64) uint32 { return uint32(x) })
	case graph.Uint16:
		t = narrowed(whole, dims, func(x int64) uint16 { return uint16(x) })
	case graph.Uint8:
		t = narrowed(whole, dims, func(x int64) uint8 { return uint8(x) })
	case graph.Bool:
		t = narrowed(a.V, dims, func(x float64) bool { return x != 0 })
	case graph.Float16:
		t = narrowed(a.V, dims, func(x float64) uint16 { return float16.Fromfloat32(float32(rounded(a.Elem, x))).Bits() })
	case graph.BFloat16:
		t = narrowed(a.V, dims, func(x float64) uint16 { return uint16(math.Float32bits(float32(rounded(a.Elem, x))) >> 16) })
	default:
		if !carried(a.Elem) {
			return nil, fmt.Errorf("tensor %q is of type %v, which the reference does not write", name, a.Elem)
		}
		return a.fewTensor(name, dims)
	}
	t.Name, t.Elem = name, a.Elem
	return t, nil
}

func narrowed[T graph.Element, From float64 | int64](from []From, dims []int64, to func(From) T) *graph.Tensor {
	v := make([]T, len(from))
	for i, x := range from {
		v[i] = to(x)
	}
	return graph.NewTensor("", v, dims...)
}
