package oracle

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestLRNOfEvenSize: a window of two channels has the element's own and the next. No engine but
// ours takes such a size.
func TestLRNOfEvenSize(t *testing.T) {
	b := graph.NewBuilder("even", 17)
	x := b.Input("x", graph.Float, graph.Fixed(1), graph.Fixed(3))
	b.Output("y", b.Op("LRN", x, graph.Int("size", 2), graph.Float32("alpha", 2), graph.Float32("beta", 1)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	out, err := Evaluate(g, map[string]Array{"x": {Elem: graph.Float, Dims: []int{1, 3}, V: []float64{1, 2, 3}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1. / 6, 2. / 14, 3. / 10} { // 1 + 2/2·(1+4), 1 + 4 + 9, 1 + 9
		if got := out["y"].V[i]; math.Abs(got-want) > 1e-15 {
			t.Errorf("element %d is %v, want %v", i, got, want)
		}
	}
}
