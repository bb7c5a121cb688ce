//go:build cgo

package runtime

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
	ort "github.com/yalue/onnxruntime_go"
)

// scalarValue makes a value of rank 0. onnxruntime_go has a type of its own for these.
func scalarValue(elem graph.DataType, raw []byte) (ort.Value, error) {
	t := &graph.Tensor{Elem: elem, Raw: raw}
	switch elem {
	case graph.Float:
		return scalar[float32](t)
	case graph.Double:
		return scalar[float64](t)
	case graph.Int8:
		return scalar[int8](t)
	case graph.Int16:
		return scalar[int16](t)
	case graph.Int32:
		return scalar[int32](t)
	case graph.Int64:
		return scalar[int64](t)
	case graph.Uint8:
		return scalar[uint8](t)
	case graph.Uint16:
		return scalar[uint16](t)
	case graph.Uint32:
		return scalar[uint32](t)
	case graph.Uint64:
		return scalar[uint64](t)
	case graph.Bool:
		return scalar[bool](t)
	}
	return nil, fmt.Errorf("a scalar of %v cannot be passed to onnxruntime", elem)
}

func scalar[T interface {
	graph.Element
	ort.TensorData
}](t *graph.Tensor) (ort.Value, error) {
	v, err := graph.Data[T](t)
	if err != nil {
		return nil, err
	}
	return nonNil(ort.NewScalar(v[0]))
}

// scalarBytes returns the bytes of a value that scalarValue made.
func scalarBytes(v ort.Value) []byte {
	switch v := v.(type) {
	case *ort.Scalar[float32]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[float64]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[int8]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[int16]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[int32]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[int64]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[uint8]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[uint16]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[uint32]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[uint64]:
		return graph.Scalar("", v.GetData()).Raw
	case *ort.Scalar[bool]:
		return graph.Scalar("", v.GetData()).Raw
	}
	return nil
}
