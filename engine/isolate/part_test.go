package isolate

import (
	"bytes"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestSequencesPass sends sequences and optional values, and reads what a hostile child may send in their place.
func TestSequencesPass(t *testing.T) {
	sequence := func(items ...*graph.Tensor) *graph.Tensor {
		return &graph.Tensor{Elem: graph.Sequence, Dims: []int64{int64(len(items))}, Items: items}
	}
	a, b := graph.Vector[float32]("", 1, 2), graph.Vector[float32]("", 3)
	for _, x := range []*graph.Tensor{
		sequence(a, b), sequence(), sequence(sequence(a), sequence()),
		{Elem: graph.Optional, Dims: []int64{1}, Items: []*graph.Tensor{sequence(b)}}, {Elem: graph.Optional, Dims: []int64{0}},
	} {
		got := partOf("x", x).tensor()
		if !sameValue(got, x) || got.Name != "x" {
			t.Errorf("%v came as %+v", x.Type(), got)
		}
	}
	for _, p := range []part{
		{Elem: graph.Sequence, Dims: []int64{2}, Holds: []graph.DataType{graph.Float}, raw: []byte{0x1a, 0x7f}},
		{Elem: graph.Optional, Dims: []int64{1}, Holds: make([]graph.DataType, 1<<16)},
		{Elem: -7, Dims: []int64{1}},
	} {
		if got := p.tensor(); len(got.Items) > 0 {
			t.Errorf("%+v came as %+v", p, got)
		}
	}
}

func sameValue(a, b *graph.Tensor) bool {
	if a.Elem != b.Elem || len(a.Items) != len(b.Items) || !bytes.Equal(a.Raw, b.Raw) {
		return false
	}
	for i := range a.Items {
		if !sameValue(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
