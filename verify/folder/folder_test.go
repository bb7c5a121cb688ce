package folder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/folder"
	"github.com/hourglass-go/hourglass/verify/lineup"
)

func TestCompareRefuses(t *testing.T) {
	both := lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}, oracle.Engine{}}}
	for want, l := range map[string]lineup.Lineup{"needs an engine": {}, "hourglass.json": both} {
		if _, err := folder.Compare(t.Context(), t.TempDir(), l, folder.Inputs{}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// trained writes a folder of a model that was not trained, which makes no difference here.
func trained(t *testing.T) string {
	t.Helper()
	m, err := variants.Deep{Features: 6, Hidden: []int{5}, Latent: 2, Seed: 3}.Model()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "model")
	err = export.Folder(t.Context(), dir, m, export.Options{
		Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{"input": graph.NewTensor("rows", make([]float32, 3*6), 3, 6)},
		Data:     export.Data{Name: "rows", Fingerprint: "00", Rows: 3},
		Training: export.Training{Engine: "native", Optimizer: "adam", Rate: 1e-3, Epochs: 1, Seed: 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestCompare: all three files, on the folder's fixtures and on rows. The decoder is given codes.
func TestCompare(t *testing.T) {
	dir := trained(t)
	l := lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}, oracle.Engine{}}}
	rows := &data.Set{Name: "rows", Features: 6, X: make([]float32, 60)}
	for i := range rows.X {
		rows.X[i] = float32(i%7) / 7
	}
	for name, in := range map[string]folder.Inputs{"fixtures": {}, "rows": {Set: rows}, "a folder of fixtures": {Fixtures: filepath.Join(dir, "fixtures")}} {
		reports, err := folder.Compare(t.Context(), dir, l, in, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(reports) != 3 || verify.ExitCode(reports) != 0 {
			t.Fatalf("%s: %d reports, exit code %d", name, len(reports), verify.ExitCode(reports))
		}
		for i, want := range []string{"autoencoder", "encoder", "decoder"} {
			if r := reports[i]; r.Graph != want || r.Elements == 0 {
				t.Errorf("%s: report %d is of %q, with %d elements", name, i, r.Graph, r.Elements)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "encoder.onnx"), []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Compare(t.Context(), dir, l, folder.Inputs{}, nil); err == nil || !strings.Contains(err.Error(), "encoder.onnx") {
		t.Errorf("a file that is not the manifest's: %v", err)
	}
}
