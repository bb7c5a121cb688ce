package judge

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

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
		d.add(Place{Allowance: Allowance{Tolerance: Promised}}, c.want, c.got)
		if d.Finish(); d.Beyond != c.beyond || (d.Problem != "") != c.problem {
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
	d.add(Place{}, graph.Vector[int64]("", 1<<60), graph.Vector[int64]("", 1<<60+1))
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
	float, _ := element.Of(graph.Float)
	b.SetBytes(int64(len(want.Raw)))
	for b.Loop() {
		(&Difference{}).numbers(Place{Allowance: Allowance{Tolerance: Promised}}, float, want, got)
	}
}

// TestULPNearZero: steps between tiny floats say nothing about elements that are within the tolerance
// of 0, and do not count.
func TestULPNearZero(t *testing.T) {
	for _, test := range []struct {
		name      string
		want, got float32
		within    float64
		ulp       string
	}{
		{"near zero", 1e-20, -1e-7, 1e-5, "-"},
		{"near zero, beyond the tolerance", 0, 1, 1e-5, "-"},
		{"zeros of two signs", 0, float32(math.Copysign(0, -1)), 1e-5, "0"},
		{"ordinary", 1, math.Nextafter32(1, 2), 1e-5, "1"},
		{"the same", 1e-20, 1e-20, 1e-5, "0"},
		{"no tolerance", math.SmallestNonzeroFloat32, 0, 0, "1"},
	} {
		d := &Difference{}
		d.add(Place{Allowance: Allowance{Tolerance: Tolerance{Abs: test.within}}}, graph.Vector("", test.want), graph.Vector("", test.got))
		if d.Finish(); d.Figures()[1] != test.ulp {
			t.Errorf("%s: %s ULP, want %s", test.name, d.Figures()[1], test.ulp)
		}
	}
}
