package native

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The greatest of layers is what taking two numbers at a time gives, NaN included, for any width.
func TestGreatestOfLayers(t *testing.T) {
	if !hasMicroKernel {
		t.Skip("no micro-kernel on this processor")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for width := lineWidth; width < 4*lineWidth; width++ {
		const count = 5
		x := make([]float32, count*width)
		for i := range x {
			if x[i] = float32(random.NormFloat64()); random.IntN(20) == 0 {
				x[i] = float32(math.NaN())
			}
		}
		layers := newWalk([]int{count, width}, []int{0, 1}, []int{0, 1}).layers()
		y, want := make([]float32, width), make([]float32, width)
		greatestOfLayers(y, x, layers)
		for i := range want {
			want[i] = float32(math.Inf(-1))
			for k := range count {
				want[i] = greater(want[i], x[k*width+i])
			}
		}
		if !slices.EqualFunc(y, want, func(a, b float32) bool { return a == b || a != a && b != b }) {
			t.Fatalf("width %d: %v; want %v", width, y, want)
		}
	}
}
