package model_test

import (
	"context"
	"errors"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/report/model"
	"github.com/hourglass-go/hourglass/variants"
)

// rows returns n rows of random pictures of 4 × 4.
func rows(n int, seed uint64) *data.Set {
	random := rand.New(rand.NewPCG(seed, 1))
	set := &data.Set{Name: "noise", Features: 16, Shape: []int{1, 4, 4}}
	for range 16 * n {
		set.X = append(set.X, random.Float32())
	}
	return set
}

// trained writes the folder of a small model.
func trained(t *testing.T) string {
	t.Helper()
	m, err := variants.Deep{Features: 16, Hidden: []int{8}, Latent: 3, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	m.Corruption = hourglass.Masking{Share: 0.5}
	result, err := build.Fit(t.Context(), m, rows(64, 1), build.Settings{Engine: native.Engine{}, Epochs: 2, Batch: 16, Held: rows(16, 2), Optimizer: hourglass.Adam{}, Rate: 1e-2})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "m")
	var course []export.Epoch
	for _, e := range result.History {
		course = append(course, export.Epoch{Train: e.Train, Held: e.Held})
	}
	err = export.Folder(t.Context(), dir, m, export.Options{
		Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{"input": graph.NewTensor("input", rows(3, 3).X, 3, 16)},
		Data: export.Data{Name: "noise", Rows: 64, Shape: []int{1, 4, 4}}, Training: export.Training{Engine: "native", Course: course},
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// settings returns those of a page on two engines.
func settings() model.Settings {
	return model.Settings{
		Train: rows(64, 1), Test: rows(24, 4), Engine: native.Engine{},
		Engines: []hourglass.Engine{native.Engine{}, onnxgo.Engine{}},
	}
}

// TestWrite: every part is on the page, and a page that was stopped goes on where it was and ends
// the same.
func TestWrite(t *testing.T) {
	dir, path := trained(t), filepath.Join(t.TempDir(), "page.html")
	s := settings()
	var told []string
	s.Progress = func(p model.Progress) {
		if !p.Within {
			told = append(told, p.Part)
		}
	}
	if err := model.Write(t.Context(), path, dir, s); err != nil {
		t.Fatal(err)
	}
	if len(told) != 7 {
		t.Errorf("progress told of %q, want 7 parts", told)
	}
	page := read(t, path)
	for _, want := range []string{
		"deep autoencoder, 3 units", "Training", "held-out rows", "PCA, 3 components", "as they were spoiled", "come back worst",
		"units are dead", "t-SNE. Trustworthiness", "mixture of normal distributions", "<td>onnx-go</td>", "InferenceSession",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}

	again := filepath.Join(t.TempDir(), "again.html")
	ctx, stop := context.WithCancel(t.Context())
	s.Progress = func(p model.Progress) {
		if p.Part == "maps" {
			stop()
		}
	}
	if err := model.Write(ctx, again, dir, s); !errors.Is(err, context.Canceled) {
		t.Fatalf("a page that was stopped: %v", err)
	}
	if _, err := os.Stat(again + model.DraftSuffix); err != nil {
		t.Fatal(err)
	}
	if err := model.Write(t.Context(), again, dir, s); err != nil {
		t.Fatal(err)
	}
	if read(t, again) != page {
		t.Error("a page that was stopped differs from one that was not")
	}
	if _, err := os.Stat(again + model.DraftSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft is left: %v", err)
	}
}

// TestWriteWithoutEngines: the page then has no section about them.
func TestWriteWithoutEngines(t *testing.T) {
	dir, path := trained(t), filepath.Join(t.TempDir(), "page.html")
	s := settings()
	s.Engines = nil
	if err := model.Write(t.Context(), path, dir, s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(read(t, path), "<h2>Engines") {
		t.Error("there is a section about engines")
	}
}

// TestReconstructions: three lines of pictures, of which the first are the rows.
func TestReconstructions(t *testing.T) {
	m, err := variants.Deep{Features: 16, Hidden: []int{8}, Latent: 3, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	set := rows(5, 1)
	components, err := pca.Fit(t.Context(), rows(64, 2), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := model.Reconstructions(t.Context(), native.Engine{}, m, components, set)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 56 / 4
	if size := picture.Bounds().Size(); size.X != 5*4*scale+6 || size.Y != 3*4*scale+4 {
		t.Errorf("the picture is of %v", size)
	}
	if got, want := color.GrayModel.Convert(picture.At(1, 1)).(color.Gray).Y, uint8(set.Row(0)[0]*255+0.5); got != want {
		t.Errorf("the first pixel is %d, want %d", got, want)
	}
	set.Shape = nil
	if _, err := model.Reconstructions(t.Context(), native.Engine{}, m, components, set); err == nil || !strings.Contains(err.Error(), "grey-scale") {
		t.Errorf("error %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	dir, path := trained(t), filepath.Join(t.TempDir(), "page.html")
	narrow := settings()
	narrow.Train = &data.Set{Name: "narrow", Features: 2, X: make([]float32, 8)}
	for _, test := range []struct {
		dir, want string
		settings  model.Settings
	}{
		{dir, "set Train, Test and Engine", model.Settings{}},
		{dir, "narrow has rows of 2 features, the model takes 16", narrow},
		{t.TempDir(), "hourglass.json", settings()},
	} {
		if err := model.Write(t.Context(), path, test.dir, test.settings); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a page was written")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
