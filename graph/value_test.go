package graph

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

func sequenceOf(items ...*Tensor) *Tensor {
	return &Tensor{Name: "s", Elem: Sequence, Dims: []int64{int64(len(items))}, Items: items}
}

// TestValuesComeBack writes sequences and optional values and reads them.
func TestValuesComeBack(t *testing.T) {
	a, b := NewTensor("a", []float32{1, 2}, 2), NewTensor("b", []float32{3}, 1)
	some := &Tensor{Name: "o", Elem: Optional, Dims: []int64{1}, Items: []*Tensor{sequenceOf(a)}}
	none := &Tensor{Elem: Optional, Dims: []int64{0}}
	for _, c := range []struct {
		x  *Tensor
		as Type
	}{
		{sequenceOf(a, b), SequenceOf(Type{Elem: Float})},
		{sequenceOf(), SequenceOf(Type{Elem: Float})},
		{some, OptionalOf(SequenceOf(Type{Elem: Float}))},
		{none, OptionalOf(Type{Elem: Float})},
		{sequenceOf(sequenceOf(a), sequenceOf(b, a)), SequenceOf(SequenceOf(Type{Elem: Float}))},
	} {
		file, err := EncodeTensor(c.x)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeValue(file, c.as)
		if err != nil {
			t.Fatal(err)
		}
		if !sameValue(got, c.x) {
			t.Errorf("%v came back as %+v", c.as, got)
		}
	}
}

func sameValue(a, b *Tensor) bool {
	return a.Name == b.Name && a.Elem == b.Elem && slices.Equal(a.Dims, b.Dims) && bytes.Equal(a.Raw, b.Raw) && slices.EqualFunc(a.Items, b.Items, sameValue)
}

// TestDecodeValueRefuses holds bytes that are no value of the type that is wanted.
func TestDecodeValueRefuses(t *testing.T) {
	item := func(n int) (b []byte) {
		for range n {
			b = appendBytes(b, 3, []byte{0x08, 0x00, 0x10, 0x01}) // float32[0]
		}
		return b
	}
	deep := Type{Elem: Float}
	file := item(1)
	for range maxTypeDepth + 1 {
		deep, file = SequenceOf(deep), appendBytes(nil, 5, file)
	}
	for _, c := range []struct {
		file []byte
		as   Type
		want string
	}{
		{item(2), OptionalOf(Type{Elem: Float}), "want one or none"},
		{item(1), SequenceOf(SequenceOf(Type{Elem: Float})), "an item is no sequence(float32"},
		{item(maxItems + 1), SequenceOf(Type{Elem: Float}), "more than 16384 items"},
		{appendBytes(nil, 3, []byte{0x10}), SequenceOf(Type{Elem: Float}), "tensor"},
		{[]byte{0x1a, 0x7f}, SequenceOf(Type{Elem: Float}), "unexpected EOF"},
		{appendBytes(nil, 3, appendInt(nil, 2, -1)), SequenceOf(Type{Elem: Float}), "element type -1"},
		{file, deep, "values in each other"},
	} {
		if _, err := DecodeValue(c.file, c.as); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("as %v: %v, want %q", c.as, err, c.want)
		}
	}
	if _, err := DecodeValue(item(maxItems), SequenceOf(Type{Elem: Float})); err != nil {
		t.Errorf("%d items: %v", maxItems, err)
	}
}

// TestTypesComeBack writes types of values that are no tensors, in graphs and in attributes.
func TestTypesComeBack(t *testing.T) {
	deep := Type{Elem: Float}
	for range maxTypeDepth {
		deep = OptionalOf(deep)
	}
	for _, want := range []Type{
		SequenceOf(Type{Elem: Float, Shape: Dims(Batch, Fixed(3))}), OptionalOf(SequenceOf(Type{Elem: String})), SequenceOf(Type{}), deep,
	} {
		got, err := decodeType(appendType(nil, want))
		if err != nil || !got.equal(want) || got.String() != want.String() {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
		if got, err = Typed("type", want).ValueType(); err != nil || !got.equal(want) {
			t.Errorf("attribute %v came back as %v, %v", want, got, err)
		}
	}
	if got, err := decodeType(appendType(nil, OptionalOf(deep))); err != nil || strings.Count(got.String(), "optional") != maxTypeDepth {
		t.Errorf("a type that is nested too deep is %v, %v", got, err)
	}
	for _, hostile := range [][]byte{{0x22, 0x7f}, {0x22, 0x02, 0x0a, 0x7f}, appendType(nil, Type{Elem: -1, Of: nil})[:1]} {
		if got, err := decodeType(hostile); err == nil {
			t.Errorf("%v is a type: %v", hostile, got)
		}
	}
	if _, err := decodeType(appendMessage(nil, 1, func(b []byte) []byte { return appendInt(b, 1, -1) })); err == nil || !strings.Contains(err.Error(), "element type -1") {
		t.Errorf("an element type of -1: %v", err)
	}
}

// TestNoSequenceIsStored refuses a graph with an initializer that is no tensor.
func TestNoSequenceIsStored(t *testing.T) {
	g := layer(t, "net", weights("w", 3, 3))
	g.Initializers[0] = sequenceOf(g.Initializers[0]).Renamed("w")
	if err := g.Validate(); err == nil || !strings.Contains(err.Error(), "want a tensor") {
		t.Error(err)
	}
	if _, err := Encode(g); err == nil || !strings.Contains(err.Error(), "want a tensor") {
		t.Error(err)
	}
}

// TestElementsHaveOwnSizes: the symbols of a stated sequence say nothing of its elements.
func TestElementsHaveOwnSizes(t *testing.T) {
	b := NewBuilder("own", 17)
	s := b.InputOf("s", SequenceOf(Type{Elem: Float, Shape: Dims(Symbol("n"), Fixed(3))}))
	x := b.Input("x", Float, Symbol("n"), Fixed(3))
	b.Output("y", b.Op("SequenceAt", s, b.Const(Scalar[int64]("", 0))))
	b.Output("z", b.Op("SequenceAt", b.Op("SequenceConstruct", x, x), b.Const(Scalar[int64]("", 0))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if y, z := g.Outputs[0].Type.String(), g.Outputs[1].Type.String(); y != "float32[?,3]" || z != "float32[n,3]" {
		t.Errorf("an element of s is %s, and of what is made of x %s", y, z)
	}
}
