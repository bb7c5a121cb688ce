package native

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// ReduceMax over layers is what comparing two numbers at a time gives, NaN included, for any width: by a kernel where the
// processor has it, and without.
func TestGreatestOfLayers(t *testing.T) {
	const count = 5
	random := rand.New(rand.NewPCG(1, 2))
	for width := 1; width < 4*lineWidth; width++ {
		x := make([]float32, count*width)
		for i := range x {
			if x[i] = float32(random.NormFloat64()); random.IntN(20) == 0 {
				x[i] = float32(math.NaN())
			}
		}
		b := graph.NewBuilder("layers", 17)
		b.Output("y", b.Op("ReduceMax", b.Input("x", graph.Float, graph.Fixed(count), graph.Fixed(int64(width))), graph.Ints("axes", 0), graph.Int("keepdims", 0)))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		_, y := run(t, g, "y", graph.NewTensor("x", x, count, int64(width)))
		want := make([]float32, width)
		for i := range want {
			want[i] = float32(math.Inf(-1))
			for k := range count {
				if v := x[k*width+i]; v > want[i] || v != v {
					want[i] = v
				}
			}
		}
		if !slices.EqualFunc(y, want, func(a, b float32) bool { return a == b || a != a && b != b }) {
			t.Fatalf("width %d: %v; want %v", width, y, want)
		}
	}
}
