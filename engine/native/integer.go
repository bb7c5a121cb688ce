package native

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Integers are carried in float32 elements, which hold all integers up to maxInteger. Larger
// integers are refused.

// carriedTypes names the types that inputs may have.
const carriedTypes = "float32, bool and integers"

func integral(e graph.DataType) bool {
	switch e {
	case graph.Int8, graph.Uint8, graph.Int16, graph.Uint16, graph.Int32, graph.Uint32, graph.Int64, graph.Uint64:
		return true
	}
	return false
}

func carried(e graph.DataType) bool { return e == graph.Float || e == graph.Bool || integral(e) }

// span returns the least and the greatest integer of a type that is carried.
func span(e graph.DataType) (low, high float32) {
	switch e {
	case graph.Int8:
		return -128, 127
	case graph.Uint8:
		return 0, 255
	case graph.Int16:
		return -1 << 15, 1<<15 - 1
	case graph.Uint16:
		return 0, 1<<16 - 1
	case graph.Uint32, graph.Uint64:
		return 0, maxInteger
	}
	return -maxInteger, maxInteger
}

// load copies t's elements to feed: integers and bools exactly, and float64 rounded.
func load(feed []float32, t *graph.Tensor) error {
	switch t.Elem {
	case graph.Float:
		return graph.CopyData(feed, t)
	case graph.Double:
		v, err := graph.Data[float64](t)
		for i, x := range v {
			feed[i] = float32(x)
		}
		return err
	case graph.Bool:
		bits, err := graph.Data[bool](t)
		for i, b := range bits {
			feed[i] = truth(b)
		}
		return err
	case graph.Int8:
		return narrow[int8](feed, t)
	case graph.Uint8:
		return narrow[uint8](feed, t)
	case graph.Int16:
		return narrow[int16](feed, t)
	case graph.Uint16:
		return narrow[uint16](feed, t)
	case graph.Int32:
		return narrow[int32](feed, t)
	case graph.Uint32:
		return narrow[uint32](feed, t)
	case graph.Uint64:
		return narrow[uint64](feed, t)
	}
	return narrow[int64](feed, t)
}

func narrow[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64](feed []float32, t *graph.Tensor) error {
	v, err := graph.Data[T](t)
	for i, n := range v {
		if int64(n) < -maxInteger || int64(n) > maxInteger || n > 0 && uint64(n) > maxInteger {
			return errors.Join(err, fmt.Errorf("element %d is %d; %w", i, n, errInteger))
		}
		feed[i] = float32(n)
	}
	return err
}

// alike refuses operands of a node whose elements are not carried, or are not all of one type.
func alike(n *graph.Node, in ...*value) error {
	for _, v := range in {
		if !carried(v.elem) || v.elem != in[0].elem {
			return unsupported(n, fmt.Sprintf("%v elements", v.elem))
		}
	}
	return nil
}

// as gives a type to what was computed.
func as(e graph.DataType) func(v *value, err error) (*value, error) {
	return func(v *value, err error) (*value, error) {
		if v == nil || v.elem == e || err != nil {
			return v, err
		}
		y := *v
		y.elem = e
		if v.data != nil { // it was folded
			y.data, err = cast[float32](v.data.Name, v.data, e)
		}
		return &y, err
	}
}
