//go:build cgo

package runtime

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestOpenMapsLargeFiles: weights that are mapped from a file give the same bits as weights
// that are copied, wherever they lie in the file.
func TestOpenMapsLargeFiles(t *testing.T) {
	b := graph.NewBuilder("large", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1500))
	h := x
	for i := range 4 {
		v := make([]float32, 1500*1500)
		for j := range v {
			v[j] = float32((j*7919+i)%1000-500) / 1e4
		}
		name := []string{"w", "ww", "www", "wwww"}[i] // names of four lengths, so that weights lie at any offset from four bytes
		h = b.Op("Tanh", b.Op("MatMul", h, b.Parameter(graph.NewTensor(name, v, 1500, 1500))))
	}
	b.Output("y", h)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "large.onnx")
	if err := graph.Save(path, g); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil || len(file) < leastLarge {
		t.Fatalf("%d bytes, %v", len(file), err)
	}
	v := make([]float32, 3*1500)
	for i := range v {
		v[i] = float32(i%17) / 8
	}
	in := map[string]*graph.Tensor{"x": graph.NewTensor("x", v, 3, 1500)}
	for _, level := range []Optimization{OptimizeAll, OptimizeBasic, OptimizeOff} {
		mapped, err := Open(t.Context(), path, &Options{Optimization: level})
		if err != nil {
			t.Fatal(err)
		}
		if mapped.model.around == nil {
			t.Error("the file was not mapped")
		}
		copied, err := OpenBytes(t.Context(), file, &Options{Optimization: level})
		if err != nil {
			t.Fatal(err)
		}
		got, err := mapped.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		want, err := copied.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if string(got["y"].Raw) != string(want["y"].Raw) {
			t.Errorf("%v: the outputs are not the same", level)
		}
		mapped.Close()
		copied.Close()
	}
}
