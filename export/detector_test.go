package export_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

func TestDetector(t *testing.T) {
	rows := &data.Set{Name: "drawn", Features: 2}
	for i := range 60 {
		rows.X = append(rows.X, float32(i%7), float32(i%11))
	}
	d, err := detector.Fit(t.Context(), schema.Numbers(2, nil), rows, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	options := export.Options{Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor("input", rows.X[:6], 3, 2)}}
	dir := filepath.Join(t.TempDir(), "detector")
	if err := export.Detector(t.Context(), dir, d, options); err != nil {
		t.Fatal(err)
	}
	again, manifest, err := export.OpenDetector(dir)
	if err != nil {
		t.Fatal(err)
	}
	if manifest.Recipe != "detector" || again.Calibrating() != d.Calibrating() || again.Schema.Width() != 2 {
		t.Errorf("recipe %q, %d calibrating rows, width %d", manifest.Recipe, again.Calibrating(), again.Schema.Width())
	}
	if _, manifest, err := export.OpenDetector(filepath.Join(dir, "detector.onnx")); err != nil || manifest != nil {
		t.Errorf("the file alone: manifest %v, %v", manifest, err)
	}
	second := filepath.Join(t.TempDir(), "second")
	if err := export.Detector(t.Context(), second, again, options); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"detector.onnx", "schema.json", "hourglass.json"} {
		a, _ := os.ReadFile(filepath.Join(dir, name))
		b, _ := os.ReadFile(filepath.Join(second, name))
		if len(a) == 0 || string(a) != string(b) {
			t.Errorf("%s is not the same after it was opened and written again", name)
		}
	}
	if _, _, err := export.Open(t.Context(), dir); !errors.Is(err, export.ErrManifest) || !strings.Contains(err.Error(), "OpenDetector") {
		t.Errorf("opened as a model: got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "schema.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := export.OpenDetector(dir); !errors.Is(err, export.ErrManifest) {
		t.Errorf("a changed file: got %v", err)
	}
}
