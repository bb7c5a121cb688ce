package export_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// written exports a model, with two rows of its input for fixtures.
func written(t *testing.T, m *hourglass.Model) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "model")
	dims := []int64{2}
	for _, d := range m.Encoder.Feeds()[0].Type.Shape[1:] {
		dims = append(dims, d.Size)
	}
	rows := make([]float32, 2*m.Features())
	for i := range rows {
		rows[i] = float32(i%7) / 8
	}
	in := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, dims...)}
	if m.Classes > 0 {
		in[hourglass.LabelName] = graph.Vector(hourglass.LabelName, int64(0), 1)
	}
	o := export.Options{Engine: native.Engine{}, Fixture: in, Data: export.Data{Name: "rows"}}
	if err := export.Folder(t.Context(), dir, m, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

// same compares the files of two folders, byte for byte.
func same(t *testing.T, a, b string) {
	t.Helper()
	err := filepath.WalkDir(a, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(a, path)
		if err != nil {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if got, err := os.ReadFile(filepath.Join(b, name)); err != nil || string(got) != string(want) {
			t.Errorf("%s is another file (%v)", name, err)
			if strings.HasSuffix(name, ".json") {
				t.Log(cmp.Diff(string(want), string(got)))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOpen: a model of each recipe, exported and opened, is exported to the same files.
func TestOpen(t *testing.T) {
	for name, recipe := range recipes() {
		t.Run(name, func(t *testing.T) {
			m := model(t, recipe)
			m.Corruption = hourglass.Masking{Share: 0.25}
			m.Penalties = []hourglass.Penalty{hourglass.L1{Weight: 0.5}}
			for _, p := range m.Parameters() { // other weights than the recipe draws
				v, err := graph.Data[float32](p)
				if err != nil {
					t.Fatal(err)
				}
				for i := range v {
					v[i] = v[i]/2 + 0.125
				}
				if err := m.SetParameters([]*graph.Tensor{graph.NewTensor(p.Name, v, p.Dims...)}); err != nil {
					t.Fatal(err)
				}
			}
			dir := written(t, m)
			opened, manifest, err := export.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if manifest.Recipe != m.Recipe || manifest.Data.Name != "rows" {
				t.Errorf("the manifest is of recipe %q and data %q", manifest.Recipe, manifest.Data.Name)
			}
			same(t, dir, written(t, opened))
		})
	}
}

// TestOpenImported: so is one that was made of a foreign file.
func TestOpenImported(t *testing.T) {
	g, err := graph.Load("../testmodels/made/torch_conv_17/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	dir := written(t, m)
	opened, _, err := export.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, dir, written(t, opened))
}

func TestOpenRefuses(t *testing.T) {
	sound := written(t, model(t, recipes()["deep"]))
	edited := func(name string, edit func(string) string) string {
		dir := filepath.Join(t.TempDir(), "edited")
		if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(edit(string(b))), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	replaced := func(old, by string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, 1) }
	}
	for name, c := range map[string]struct{ dir, want string }{
		"nothing there": {filepath.Join(t.TempDir(), "none"), "no such file"},
		"a file":        {filepath.Join(sound, "encoder.onnx"), "it is a file; give the folder that it is in, " + sound},
		"another file":  {edited("encoder.onnx", func(s string) string { return s + "x" }), "encoder.onnx has SHA-256"},
		"a step":        {edited(export.ManifestName, replaced(`"format"`, `"training_step": {}, "format"`)), "describes a training step"},
		"by hand":       {edited(export.ManifestName, replaced(`"recipe": "deep"`, `"recipe": ""`)), "assembled by hand"},
		"no recipe":     {edited(export.ManifestName, replaced(`"recipe": "deep"`, `"recipe": "wide"`)), `"wide"`},
		"no objective":  {edited(export.ManifestName, replaced(`"objective": "mse"`, `"objective": "mean"`)), `"mean"`},
	} {
		if _, _, err := export.Open(t.Context(), c.dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want it to say %q", name, err, c.want)
		}
	}
	if _, _, err := export.Open(t.Context(), t.TempDir()); !errors.Is(err, export.ErrManifest) {
		t.Errorf("an empty folder: %v; want ErrManifest", err)
	}
}
