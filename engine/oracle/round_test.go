package oracle

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
)

// TestRounded compares with other roundings: Go's to float32, a library's of float32 to
// float16.
func TestRounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200000 {
		x := math.Float64frombits(r.Uint64())
		if got, want := rounded(graph.Float, x), float64(float32(x)); got != want && want == want {
			t.Fatalf("float32 of %v is %v, want %v", x, got, want)
		}
		single := math.Float32frombits(r.Uint32()>>2 + 0x20000000) // most are near 1
		if got, want := rounded(graph.Float16, float64(single)), float64(float16.Fromfloat32(single).Float32()); got != want && want == want {
			t.Fatalf("float16 of %v is %v, want %v", single, got, want)
		}
	}
	for _, c := range []struct {
		elem    graph.DataType
		x, want float64
	}{
		{graph.BFloat16, 1 + 1.0/256, 1},                    // halfway, to even
		{graph.BFloat16, 1 + 3.0/256, 1 + 4.0/256},          // halfway, to even
		{graph.BFloat16, 1 + 1.0/256 + 1e-12, 1 + 2.0/256},  // float32 would make it halfway
		{graph.Float16, 1 + 1.0/2048 + 1e-12, 1 + 2.0/2048}, // likewise
		{graph.Float16, 65519, 65504}, {graph.Float16, 65520, math.Inf(1)}, {graph.Float16, -65520, math.Inf(-1)},
		{graph.Float16, 0x1p-25, 0}, {graph.Float16, 0x1.8p-25, 0x1p-24},
		{graph.Float, math.MaxFloat64, math.Inf(1)},
	} {
		if got := rounded(c.elem, c.x); got != c.want {
			t.Errorf("%v of %v is %v, want %v", c.elem, c.x, got, c.want)
		}
	}
}

func TestConverted(t *testing.T) {
	for _, c := range []struct {
		from, to graph.DataType
		x, want  float64
	}{
		{graph.Float, graph.Double, 1 + 1e-12, 1 + 1e-12}, // what is in float32 stays as exact as it is
		{graph.Float, graph.Float, 1 + 1e-12, 1 + 1e-12},
		{graph.Double, graph.Float, 1 + 1e-12, 1},
		{graph.Float, graph.Float16, 1 + 1e-5, 1}, {graph.Float16, graph.BFloat16, 1 + 1e-3, 1},
		{graph.BFloat16, graph.Float16, 1e6, math.Inf(1)},
		{graph.Int64, graph.Float, 16777217, 16777216},
		{graph.Float, graph.Int32, -1.75, -1}, {graph.Float, graph.Bool, -0.5, 1},
		{graph.Int32, graph.Uint8, 300, 44}, {graph.Int16, graph.Int8, 200, -56}, {graph.Int64, graph.Uint32, -1, math.MaxUint32},
	} {
		if got := converted(c.from, c.to, c.x); got != c.want {
			t.Errorf("%v as %v to %v is %v, want %v", c.x, c.from, c.to, got, c.want)
		}
	}
}
