package export_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func model(t testing.TB, r variants.Recipe) *hourglass.Model {
	t.Helper()
	m, err := r.Model()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func small(t testing.TB) *hourglass.Model {
	return model(t, variants.Deep{Features: 6, Hidden: []int{5}, Latent: 2, Seed: 3,
		Scaling: &hourglass.Scaling{Shift: []float32{1, 2, 3, 4, 5, 6}, Scale: []float32{1, 2, 1, 2, 1, 2}}})
}

func options() export.Options {
	rows := make([]float32, 3*6)
	for i := range rows {
		rows[i] = float32(i%7) / 3
	}
	return export.Options{
		Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{"input": graph.NewTensor("rows", rows, 3, 6)},
		Data:     export.Data{Name: "rows", Fingerprint: "00", Rows: 3},
		Training: export.Training{Engine: "native", Optimizer: "adam", Rate: 1e-3, Epochs: 1, Seed: 3},
		Metrics:  map[string]float64{"test_mse": .5},
	}
}

// tree reads all files below a folder.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFolder(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "models", "a")
	if err := export.Folder(t.Context(), dir, small(t), options()); err != nil {
		t.Fatal(err)
	}
	files := tree(t, base)
	want := []string{
		"models/a/autoencoder.onnx", "models/a/decoder.onnx", "models/a/encoder.onnx",
		"models/a/fixtures/test_data_set_0/input_0.pb", "models/a/fixtures/test_data_set_0/output_0.pb",
		"models/a/fixtures/test_data_set_0/output_1.pb", "models/a/hourglass.json",
	}
	var got []string
	for name := range files {
		got = append(got, name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}

	manifest := manifestOf(t, dir)
	if manifest.Recipe != "deep" || manifest.Features != 6 || manifest.Latent != 2 || manifest.Opset != 17 || len(manifest.Files) != 6 {
		t.Errorf("manifest: %+v", manifest)
	}

	// The fixtures hold what the files compute.
	g, err := graph.Load(filepath.Join(dir, "autoencoder.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := trial.ReadFixtures(filepath.Join(dir, "fixtures"), g)
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}), fixtures, &judge.Settings{Tolerance: &judge.Tolerance{}})
	if err != nil || report.ExitCode() != 0 {
		t.Errorf("fixtures: %+v, %v", report, err)
	}
}

func TestFolderIsReproducible(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := export.Folder(t.Context(), filepath.Join(base, name), small(t), options()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(tree(t, filepath.Join(base, "a")), tree(t, filepath.Join(base, "b"))); diff != "" {
		t.Errorf("two exports of one model differ:\n%s", diff)
	}
}

func TestFolderInPlaceOfAnother(t *testing.T) {
	write := func(t *testing.T, path string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		before func(t *testing.T, dir string)
		force  bool
		want   string // in the error; "" for none
	}{
		{"empty", func(t *testing.T, dir string) { os.Mkdir(dir, 0o777) }, false, ""},
		{"hourglass's, unforced", exported, false, "exists already"},
		{"hourglass's, forced", exported, true, ""},
		{"with a file of the user's", func(t *testing.T, dir string) { exported(t, dir); write(t, filepath.Join(dir, "notes.txt")) }, true, "notes.txt"},
		{"a stranger's", func(t *testing.T, dir string) { os.Mkdir(dir, 0o777); write(t, filepath.Join(dir, "thesis.tex")) }, true, "no folder of hourglass's"},
		{"a file", write, true, "is no folder"},
		{"below a file", func(t *testing.T, dir string) { write(t, filepath.Dir(dir)) }, true, "not a directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, "parent", "out")
			if test.name != "below a file" {
				os.Mkdir(filepath.Dir(dir), 0o777)
			}
			test.before(t, dir)
			before := tree(t, base)
			o := options()
			o.Force = test.force
			err := export.Folder(t.Context(), dir, model(t, variants.Linear{Features: 6, Latent: 1}), o)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if m, err := export.ReadManifest(dir); err != nil || m.Recipe != "linear" || m.Check(dir) != nil {
					t.Errorf("the folder is not the new one: %+v, %v", m, err)
				}
				if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
					t.Errorf("left behind: %v", entries)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if diff := cmp.Diff(before, tree(t, base)); diff != "" {
				t.Errorf("a refused export changed:\n%s", diff)
			}
		})
	}
}

func exported(t *testing.T, dir string) {
	t.Helper()
	if err := export.Folder(t.Context(), dir, small(t), options()); err != nil {
		t.Fatal(err)
	}
}

// stub is an engine that fails on request, or leaves outputs out.
type stub struct{ prepare, run error }

func (stub) Name() string { return "stub" }
func (s stub) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	return s, s.prepare
}
func (s stub) Run(context.Context, map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return nil, s.run
}
func (stub) Close() error { return nil }

func TestFolderFailsCleanly(t *testing.T) {
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		edit func(*export.Options, *hourglass.Model)
		want string
	}{
		{"engine refuses", t.Context(), func(o *export.Options, _ *hourglass.Model) { o.Engine = stub{prepare: broken} }, "broken"},
		{"engine fails", t.Context(), func(o *export.Options, _ *hourglass.Model) { o.Engine = stub{run: broken} }, "broken"},
		{"engine gives nothing", t.Context(), func(o *export.Options, _ *hourglass.Model) { o.Engine = stub{} }, `no output "latent"`},
		{"no engine", t.Context(), func(o *export.Options, _ *hourglass.Model) { o.Engine = nil }, "set Engine and Fixture"},
		{"fixture too narrow", t.Context(), func(o *export.Options, _ *hourglass.Model) {
			o.Fixture = map[string]*graph.Tensor{"input": graph.NewTensor("", make([]float32, 5), 1, 5)}
		}, "5"},
		{"no model", t.Context(), func(_ *export.Options, m *hourglass.Model) { m.Decoder = nil }, "must both be there"},
		{"config is no JSON", t.Context(), func(_ *export.Options, m *hourglass.Model) { m.Config = func() {} }, "config"},
		{"metric is no number", t.Context(), func(o *export.Options, _ *hourglass.Model) { o.Metrics["x"] = nan() }, "NaN"},
		{"cancelled", cancelled, func(*export.Options, *hourglass.Model) {}, "canceled"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base := t.TempDir()
			m, o := small(t), options()
			test.edit(&o, m)
			err := export.Folder(test.ctx, filepath.Join(base, "out"), m, o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if left := tree(t, base); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if entries, _ := os.ReadDir(base); len(entries) > 0 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

// manifestOf returns the manifest of a folder, and fails unless the folder's files are those
// of the manifest.
func manifestOf(t *testing.T, dir string) *export.Manifest {
	t.Helper()
	m, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(dir); err != nil {
		t.Error(err)
	}
	return m
}
