// Package safetensors reads and writes named tensors in the format of that name
// (https://huggingface.co/docs/safetensors/en/index#format). [Read] and [Write] take
// tensors of any number of dimensions, scalars included.
package safetensors

import (
	"fmt"

	"github.com/nlpodyssey/safetensors"

	"github.com/hourglass-go/hourglass/graph"
)

var types = map[graph.DataType]safetensors.DType{
	graph.Float: safetensors.F32, graph.Double: safetensors.F64, graph.Float16: safetensors.F16, graph.BFloat16: safetensors.BF16, graph.Bool: safetensors.BOOL,
	graph.Int8: safetensors.I8, graph.Int16: safetensors.I16, graph.Int32: safetensors.I32, graph.Int64: safetensors.I64,
	graph.Uint8: safetensors.U8, graph.Uint16: safetensors.U16, graph.Uint32: safetensors.U32, graph.Uint64: safetensors.U64,
}

// view is a tensor in the library's form. The library's own type says that a tensor
// without dimensions has no element, and then refuses the element that it has.
type view struct {
	*graph.Tensor
	elem safetensors.DType
}

var _ safetensors.View = view{}

func (v view) DType() safetensors.DType { return v.elem }
func (v view) Data() []byte             { return v.Raw }
func (v view) DataLen() uint64          { return uint64(len(v.Raw)) }

// Shape never returns nil, because the header would not hold nil as a list.
func (v view) Shape() []uint64 {
	shape := make([]uint64, len(v.Dims))
	for i, d := range v.Dims {
		shape[i] = uint64(d)
	}
	return shape
}

// Write returns a file with the tensors and with the texts of about.
func Write(ts []*graph.Tensor, about map[string]string) ([]byte, error) {
	views := map[string]view{}
	for _, t := range ts {
		elem, known := types[t.Elem]
		if !known {
			return nil, fmt.Errorf("tensor %q is %v, which safetensors has no type for", t.Name, t.Elem)
		}
		if !whole(t) {
			return nil, fmt.Errorf("tensor %q has %d bytes for %v", t.Name, len(t.Raw), t.Type())
		}
		if _, twice := views[t.Name]; twice {
			return nil, fmt.Errorf("two tensors are named %q", t.Name)
		}
		views[t.Name] = view{t, elem}
	}
	return safetensors.Serialize(views, about)
}

// Read returns the tensors of a file by their names, and the texts that the file holds
// beside them. The tensors share the memory of b.
func Read(b []byte) (ts map[string]*graph.Tensor, about map[string]string, err error) {
	defer func() { // the file may come from anybody, and the library may panic on it
		if p := recover(); p != nil {
			ts, about, err = nil, nil, fmt.Errorf("not a safetensors file: %v", p)
		}
	}()
	start, header, err := safetensors.ReadMetadata(b)
	if err != nil {
		return nil, nil, fmt.Errorf("not a safetensors file: %w", err)
	}
	ts, data := map[string]*graph.Tensor{}, b[8+start:]
	for name, info := range header.Tensors() {
		if ts[name], err = tensor(name, info, data[info.DataOffsets[0]:info.DataOffsets[1]]); err != nil {
			return nil, nil, err
		}
	}
	return ts, header.Metadata(), nil
}

func tensor(name string, info *safetensors.TensorInfo, raw []byte) (*graph.Tensor, error) {
	t := &graph.Tensor{Name: name, Dims: []int64{}, Raw: raw}
	for elem, d := range types {
		if d == info.DType {
			t.Elem = elem
		}
	}
	if t.Elem == graph.Undefined {
		return nil, fmt.Errorf("tensor %q is of a type that ONNX has none for", name)
	}
	for _, d := range info.Shape {
		if d > 1<<40 {
			return nil, fmt.Errorf("tensor %q has a dimension of %d", name, d)
		}
		t.Dims = append(t.Dims, int64(d))
	}
	if !whole(t) {
		return nil, fmt.Errorf("tensor %q has %d bytes for %v", name, len(raw), t.Type())
	}
	return t, nil
}

// whole reports whether a tensor's bytes are as many as its dimensions ask for.
func whole(t *graph.Tensor) bool { return t.Len()*t.Elem.Size() == len(t.Raw) }
