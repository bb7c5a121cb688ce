package serve

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

// datatypes are the protocol's names of types.
var datatypes = map[string]graph.DataType{
	"BOOL": graph.Bool, "UINT8": graph.Uint8, "UINT16": graph.Uint16, "UINT32": graph.Uint32, "UINT64": graph.Uint64,
	"INT8": graph.Int8, "INT16": graph.Int16, "INT32": graph.Int32, "INT64": graph.Int64,
	"FP16": graph.Float16, "FP32": graph.Float, "FP64": graph.Double, "BYTES": graph.String, "BF16": graph.BFloat16,
}

func datatype(t graph.DataType) string {
	for name, of := range datatypes {
		if of == t {
			return name
		}
	}
	return t.String()
}

// tensorJSON is a tensor of a request or an answer.
type tensorJSON struct {
	Name       string          `json:"name"`
	Datatype   string          `json:"datatype"`
	Shape      []int64         `json:"shape"`
	Parameters parameters      `json:"parameters,omitzero"`
	Data       json.RawMessage `json:"data,omitempty"`
}

// parameters are those of the binary extension; others are passed over.
type parameters struct {
	Size   *int64 `json:"binary_data_size,omitempty"`
	Binary *bool  `json:"binary_data,omitempty"`
	All    *bool  `json:"binary_data_output,omitempty"`
}

// read makes a tensor of what a client sent. It takes the tensor's bytes, if it is in binary form,
// from the beginning of binary and returns the rest.
func (in *tensorJSON) read(binary []byte, maxRows int) (*graph.Tensor, []byte, error) {
	t, n, err := newTensor(in.Name, in.Datatype, in.Shape, maxRows)
	if err != nil {
		return nil, nil, err
	}
	if size := in.Parameters.Size; size != nil {
		if in.Data != nil {
			return nil, nil, fmt.Errorf("input %q has both data and binary_data_size", in.Name)
		}
		if *size < 0 || *size > int64(len(binary)) {
			return nil, nil, fmt.Errorf("input %q has a binary_data_size of %d, and %d bytes are left in the body", in.Name, *size, len(binary))
		}
		if err := fromBytes(t, binary[:*size], n); err != nil {
			return nil, nil, fmt.Errorf("input %q: %w", in.Name, err)
		}
		return t, binary[*size:], nil
	}
	if err := fromJSON(t, in.Data, n); err != nil {
		return nil, nil, fmt.Errorf("input %q: %w", in.Name, err)
	}
	return t, binary, nil
}

// newTensor returns a tensor that has still to be filled with n elements.
func newTensor(name, datatype string, shape []int64, maxRows int) (t *graph.Tensor, n int, err error) {
	elem, known := datatypes[datatype]
	if !known {
		return nil, 0, fmt.Errorf("input %q: datatype %.40q is none of the protocol's", name, datatype)
	}
	size := int64(1)
	for i, d := range shape {
		if i == 0 && d > int64(maxRows) {
			return nil, 0, fmt.Errorf("input %q has %d rows; the server takes %d at most", name, d, maxRows)
		}
		if d < 0 || d > 0 && size > math.MaxInt32/d {
			return nil, 0, fmt.Errorf("input %q has the impossible shape %v", name, shape)
		}
		size *= d
	}
	return &graph.Tensor{Name: name, Elem: elem, Dims: shape}, int(size), nil
}

// fromBytes fills a tensor with n elements in binary form.
func fromBytes(t *graph.Tensor, b []byte, n int) error {
	if t.Elem != graph.String {
		if len(b) != n*t.Elem.Size() {
			return fmt.Errorf("%d bytes for shape %v of %v, want %d", len(b), t.Dims, datatype(t.Elem), n*t.Elem.Size())
		}
		if t.Elem == graph.Bool && bytes.ContainsFunc(b, func(r rune) bool { return r > 1 }) {
			return errors.New("a truth is 0 or 1")
		}
		t.Raw = b
		return nil
	}
	for len(b) > 0 {
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return errors.New("a text is longer than what is left of the tensor")
		}
		end := 4 + int(binary.LittleEndian.Uint32(b))
		t.Strings = append(t.Strings, b[4:end])
		b = b[end:]
	}
	return counted(len(t.Strings), n, t)
}

func counted(got, want int, t *graph.Tensor) error {
	if got != want {
		return fmt.Errorf("%d elements for shape %v, want %d", got, t.Dims, want)
	}
	return nil
}

// form reads and writes tensors of one type as JSON.
type form struct {
	read  func(t *graph.Tensor, data json.RawMessage, n int) error
	write func(t *graph.Tensor) (json.RawMessage, error)
}

// forms has the types that JSON has a form for. Others go in binary form only.
var forms = map[graph.DataType]form{
	graph.Float: {floats[float32], numbers[float32]}, graph.Double: {floats[float64], numbers[float64]},
	graph.Bool: {elements[bool], marshalled[bool]},
	graph.Int8: {elements[int8], marshalled[int8]}, graph.Int16: {elements[int16], marshalled[int16]},
	graph.Int32: {elements[int32], marshalled[int32]}, graph.Int64: {elements[int64], marshalled[int64]},
	graph.Uint8: {bytesOf, marshalledBytes}, graph.Uint16: {elements[uint16], marshalled[uint16]},
	graph.Uint32: {elements[uint32], marshalled[uint32]}, graph.Uint64: {elements[uint64], marshalled[uint64]},
	graph.String: {textsOf, marshalledTexts},
}

// fromJSON fills a tensor with data that is flat or nested.
func fromJSON(t *graph.Tensor, data json.RawMessage, n int) error {
	if data == nil {
		return errors.New("it has no data")
	}
	f, known := forms[t.Elem]
	if !known {
		return fmt.Errorf("%s is taken in binary form only", datatype(t.Elem))
	}
	return f.read(t, data, n)
}

// flattened takes the inner brackets away from numbers and truths, in which no bracket has another
// meaning.
func flattened(data []byte) []byte {
	out := make([]byte, 0, len(data)+2)
	out = append(out, '[')
	for _, c := range data {
		if c != '[' && c != ']' {
			out = append(out, c)
		}
	}
	return append(out, ']')
}

var null = []byte("null")

func elements[T graph.Element](t *graph.Tensor, data json.RawMessage, n int) error {
	flat := flattened(data)
	if bytes.Contains(flat, null) {
		return fmt.Errorf("null is no %s", datatype(t.Elem))
	}
	var v []T
	if err := json.Unmarshal(flat, &v); err != nil {
		return err
	}
	if err := counted(len(v), n, t); err != nil {
		return err
	}
	t.Raw = graph.NewTensor("", v, int64(n)).Raw
	return nil
}

// floats reads null as NaN.
func floats[T float32 | float64](t *graph.Tensor, data json.RawMessage, n int) error {
	if !bytes.Contains(data, null) {
		return elements[T](t, data, n)
	}
	var pointers []*T
	if err := json.Unmarshal(flattened(data), &pointers); err != nil {
		return err
	}
	if err := counted(len(pointers), n, t); err != nil {
		return err
	}
	v := make([]T, n)
	for i, p := range pointers {
		v[i] = T(math.NaN())
		if p != nil {
			v[i] = *p
		}
	}
	t.Raw = graph.NewTensor("", v, int64(n)).Raw
	return nil
}

// bytesOf reads wider integers, because encoding/json takes []uint8 for a text.
func bytesOf(t *graph.Tensor, data json.RawMessage, n int) error {
	wide := &graph.Tensor{Name: t.Name, Elem: graph.Uint16, Dims: t.Dims}
	if err := elements[uint16](wide, data, n); err != nil {
		return err
	}
	v, err := graph.Data[uint16](wide)
	for _, x := range v {
		if x > math.MaxUint8 {
			return fmt.Errorf("%d is no UINT8", x)
		}
		t.Raw = append(t.Raw, byte(x))
	}
	return err
}

func marshalledBytes(t *graph.Tensor) (json.RawMessage, error) {
	wide := make([]uint16, len(t.Raw))
	for i, v := range t.Raw {
		wide[i] = uint16(v)
	}
	return json.Marshal(wide)
}

func textsOf(t *graph.Tensor, data json.RawMessage, n int) error {
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	var err error
	if t.Strings, err = texts(nil, all); err != nil {
		return err
	}
	return counted(len(t.Strings), n, t)
}

func marshalledTexts(t *graph.Tensor) (json.RawMessage, error) {
	all := make([]string, len(t.Strings))
	for i, s := range t.Strings {
		all[i] = string(s)
	}
	return json.Marshal(all)
}

func texts(to [][]byte, from any) ([][]byte, error) {
	switch v := from.(type) {
	case string:
		return append(to, []byte(v)), nil
	case []any:
		for _, inner := range v {
			var err error
			if to, err = texts(to, inner); err != nil {
				return nil, err
			}
		}
		return to, nil
	}
	return nil, fmt.Errorf("BYTES has a %T, want texts", from)
}

// write returns a tensor as JSON has it, and its bytes where it goes in binary form.
func write(t *graph.Tensor, asBinary bool) (out tensorJSON, raw []byte, err error) {
	out = tensorJSON{Name: t.Name, Datatype: datatype(t.Elem), Shape: t.Dims}
	if out.Shape == nil {
		out.Shape = []int64{}
	}
	if asBinary {
		raw = toBytes(t)
		size := int64(len(raw))
		out.Parameters.Size = &size
		return out, raw, nil
	}
	out.Data, err = toJSON(t)
	return out, nil, err
}

// toBytes returns the elements in binary form.
func toBytes(t *graph.Tensor) []byte {
	if t.Elem != graph.String {
		return t.Raw
	}
	var raw []byte
	for _, s := range t.Strings {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(len(s)))
		raw = append(raw, s...)
	}
	return raw
}

func toJSON(t *graph.Tensor) (json.RawMessage, error) {
	f, known := forms[t.Elem]
	if !known {
		return nil, fmt.Errorf("output %q is %s, which is given in binary form only; ask for binary_data", t.Name, datatype(t.Elem))
	}
	return f.write(t)
}

func marshalled[T graph.Element](t *graph.Tensor) (json.RawMessage, error) {
	v, err := graph.Data[T](t)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// numbers writes what JSON has no number for as null.
func numbers[T float32 | float64](t *graph.Tensor) (json.RawMessage, error) {
	v, err := graph.Data[T](t)
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, 12*len(v)+2), '[')
	for i, x := range v {
		if i > 0 {
			out = append(out, ',')
		}
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			out = append(out, null...)
		} else {
			out = strconv.AppendFloat(out, f, 'g', -1, 8*t.Elem.Size())
		}
	}
	return append(out, ']'), nil
}
