package verify

import (
	"encoding/json"
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
		if got := f.ulps(a, b); got != c.want || f.ulps(b, a) != c.want {
			t.Errorf("from %v to %v: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	d := formats[graph.Double]
	if got := d.ulps(math.Float64bits(-math.MaxFloat64), math.Float64bits(math.MaxFloat64)); got != 2*0x7fefffffffffffff {
		t.Errorf("across all float64: %d", got)
	}
}

// The values are those of IEEE 754's binary16 and of bfloat16, the upper half
// of a float32.
func TestShortFloats(t *testing.T) {
	for bits, want := range map[uint64]float64{
		0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0400: 0x1p-14, 0x0001: 0x1p-24, 0x8001: -0x1p-24, 0x3555: 0.333251953125, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := formats[graph.Float16].value(bits); got != want {
			t.Errorf("float16 %#x is %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(formats[graph.Float16].value(0x7e00)) {
		t.Error("float16 0x7e00 is a number")
	}
	if got := formats[graph.BFloat16].value(0x4049); got != 3.140625 {
		t.Errorf("bfloat16 0x4049 is %v, want 3.140625", got)
	}
}

func TestCompareTypes(t *testing.T) {
	big := int64(1) << 60
	for _, c := range []struct {
		name      string
		want, got *graph.Tensor
		beyond    int
		problem   bool
	}{
		{"float64", graph.Vector("", 1.0, 2), graph.Vector("", 1.0, 2+1e-4), 1, false},
		{"float64 extremes", graph.Vector("", math.MaxFloat64, 5e-324), graph.Vector("", -math.MaxFloat64, 1), 2, false},
		{"int64 beyond 2⁵³", graph.Vector("", big, big), graph.Vector("", big, big+1), 1, false},
		{"int32", graph.Vector[int32]("", -1, 1000000), graph.Vector[int32]("", -1, 1000001), 1, false},
		{"uint8", graph.Vector[uint8]("", 0, 255), graph.Vector[uint8]("", 0, 255), 0, false},
		{"bool", graph.Vector("", true, false), graph.Vector("", true, true), 1, false},
		{"string", text("a", "b"), text("a", "c"), 1, false},
		{"string count", text("a", "b"), &graph.Tensor{Elem: graph.String, Dims: []int64{2}, Strings: [][]byte{nil}}, 0, true},
		{"complex", complexes(), complexes(), 0, true},
	} {
		d := &Difference{}
		d.add(at{Tolerance: Promised}, c.want, c.got)
		if d.finish(); d.Beyond != c.beyond || (d.Problem != "") != c.problem {
			t.Errorf("%s: %d beyond, problem %q", c.name, d.Beyond, d.Problem)
		}
		if want := Failed; c.name == "complex" && d.Verdict != want {
			t.Errorf("%s: %s, want %s: nothing is known of it", c.name, d.Verdict, want)
		}
		if _, err := json.Marshal(d); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWorstOfIntegersIsExact(t *testing.T) {
	d := &Difference{}
	d.add(at{}, graph.Vector[int64]("", 1<<60), graph.Vector[int64]("", 1<<60+1))
	if w := d.Worst; w == nil || w.Reference != "1152921504606846976" || w.Value != "1152921504606846977" || d.MaxAbs != 1 {
		t.Errorf("%+v, max %v", w, d.MaxAbs)
	}
}

func text(s ...string) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: []int64{int64(len(s))}}
	for _, v := range s {
		t.Strings = append(t.Strings, []byte(v))
	}
	return t
}

func complexes() *graph.Tensor {
	return &graph.Tensor{Elem: graph.Complex64, Dims: []int64{1}, Raw: make([]byte, 8)}
}

func BenchmarkNumbers(b *testing.B) {
	x := make([]float32, 1<<20)
	y := make([]float32, len(x))
	for i := range x {
		x[i], y[i] = float32(i), float32(i)+1e-3*float32(i%3)
	}
	want, got := graph.Vector("", x...), graph.Vector("", y...)
	b.SetBytes(int64(len(want.Raw)))
	for b.Loop() {
		(&Difference{}).numbers(at{Tolerance: Promised}, formats[graph.Float], want, got)
	}
}
