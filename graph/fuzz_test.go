package graph

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// A file is refused with ErrFormat, or what it holds survives a round trip.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"typed.onnx", "raw.onnx", "foreign.onnx", "subgraph.onnx", "rich.onnx", "external/model.onnx", "handmade.onnx"} {
		f.Add(fixture(f, name))
	}
	for seed := range uint64(10) {
		b, err := Encode(randomGraph(rand.New(rand.NewPCG(seed, 1)), 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Decode(b)
		if err != nil {
			if g != nil || !errors.Is(err, ErrFormat) {
				t.Fatalf("Decode = %v, %v", g, err)
			}
			return
		}
		roundTrip(t, g)
	})
}

// FuzzDecodeTensor is FuzzDecode for a tensor alone.
func FuzzDecodeTensor(f *testing.F) {
	f.Add(fixture(f, "tensor.pb"))
	for _, name := range []string{"typed.onnx", "foreign.onnx", "external/model.onnx"} {
		for _, t := range decodeFixture(f, name).Initializers {
			b, err := EncodeTensor(t)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		tensor, err := DecodeTensor(b)
		if err != nil {
			if tensor != nil || !errors.Is(err, ErrFormat) {
				t.Fatalf("DecodeTensor = %v, %v", tensor, err)
			}
			return
		}
		again, err := EncodeTensor(tensor)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeTensor(again)
		if err != nil {
			t.Fatal(err)
		}
		same(t, tensor, back)
	})
}

func FuzzDecodeValue(f *testing.F) {
	file, err := EncodeTensor(sequenceOf(NewTensor("a", []float32{1, 2}, 2), NewTensor("b", []float32{3}, 1)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte{0x10, 0x01, 0x1a, 0x04, 0x08, 0x00, 0x10, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, as := range []Type{SequenceOf(Type{Elem: Float}), OptionalOf(SequenceOf(Type{Elem: Float})), SequenceOf(SequenceOf(Type{}))} {
			x, err := DecodeValue(b, as)
			if err != nil {
				continue
			}
			file, err := EncodeTensor(x)
			if err != nil {
				t.Fatalf("what was read as %v cannot be written: %v", as, err)
			}
			y, err := DecodeValue(file, as)
			if err != nil || !sameValue(x, y) {
				t.Fatalf("%v came back as %+v, %v; want %+v", as, y, err, x)
			}
		}
	})
}
