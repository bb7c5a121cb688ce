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
