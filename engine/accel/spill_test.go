//go:build cgo

package accel

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestLargeGraphsAreSpilled: a graph of 36 MB runs, and leaves no file behind.
func TestLargeGraphsAreSpilled(t *testing.T) {
	const n = 3000
	b := graph.NewBuilder("large", 0)
	weights := make([]float32, n*n)
	for i := range n { // ones on the diagonal next to the main one
		weights[i*n+(i+1)%n] = 1
	}
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(n))
	b.Output("y", b.Op("MatMul", x, b.Parameter(graph.NewTensor("w", weights, n, n))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if g.InitializerBytes() < leastSpilled {
		t.Fatalf("the graph has %d bytes of weights", g.InitializerBytes())
	}
	for _, temporary := range []string{t.TempDir(), filepath.Join(t.TempDir(), "nowhere")} { // where there is no such folder, the graph is passed in memory
		t.Setenv("TMPDIR", temporary)
		t.Setenv("TMP", temporary)
		runner, err := Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		in := make([]float32, n)
		for i := range in {
			in[i] = float32(i)
		}
		out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"x": graph.NewTensor("x", in, 1, n)})
		if err != nil {
			t.Fatal(err)
		}
		y, err := graph.Data[float32](out["y"])
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range y {
			if want := float32((i + n - 1) % n); v != want {
				t.Fatalf("y[%d] is %v, want %v", i, v, want)
			}
		}
		if err := runner.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(temporary); len(left) > 0 {
			t.Errorf("%v is left, %v", left, err)
		}
	}
}
