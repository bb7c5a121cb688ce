package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// DataType is an element type. It has the number of ONNX's TensorProto.DataType.
type DataType int32

// The element types of ONNX that this package stores.
const (
	Undefined  DataType = 0
	Float      DataType = 1
	Uint8      DataType = 2
	Int8       DataType = 3
	Uint16     DataType = 4
	Int16      DataType = 5
	Int32      DataType = 6
	Int64      DataType = 7
	String     DataType = 8
	Bool       DataType = 9
	Float16    DataType = 10
	Double     DataType = 11
	Uint32     DataType = 12
	Uint64     DataType = 13
	Complex64  DataType = 14
	Complex128 DataType = 15
	BFloat16   DataType = 16
)

// The element types of 8 bits and fewer, of which a byte may hold two elements. A tensor keeps the bytes as they
// came, [DataType.Size] is 0, and the oracle reads them.
const (
	Float8E4M3FN   DataType = 17
	Float8E4M3FNUZ DataType = 18
	Float8E5M2     DataType = 19
	Float8E5M2FNUZ DataType = 20
	Uint4          DataType = 21
	Int4           DataType = 22
	Float4E2M1     DataType = 23
	Float8E8M0     DataType = 24
)

// What a value is that is no tensor. A [Type] with one of these says in Of what the value holds, and a [Tensor]
// has it in Items. ONNX has no such numbers, and a file that has them is refused.
const (
	Sequence DataType = -1 // a list of values of one type
	Optional DataType = -2 // a value or none
)

var dataTypes = map[DataType]struct {
	name string
	size int
}{
	Sequence: {"sequence", 0}, Optional: {"optional", 0},
	Undefined: {"undefined", 0}, Float: {"float32", 4}, Uint8: {"uint8", 1}, Int8: {"int8", 1},
	Uint16: {"uint16", 2}, Int16: {"int16", 2}, Int32: {"int32", 4}, Int64: {"int64", 8},
	String: {"string", 0}, Bool: {"bool", 1}, Float16: {"float16", 2}, Double: {"float64", 8},
	Uint32: {"uint32", 4}, Uint64: {"uint64", 8}, Complex64: {"complex64", 8},
	Complex128: {"complex128", 16}, BFloat16: {"bfloat16", 2},
	Float8E4M3FN: {"float8e4m3fn", 0}, Float8E4M3FNUZ: {"float8e4m3fnuz", 0}, Float8E5M2: {"float8e5m2", 0}, Float8E5M2FNUZ: {"float8e5m2fnuz", 0},
	Uint4: {"uint4", 0}, Int4: {"int4", 0}, Float4E2M1: {"float4e2m1", 0}, Float8E8M0: {"float8e8m0", 0},
}

// String returns the NumPy name of the type, for example "float32".
func (t DataType) String() string {
	if d, ok := dataTypes[t]; ok {
		return d.name
	}
	return fmt.Sprintf("DataType(%d)", int32(t))
}

// Size returns the number of bytes of an element, or 0 where elements have no fixed size.
func (t DataType) Size() int { return dataTypes[t].size }

// Bits returns the number of bits of an element, or 0 where elements have no fixed size.
func (t DataType) Bits() int {
	switch t {
	case Float8E4M3FN, Float8E4M3FNUZ, Float8E5M2, Float8E5M2FNUZ, Float8E8M0:
		return 8
	case Uint4, Int4, Float4E2M1:
		return 4
	}
	return 8 * t.Size()
}

// IsFloat reports whether the type is a real floating-point type.
func (t DataType) IsFloat() bool {
	return t == Float || t == Double || t == Float16 || t == BFloat16
}

// Tensor is a constant: an initializer, an attribute's value, or what a runner
// takes and returns. Its elements are row-major and little-endian in Raw, as
// ONNX stores raw_data. String elements are in Strings.
//
// What a runner takes and returns may be a sequence or an optional value too. It has one dimension, the number
// of its Items. An optional value has one item or none.
//
// A tensor that a graph holds is shared by the graph's clones. Replace it, and do not
// write into it.
type Tensor struct {
	Name    string
	Elem    DataType
	Dims    []int64
	Raw     []byte
	Strings [][]byte  // only where Elem is String
	Items   []*Tensor // only where Elem is Sequence or Optional
	Doc     string

	external *external // where the bytes are, if they are in another file
	unknown  []byte
}

// Element lists the Go types whose slices hold tensor elements.
type Element interface {
	float32 | float64 | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | bool
}

func elementType[T Element]() DataType {
	var zero T
	switch any(zero).(type) {
	case float32:
		return Float
	case float64:
		return Double
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64:
		return Int64
	case uint8:
		return Uint8
	case uint16:
		return Uint16
	case uint32:
		return Uint32
	case uint64:
		return Uint64
	default:
		return Bool
	}
}

// NewTensor makes a tensor that holds a copy of data, row-major. Without dims it is a
// scalar. It panics where len(data) is not the product of dims. That is a mistake of the
// caller and never of a file, because tensors that are decoded are not made here.
func NewTensor[T Element](name string, data []T, dims ...int64) *Tensor {
	t := &Tensor{Name: name, Elem: elementType[T]()}
	Refill(t, data, dims...)
	return t
}

// Refill puts elements and dims in the place of t's, in t's memory where that is large enough. T must be the Go type of
// t.Elem. It panics where NewTensor does.
func Refill[T Element](t *Tensor, data []T, dims ...int64) {
	n, err := elements(dims)
	if err != nil || n != len(data) || t.Elem != elementType[T]() {
		panic(fmt.Sprintf("graph: tensor %q of %v: %d elements do not fill dims %v", t.Name, t.Elem, len(data), dims))
	}
	t.Dims = append(t.Dims[:0], dims...)
	size := n * t.Elem.Size()
	t.Raw = slices.Grow(t.Raw[:0], size)[:size]
	encodeElements(t.Raw, data)
}

// Scalar makes a tensor of rank 0.
func Scalar[T Element](name string, v T) *Tensor { return NewTensor(name, []T{v}) }

// Vector makes a tensor of rank 1.
func Vector[T Element](name string, v ...T) *Tensor { return NewTensor(name, v, int64(len(v))) }

// Data returns a copy of t's elements. T must be the Go type of t.Elem.
func Data[T Element](t *Tensor) ([]T, error) {
	n := t.Len()
	if err := t.holds(elementType[T](), n); err != nil {
		return nil, err // checked first, because dims of a tensor in another file must not take memory
	}
	out := make([]T, n)
	decodeElements(out, t.Raw)
	return out, nil
}

// CopyData copies t's elements to dst, which must be t.Len() long.
func CopyData[T Element](dst []T, t *Tensor) error {
	if err := t.holds(elementType[T](), len(dst)); err != nil {
		return err
	}
	decodeElements(dst, t.Raw)
	return nil
}

// holds returns an error unless n elements of type want are there to be read.
func (t *Tensor) holds(want DataType, n int) error {
	switch {
	case t.Elem != want:
		return fmt.Errorf("graph: tensor %q holds %v, asked for %v", t.Name, t.Elem, want)
	case t.external != nil:
		return fmt.Errorf("graph: tensor %q: %w", t.Name, ErrExternalData)
	case len(t.Raw) != n*want.Size():
		return fmt.Errorf("graph: tensor %q has %d bytes, %d elements of %v need %d",
			t.Name, len(t.Raw), n, want, n*want.Size())
	}
	return nil
}

// Len returns the number of elements. It is 0 where the dims are invalid.
func (t *Tensor) Len() int {
	n, err := elements(t.Dims)
	if err != nil {
		return 0
	}
	return n
}

// Type returns the tensor's element type and its shape, which is static. Of a sequence it returns the type of
// the last item.
func (t *Tensor) Type() Type {
	if t.Elem < Undefined {
		of := Type{}
		for _, item := range t.Items {
			of = item.Type()
		}
		return Type{Elem: t.Elem, Of: &of}
	}
	shape := make(Shape, len(t.Dims))
	for i, d := range t.Dims {
		shape[i] = Fixed(d)
	}
	return Type{Elem: t.Elem, Shape: shape}
}

// Renamed returns t under another name. Both share their elements.
func (t *Tensor) Renamed(name string) *Tensor {
	c := *t
	c.Name = name
	return &c
}

// check returns an error unless the elements are exactly as many as the dims ask for.
func (t *Tensor) check() error {
	n, err := elements(t.Dims)
	if err != nil {
		return fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if t.external != nil {
		return nil
	}
	if t.Elem < Undefined {
		return fmt.Errorf("%q is of type %v, want a tensor", t.Name, t.Elem)
	}
	if t.Elem == String {
		if n != len(t.Strings) {
			return fmt.Errorf("tensor %q: %d strings for dims %v, want %d", t.Name, len(t.Strings), t.Dims, n)
		}
		return nil
	}
	size := t.Elem.Size()
	if bits := t.Elem.Bits(); size == 0 && bits > 0 {
		if want := (n*bits + 7) / 8; len(t.Raw) != want {
			return fmt.Errorf("tensor %q: %d bytes for %v%v, want %d", t.Name, len(t.Raw), t.Elem, t.Dims, want)
		}
		return nil
	}
	if size == 0 {
		return nil // a type that this package does not know is kept as it came
	}
	if n > math.MaxInt/size || len(t.Raw) != n*size {
		return fmt.Errorf("tensor %q: %d bytes for %v%v, want %d elements of %d bytes", t.Name, len(t.Raw), t.Elem, t.Dims, n, size)
	}
	return nil
}

var errDims = errors.New("dims are negative or their product overflows")

// elements multiplies dims. It refuses negative ones and overflow.
func elements(dims []int64) (int, error) {
	n := int64(1)
	for _, d := range dims {
		if d < 0 {
			return 0, fmt.Errorf("%w: %v", errDims, dims)
		}
		if d != 0 && n > math.MaxInt64/16/d {
			return 0, fmt.Errorf("%w: %v", errDims, dims)
		}
		n *= d
	}
	return int(n), nil
}

func encodeElements[T Element](dst []byte, src []T) {
	if _, err := binary.Encode(dst, binary.LittleEndian, src); err != nil {
		panic("graph: " + err.Error()) // the caller has to make sure that sizes are valid
	}
}

func decodeElements[T Element](dst []T, src []byte) {
	if _, err := binary.Decode(src, binary.LittleEndian, dst); err != nil {
		panic("graph: " + err.Error())
	}
}
