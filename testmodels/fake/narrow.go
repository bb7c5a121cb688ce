package fake

import (
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// Products returns a graph in float32 whose squares of raw columns are beyond the range of float16, and
// whose output is not: y = x·x·10⁻³. Its rows are of two columns.
func Products(t testing.TB) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("products", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	b.Output("y", b.Op("Mul", b.Op("Mul", x, x), b.Scalar(1e-3)))
	return built(t, b)
}

// ProductRows returns three rows for Products, one after the other.
func ProductRows() []float32 { return []float32{300, 20, -500, 40, 1, 2} }

// Scores returns a graph in float32 whose output is too small for float16 as a whole: the mean of the
// squares of x·10⁻⁴. Its rows are of two columns.
func Scores(t testing.TB) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("scores", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	small := b.Op("Mul", x, b.Scalar(1e-4))
	b.Output("y", b.Op("ReduceMean", b.Op("Mul", small, small), graph.Ints("axes", 1)))
	return built(t, b)
}

// ScoreRows returns three rows for Scores, one after the other.
func ScoreRows() []float32 { return []float32{1, 0.5, -0.25, 0.75, 0.125, 1} }

func built(t testing.TB, b *graph.Builder) *graph.Graph {
	t.Helper()
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
