package graph

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestEncodeAround: what is left of a file, beside it, is the whole again.
func TestEncodeAround(t *testing.T) {
	g := &Graph{Name: "g", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: 17}}}}
	for n := range 5 {
		v := make([]float32, 300+500*n)
		for i := range v {
			v[i] = float32(n*10_000 + i)
		}
		g.Initializers = append(g.Initializers, NewTensor(string(rune('a'+n)), v, int64(len(v))))
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "model.onnx")
	if err := Save(path, g); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	slim, err := EncodeAround(decoded, file, "model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	if len(slim) > 8<<10 {
		t.Errorf("%d bytes are left of %d", len(slim), len(file))
	}
	around := filepath.Join(dir, "around.onnx")
	if err := os.WriteFile(around, slim, 0o666); err != nil {
		t.Fatal(err)
	}
	back, err := Load(around)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range back.Initializers {
		if !bytes.Equal(w.Raw, g.Initializers[i].Raw) {
			t.Errorf("tensor %q is not what it was", w.Name)
		}
	}
	if again, err := EncodeAround(g, file, "model.onnx"); err != nil || len(again) < len(file) {
		t.Errorf("of a graph that is not of the file %d bytes are left, %v", len(again), err)
	}
}
