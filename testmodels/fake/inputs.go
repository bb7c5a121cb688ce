package fake

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// Graph returns what engines say that they run. It has no nodes, so that no engine but these
// computes it.
func Graph() *graph.Graph {
	return &graph.Graph{
		Name:    "fake",
		Inputs:  []graph.Value{{Name: "input", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(2))}}},
		Outputs: []graph.Value{{Name: "copy"}, {Name: "count"}},
	}
}

// Inputs returns three runs of two rows.
func Inputs() iter.Seq2[map[string]*graph.Tensor, error] {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, rows := range [][]float32{{1, -2, 0, 0.5}, {1000, 3, 4, 5}, {0.1, 0.2, 0.3, 0.4}} {
			if !yield(map[string]*graph.Tensor{"input": graph.NewTensor("input", rows, 2, 2)}, nil) {
				return
			}
		}
	}
}

// WriteSet writes a fixture in ONNX's layout that the engines agree with. Without names, files
// are matched with inputs and outputs by their place.
func WriteSet(t *testing.T, dir string, rows int64, named bool) {
	t.Helper()
	x := make([]float32, 2*rows)
	for i := range x {
		x[i] = float32(i)
	}
	in := graph.NewTensor("input", x, rows, 2)
	out, err := Truth(map[string]*graph.Tensor{"input": in})
	if err != nil {
		t.Fatal(err)
	}
	first, second := out["count"], out["copy"] // by name, the order does not matter
	if !named {
		in, first, second = in.Renamed(""), out["copy"].Renamed("elsewhere"), out["count"].Renamed("")
	}
	for file, tensor := range map[string]*graph.Tensor{"input_0.pb": in, "output_0.pb": first, "output_1.pb": second} {
		b, err := graph.EncodeTensor(tensor)
		if err != nil {
			t.Fatal(err)
		}
		Write(t, filepath.Join(dir, file), b)
	}
}

// Write writes a file, and the folders above it.
func Write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
