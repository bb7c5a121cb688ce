package element

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestULPs(t *testing.T) {
	f := formats[graph.Float]
	next := func(x float32, n int) float32 {
		for range n {
			x = math.Nextafter32(x, float32(math.Inf(1)))
		}
		return x
	}
	for _, c := range []struct {
		a, b float32
		want uint64
	}{
		{1, 1, 0},
		{1, next(1, 1), 1},
		{1, next(1, 7), 7},
		{1, math.Nextafter32(1, 0), 1},
		{1, 2, 1 << 23}, // a binade
		{0, float32(math.Copysign(0, -1)), 0},
		{0, math.SmallestNonzeroFloat32, 1},
		{-math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat32, 2},
		{-1, 1, 2 * 0x3f800000},
		{-math.MaxFloat32, math.MaxFloat32, 2 * 0x7f7fffff},
	} {
		a, b := uint64(math.Float32bits(c.a)), uint64(math.Float32bits(c.b))
		if got := f.ULPs(a, b); got != c.want || f.ULPs(b, a) != c.want {
			t.Errorf("from %v to %v: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	d := formats[graph.Double]
	if got := d.ULPs(math.Float64bits(-math.MaxFloat64), math.Float64bits(math.MaxFloat64)); got != 2*0x7fefffffffffffff {
		t.Errorf("across all float64: %d", got)
	}
}

// The values are those of IEEE 754's binary16 and of bfloat16, the upper half
// of a float32.
func TestShortFloats(t *testing.T) {
	for bits, want := range map[uint64]float64{
		0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0400: 0x1p-14, 0x0001: 0x1p-24, 0x8001: -0x1p-24, 0x3555: 0.333251953125, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := formats[graph.Float16].Value(bits); got != want {
			t.Errorf("float16 %#x is %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(formats[graph.Float16].Value(0x7e00)) {
		t.Error("float16 0x7e00 is a number")
	}
	if got := formats[graph.BFloat16].Value(0x4049); got != 3.140625 {
		t.Errorf("bfloat16 0x4049 is %v, want 3.140625", got)
	}
}
