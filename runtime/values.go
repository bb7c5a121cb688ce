//go:build cgo

package runtime

import (
	"fmt"
	goruntime "runtime"
	"slices"
	"unsafe"

	"github.com/hourglass-go/hourglass/graph"
	ort "github.com/yalue/onnxruntime_go"
)

// toValue makes an onnxruntime value over t's own memory, which is pinned. Where that is
// not aligned as its elements must be, the value is over a copy.
func toValue(t *graph.Tensor, pins *goruntime.Pinner) (ort.Value, error) {
	switch {
	case t.Elem == graph.Sequence:
		return sequenceValue(t, pins)
	case t.Elem == graph.String:
		return stringsValue(t)
	case len(t.Dims) == 0:
		return scalarValue(t.Elem, t.Raw)
	}
	raw := t.Raw
	if len(raw) == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(raw)))%uintptr(t.Elem.Size()) != 0 {
		raw = aligned(max(len(t.Raw), 1))
		copy(raw, t.Raw)
	}
	return bytesValue(t.Elem, t.Dims, raw, pins)
}

func bytesValue(elem graph.DataType, dims []int64, raw []byte, pins *goruntime.Pinner) (ort.Value, error) {
	pins.Pin(unsafe.SliceData(raw))
	// Both packages number element types as ONNX does.
	return nonNil(ort.NewCustomDataTensor(slices.Clone(dims), raw, ort.TensorElementDataType(elem)))
}

// nonNil turns the typed nil of a constructor that failed into a nil interface.
func nonNil[V any, P interface {
	*V
	ort.Value
}](v P, err error) (ort.Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// aligned allocates n bytes that begin at a multiple of eight.
func aligned(n int) []byte {
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

func stringsValue(t *graph.Tensor) (ort.Value, error) {
	if len(t.Dims) == 0 {
		return nil, fmt.Errorf("a scalar of %v cannot be passed to onnxruntime", t.Elem)
	}
	v, err := ort.NewStringTensor(slices.Clone(t.Dims))
	if err != nil {
		return nil, err
	}
	contents := make([]string, len(t.Strings))
	for i, s := range t.Strings {
		contents[i] = string(s)
	}
	if err := v.SetContents(contents); err != nil {
		_ = v.Destroy()
		return nil, err
	}
	return v, nil
}

// prepare makes the value that an output is written to, and a tensor over the same
// memory. Both are nil where onnxruntime has to make the value, as where the file does not state its
// type. onnxruntime_go then copies it, which it can do for the types that Go has and for rank one and up.
func prepare(output graph.Value, sizes map[string]int64, pins *goruntime.Pinner) (ort.Value, *graph.Tensor, error) {
	t := output.Type
	switch {
	case t.Elem == graph.Sequence:
		return nil, nil, nil
	case output.IsOther():
		return nil, nil, fmt.Errorf("it is no tensor, which this package cannot run")
	case t.Elem == graph.Undefined:
		return nil, nil, nil
	}
	dims, known := t.Shape.At(sizes)
	if goType(t.Elem) && !(known && len(dims) == 0) {
		return nil, nil, nil
	}
	if !known {
		return nil, nil, fmt.Errorf("it is %v; elements of this type need a shape that the inputs determine", t)
	}
	n, err := count(dims)
	if err != nil {
		return nil, nil, err
	}
	if len(dims) == 0 {
		v, err := scalarValue(t.Elem, aligned(t.Elem.Size()))
		return v, &graph.Tensor{Elem: t.Elem}, err
	}
	size := n * t.Elem.Size()
	raw := aligned(max(size, 1))
	v, err := bytesValue(t.Elem, dims, raw, pins)
	return v, &graph.Tensor{Elem: t.Elem, Dims: dims, Raw: raw[:size]}, err
}

// fromValue takes the tensor out of a value. prepared is the tensor over the value's
// memory, or nil.
func fromValue(v ort.Value, prepared *graph.Tensor) (*graph.Tensor, error) {
	if prepared != nil {
		if len(prepared.Dims) == 0 {
			prepared.Raw = scalarBytes(v)
		}
		return prepared, nil
	}
	t := &graph.Tensor{Dims: v.GetShape()}
	switch v := v.(type) {
	case *ort.Tensor[float32]:
		take(t, v)
	case *ort.Tensor[float64]:
		take(t, v)
	case *ort.Tensor[int8]:
		take(t, v)
	case *ort.Tensor[int16]:
		take(t, v)
	case *ort.Tensor[int32]:
		take(t, v)
	case *ort.Tensor[int64]:
		take(t, v)
	case *ort.Tensor[uint8]:
		take(t, v)
	case *ort.Tensor[uint16]:
		take(t, v)
	case *ort.Tensor[uint32]:
		take(t, v)
	case *ort.Tensor[uint64]:
		take(t, v)
	case *ort.Tensor[bool]:
		take(t, v)
	case *ort.StringTensor:
		contents, err := v.GetContents()
		if err != nil {
			return nil, err
		}
		t.Elem = graph.String
		for _, s := range contents {
			t.Strings = append(t.Strings, []byte(s))
		}
	case *ort.CustomDataTensor:
		t.Elem, t.Raw = graph.DataType(v.DataType()), slices.Clone(v.GetData())
	case *ort.Sequence:
		return fromSequence(v)
	default:
		return nil, fmt.Errorf("onnxruntime gave a %v", v.GetONNXType())
	}
	return t, nil
}

// take makes t the owner of the slice behind a value. The elements have the machine's
// byte order, which is little-endian wherever onnxruntime runs.
func take[T graph.Element](t *graph.Tensor, v *ort.Tensor[T]) {
	data := v.GetData()
	t.Elem = elementType[T]()
	t.Raw = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*t.Elem.Size())
}

func elementType[T graph.Element]() graph.DataType { return graph.Scalar("", *new(T)).Elem }
