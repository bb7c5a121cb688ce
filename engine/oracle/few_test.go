package oracle

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestFewValues holds patterns against the tables of https://onnx.ai/onnx/technical/float8.html and
// https://onnx.ai/onnx/technical/float4.html.
func TestFewValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		elem    graph.DataType
		pattern int
		want    float64
	}{
		{graph.Float8E4M3FN, 0x7e, 448}, {graph.Float8E4M3FN, 0x01, 0x1p-9}, {graph.Float8E4M3FN, 0xb8, -1}, {graph.Float8E4M3FN, 0xff, nan},
		{graph.Float8E4M3FNUZ, 0x7f, 240}, {graph.Float8E4M3FNUZ, 0x01, 0x1p-10}, {graph.Float8E4M3FNUZ, 0x80, nan},
		{graph.Float8E5M2, 0x7b, 57344}, {graph.Float8E5M2, 0x01, 0x1p-16}, {graph.Float8E5M2, 0x7c, inf}, {graph.Float8E5M2, 0xfc, -inf}, {graph.Float8E5M2, 0x7d, nan},
		{graph.Float8E5M2FNUZ, 0x7f, 57344}, {graph.Float8E5M2FNUZ, 0x01, 0x1p-17}, {graph.Float8E5M2FNUZ, 0x80, nan},
		{graph.Float4E2M1, 0x7, 6}, {graph.Float4E2M1, 0x1, 0.5}, {graph.Float4E2M1, 0xd, -3},
		{graph.Float8E8M0, 0, 0x1p-127}, {graph.Float8E8M0, 0xfe, 0x1p127}, {graph.Float8E8M0, 0xff, nan},
	} {
		if got := few[c.elem].value(c.pattern); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v %#x is %v, want %v", c.elem, c.pattern, got, c.want)
		}
	}
}

// TestFewAgain writes each pattern of each short type as the number that it stands for, and each integer of 4
// bits, in packed bytes.
func TestFewAgain(t *testing.T) {
	for _, elem := range []graph.DataType{graph.Float8E4M3FN, graph.Float8E4M3FNUZ, graph.Float8E5M2, graph.Float8E5M2FNUZ, graph.Float4E2M1, graph.Float8E8M0, graph.Int4, graph.Uint4} {
		n := 1 << elem.Bits()
		x := &graph.Tensor{Elem: elem, Dims: []int64{int64(n)}, Raw: make([]byte, n*elem.Bits()/8)}
		for p := range n {
			x.Raw[p*elem.Bits()/8] |= byte(p << (p * elem.Bits() % 8))
		}
		a, err := Widen(x)
		if err != nil {
			t.Fatal(err)
		}
		again, err := a.Tensor("")
		if err != nil {
			t.Fatal(err)
		}
		b, err := Widen(again)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range a.V {
			if w := b.V[i]; v != w && !(math.IsNaN(v) && math.IsNaN(w)) {
				t.Errorf("%v: element %d is %v, and then %v", elem, i, v, w)
			}
		}
	}
}

// TestFewRounds rounds to the nearest number, between two to the even one, and saturates or not.
func TestFewRounds(t *testing.T) {
	for _, c := range []struct {
		elem     graph.DataType
		x        float64
		saturate bool
		want     float64
	}{
		{graph.Float8E4M3FN, 1.0625, true, 1}, {graph.Float8E4M3FN, 1.1875, true, 1.25}, {graph.Float8E4M3FN, 1e6, true, 448}, {graph.Float8E4M3FN, -1e6, false, math.NaN()},
		{graph.Float8E5M2, 1e6, false, math.Inf(1)}, {graph.Float8E5M2, math.Inf(-1), true, -57344}, {graph.Float4E2M1, 2.5, false, 2}, {graph.Float4E2M1, -9, false, -6},
	} {
		if got := few[c.elem].nearest(c.x, c.saturate); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v of %v, saturated %v: %v, want %v", c.elem, c.x, c.saturate, got, c.want)
		}
	}
}
