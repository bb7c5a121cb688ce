package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// DecodeTensor reads a tensor from the bytes of an ONNX TensorProto, the form
// of the input_N.pb and output_N.pb files of ONNX's test layout. Tensors are read as
// [Decode] reads them. Errors wrap [ErrFormat].
func DecodeTensor(b []byte) (*Tensor, error) {
	var p onnxpb.TensorProto
	if err := unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("graph: tensor: %w: %w", ErrFormat, err)
	}
	t, err := decodeTensor(&p)
	if err != nil {
		return nil, fmt.Errorf("graph: %w: %w", ErrFormat, err)
	}
	return t, nil
}

func decodeTensor(p *onnxpb.TensorProto) (*Tensor, error) {
	t := &Tensor{
		Name: p.GetName(), Elem: DataType(p.GetDataType()), Dims: p.Dims,
		Doc: p.GetDocString(), unknown: unknownOf(p),
	}
	if t.Elem < 0 {
		return nil, fmt.Errorf("tensor %q: element type %d", t.Name, int32(t.Elem))
	}
	if err := checkRank(len(p.Dims)); err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if err := t.takeElements(p); err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// takeElements takes t's elements from the field of p that has them.
func (t *Tensor) takeElements(p *onnxpb.TensorProto) error {
	list, err := listInUse(p)
	if err != nil {
		return err
	}
	switch p.GetDataLocation() {
	case locationInside:
	case locationExternal:
		if list != "" || len(p.RawData) > 0 {
			return errors.New("it has elements here and in another file")
		}
		t.external, err = newExternal(decodeProperties(p.ExternalData))
		return err
	default:
		return fmt.Errorf("data location %d is neither 0 (inside) nor 1 (external)", p.GetDataLocation())
	}
	if list != "" && len(p.RawData) > 0 {
		return fmt.Errorf("it has elements in raw_data and in %s", list)
	}
	home, known := elementLists[t.Elem]
	switch {
	case !known:
		t.Raw = p.RawData
		t.unknown = append(appendLists(nil, p), t.unknown...)
		return nil
	case list != "" && list != home:
		return fmt.Errorf("elements of %v belong in %s, and these are in %s", t.Elem, home, list)
	case t.Elem == String:
		if len(p.RawData) > 0 {
			return errors.New("strings cannot be in raw_data")
		}
		t.Strings = p.StringData
		return nil
	case len(p.RawData) > 0:
		t.Raw = p.RawData
		return nil
	}
	return t.packElements(p)
}

// elementLists names, for each type, the TensorProto field that holds its
// elements where raw_data does not.
var elementLists = map[DataType]string{
	Float: "float_data", Complex64: "float_data",
	Double: "double_data", Complex128: "double_data",
	Bool: "int32_data", Int8: "int32_data", Uint8: "int32_data", Int16: "int32_data", Uint16: "int32_data",
	Int32: "int32_data", Float16: "int32_data", BFloat16: "int32_data",
	Float8E4M3FN: "int32_data", Float8E4M3FNUZ: "int32_data", Float8E5M2: "int32_data", Float8E5M2FNUZ: "int32_data", Float8E8M0: "int32_data",
	Uint4: "int32_data", Int4: "int32_data", Float4E2M1: "int32_data",
	Int64: "int64_data", Uint32: "uint64_data", Uint64: "uint64_data",
	String: "string_data",
}

// listInUse returns the name of the one typed field that has elements, or "" where none has.
func listInUse(p *onnxpb.TensorProto) (string, error) {
	used := ""
	for _, l := range []struct {
		name string
		n    int
	}{
		{"float_data", len(p.FloatData)}, {"int32_data", len(p.Int32Data)}, {"string_data", len(p.StringData)},
		{"int64_data", len(p.Int64Data)}, {"double_data", len(p.DoubleData)}, {"uint64_data", len(p.Uint64Data)},
	} {
		switch {
		case l.n == 0:
		case used != "":
			return "", fmt.Errorf("it has elements in %s and in %s", used, l.name)
		default:
			used = l.name
		}
	}
	return used, nil
}

// packElements packs the elements of p's typed field into t.Raw.
func (t *Tensor) packElements(p *onnxpb.TensorProto) (err error) {
	n, err := elements(t.Dims)
	if err != nil {
		return err
	}
	switch t.Elem {
	case Float:
		t.Raw, err = packAll(p.FloatData, n)
	case Complex64:
		t.Raw, err = packAll(p.FloatData, 2*n)
	case Double:
		t.Raw, err = packAll(p.DoubleData, n)
	case Complex128:
		t.Raw, err = packAll(p.DoubleData, 2*n)
	case Bool, Uint8:
		t.Raw, err = packNarrow(p.Int32Data, n, 0, math.MaxUint8, appendByte)
	case Int8:
		t.Raw, err = packNarrow(p.Int32Data, n, math.MinInt8, math.MaxInt8, appendByte)
	case Uint16, Float16, BFloat16:
		t.Raw, err = packNarrow(p.Int32Data, n, 0, math.MaxUint16, append16)
	case Int16:
		t.Raw, err = packNarrow(p.Int32Data, n, math.MinInt16, math.MaxInt16, append16)
	case Int32:
		t.Raw, err = packAll(p.Int32Data, n)
	case Int64:
		t.Raw, err = packAll(p.Int64Data, n)
	case Uint32:
		t.Raw, err = packNarrow(p.Uint64Data, n, 0, math.MaxUint32, append32)
	case Uint64:
		t.Raw, err = packAll(p.Uint64Data, n)
	default: // a byte in each element of the list
		t.Raw, err = packNarrow(p.Int32Data, (n*t.Elem.Bits()+7)/8, math.MinInt8, math.MaxUint8, appendByte)
	}
	return err
}

// packAll returns the bytes of a list. It refuses a list that has not n elements before it
// takes memory.
func packAll[T float32 | float64 | int32 | int64 | uint64](list []T, n int) ([]byte, error) {
	if len(list) != n {
		return nil, fmt.Errorf("%d elements for dims that hold %d", len(list), n)
	}
	return binary.Append([]byte{}, binary.LittleEndian, list)
}

// packNarrow is packAll for elements that the file holds in a wider type.
func packNarrow[T int32 | uint64](list []T, n int, low, high T, put func([]byte, T) []byte) ([]byte, error) {
	if len(list) != n {
		return nil, fmt.Errorf("%d elements for dims that hold %d", len(list), n)
	}
	out := []byte{}
	for i, v := range list {
		if v < low || v > high {
			return nil, fmt.Errorf("element %d is %d, not within %d to %d", i, v, low, high)
		}
		out = put(out, v)
	}
	return slices.Clip(out), nil
}

func appendByte(b []byte, v int32) []byte { return append(b, byte(v)) }
func append16(b []byte, v int32) []byte   { return binary.LittleEndian.AppendUint16(b, uint16(v)) }
func append32(b []byte, v uint64) []byte  { return binary.LittleEndian.AppendUint32(b, uint32(v)) }
