package serve

import (
	"errors"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/inferpb"
)

// received makes tensors of what a client sent over gRPC.
func received(in *inferpb.ModelInferRequest, maxRows int) (map[string]*graph.Tensor, error) {
	raw := in.RawInputContents
	if len(in.Inputs) == 0 {
		return nil, errors.New("it has no inputs")
	}
	if len(raw) > 0 && len(raw) != len(in.Inputs) {
		return nil, fmt.Errorf("%d raw_input_contents for %d inputs", len(raw), len(in.Inputs))
	}
	tensors := map[string]*graph.Tensor{}
	for i, x := range in.Inputs {
		t, n, err := newTensor(x.Name, x.Datatype, x.Shape, maxRows)
		if err != nil {
			return nil, err
		}
		switch {
		case len(raw) > 0 && x.Contents != nil:
			err = errors.New("both contents and raw_input_contents")
		case len(raw) > 0:
			err = fromBytes(t, raw[i], n)
		default:
			err = fromContents(t, x.Contents, n)
		}
		if err != nil {
			return nil, fmt.Errorf("input %.100q: %w", x.Name, err)
		}
		if tensors[t.Name] != nil {
			return nil, fmt.Errorf("two inputs are called %.100q", t.Name)
		}
		tensors[t.Name] = t
	}
	return tensors, nil
}

// fromContents fills a tensor with n elements, from the field of its type.
func fromContents(t *graph.Tensor, c *inferpb.InferTensorContents, n int) error {
	switch t.Elem {
	case graph.Bool:
		return filled(t, c.GetBoolContents(), n)
	case graph.Int8:
		return narrowed[int8](t, c.GetIntContents(), n, math.MinInt8, math.MaxInt8)
	case graph.Int16:
		return narrowed[int16](t, c.GetIntContents(), n, math.MinInt16, math.MaxInt16)
	case graph.Int32:
		return filled(t, c.GetIntContents(), n)
	case graph.Int64:
		return filled(t, c.GetInt64Contents(), n)
	case graph.Uint8:
		return narrowed[uint8](t, c.GetUintContents(), n, 0, math.MaxUint8)
	case graph.Uint16:
		return narrowed[uint16](t, c.GetUintContents(), n, 0, math.MaxUint16)
	case graph.Uint32:
		return filled(t, c.GetUintContents(), n)
	case graph.Uint64:
		return filled(t, c.GetUint64Contents(), n)
	case graph.Float:
		return filled(t, c.GetFp32Contents(), n)
	case graph.Double:
		return filled(t, c.GetFp64Contents(), n)
	case graph.String:
		t.Strings = c.GetBytesContents()
		return counted(len(t.Strings), n, t)
	}
	return fmt.Errorf("%s is taken in raw_input_contents only", datatype(t.Elem))
}

func filled[T graph.Element](t *graph.Tensor, v []T, n int) error {
	if err := counted(len(v), n, t); err != nil {
		return err
	}
	t.Raw = graph.NewTensor("", v, int64(n)).Raw
	return nil
}

// narrowed fills a tensor whose elements come in a wider type.
func narrowed[T int8 | int16 | uint8 | uint16, W int32 | uint32](t *graph.Tensor, wide []W, n int, least, greatest W) error {
	v := make([]T, len(wide))
	for i, x := range wide {
		if x < least || x > greatest {
			return fmt.Errorf("%d is no %s", x, datatype(t.Elem))
		}
		v[i] = T(x)
	}
	return filled(t, v, n)
}
