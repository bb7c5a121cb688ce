package locate

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// A bound that is too small would call right engines wrong, one that is too large would let
// faults pass: it is a few times what float32 makes of sums.
func TestRounding(t *testing.T) {
	b := graph.NewBuilder("sums", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1), graph.Fixed(8), graph.Fixed(8))
	y := b.Op("Conv", x, b.Parameter(graph.NewTensor("w", make([]float32, 2*25), 2, 1, 5, 5)))
	b.Output("y", b.Op("Relu", y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	v, err := newView(g)
	if err != nil {
		t.Fatal(err)
	}
	all := v.region(func(string) bool { return false }, "y")
	for elem, want := range map[graph.DataType]float64{graph.Float: 0x1p-20, graph.Float16: 0x1p-7, graph.Double: 0x1p-20} {
		if got := v.rounding(all, elem); math.Abs(got/(want*math.Sqrt(27))-1) > 1e-9 {
			t.Errorf("%v: %v, want %v", elem, got, want*math.Sqrt(27)) // 25 products, and two nodes
		}
	}
}
