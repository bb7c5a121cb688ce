package kit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/export/kit"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/serve"
	"github.com/hourglass-go/hourglass/testmodels/folders"
	"github.com/hourglass-go/hourglass/variants"
)

// made has a folder of each kind of model, and kits of them.
var made string

// names are the models of which kits are made.
var names = []string{"net", "another", "labelled", "fraud", "conv", "variational", "vq"}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "kit")
	if err == nil {
		made = dir
		err = errors.Join(folders.Make(dir), more(dir))
	}
	for _, name := range names {
		if err == nil {
			err = kit.Write(context.Background(), kitOf(name), filepath.Join(dir, name), &kit.Options{Engine: native.Engine{}})
		}
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		println(err.Error())
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func kitOf(name string) string { return filepath.Join(made, "kits", name) }

// more makes models of pictures, of a distribution and of a codebook.
func more(dir string) error {
	pictures := graph.NewTensor(hourglass.InputName, folders.Drawn(3*64), 3, 64)
	rows := folders.Rows(3)
	for name, c := range map[string]struct {
		recipe interface {
			Model() (*hourglass.Model, error)
		}
		in    *graph.Tensor
		shape []int
	}{
		"conv":        {variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{4}, Latent: 3}, pictures, []int{1, 8, 8}},
		"variational": {variants.Variational{Body: variants.Deep{Features: 6, Hidden: []int{4}, Latent: 2}}, rows, nil},
		"vq":          {variants.VQ{Body: variants.Deep{Features: 6, Hidden: []int{4}, Latent: 4}, Codes: 4}, rows, nil},
	} {
		m, err := c.recipe.Model()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		o := export.Options{Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: c.in}, Data: export.Data{Shape: c.shape}}
		if err := export.Folder(context.Background(), filepath.Join(dir, name), m, o); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// fixture is one of tensors.json.
type fixture struct {
	Name, Datatype string
	Shape          []int64
	Data           []any
}

type fixtures struct{ Inputs, Outputs []fixture }

func read(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// number reads null as NaN.
func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	}
	return math.NaN()
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-5+1e-5*math.Abs(b) || math.IsNaN(a) && math.IsNaN(b)
}

// Every file has fixtures for every output, in three forms that hold the same, and an engine agrees.
func TestFixtures(t *testing.T) {
	want := map[string]string{
		"net/encoder": "latent", "net/decoder": "reconstruction", "net/autoencoder": "latent reconstruction",
		"variational/encoder": "latent log_variance", "fraud/columns": "score p_value is_anomaly contribution reconstruction",
		"fraud/detector": "score p_value is_anomaly contribution reconstruction", "vq/encoder": "latent", "conv/autoencoder": "latent reconstruction",
	}
	for name, outputs := range want {
		model, part, _ := strings.Cut(name, "/")
		dir := filepath.Join(kitOf(model), "fixtures", part)
		var f fixtures
		read(t, filepath.Join(dir, "tensors.json"), &f)
		var got []string
		for _, o := range f.Outputs {
			got = append(got, o.Name)
		}
		if strings.Join(got, " ") != outputs {
			t.Errorf("%s: outputs %v, want %s", name, got, outputs)
		}
		g, err := graph.Load(filepath.Join(kitOf(model), part+".onnx"))
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]*graph.Tensor{}
		for i := range f.Inputs {
			in[f.Inputs[i].Name] = pb(t, dir, "input", i)
		}
		if part != "columns" { // which has texts, that onnxruntime takes: the programs of the kit check it
			runner, err := native.Engine{}.NewRunner(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			out, err := runner.Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range f.Outputs {
				same(t, name, out[o.Name], o)
				same(t, name+" as ONNX", pb(t, dir, "output", i), o)
			}
			runner.Close()
		}
	}
}

func pb(t *testing.T, dir, kind string, i int) *graph.Tensor {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "test_data_set_0", fmt.Sprintf("%s_%d.pb", kind, i)))
	if err != nil {
		t.Fatal(err)
	}
	x, err := graph.DecodeTensor(b)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func same(t *testing.T, what string, got *graph.Tensor, want fixture) {
	t.Helper()
	var values []float64
	switch got.Elem {
	case graph.Float:
		v, _ := graph.Data[float32](got)
		for _, x := range v {
			values = append(values, float64(x))
		}
	case graph.Int64:
		v, _ := graph.Data[int64](got)
		for _, x := range v {
			values = append(values, float64(x))
		}
	case graph.Bool:
		v, _ := graph.Data[bool](got)
		for _, x := range v {
			values = append(values, number(x))
		}
	}
	if !slices.Equal(got.Dims, want.Shape) || len(values) != len(want.Data) || len(values) == 0 {
		t.Fatalf("%s, %s: shape %v and %d values, want %v and %d", what, want.Name, got.Dims, len(values), want.Shape, len(want.Data))
	}
	for i, v := range values {
		if !near(v, number(want.Data[i])) {
			t.Errorf("%s, %s: %v at %d, want %v", what, want.Name, v, i, want.Data[i])
		}
	}
}

// A kit is a model's folder, which packages infer and serve open, and people may change its card and put it
// under git.
func TestFolder(t *testing.T) {
	for _, name := range names {
		m, err := infer.Open(t.Context(), kitOf(name), &infer.Options{Engine: native.Engine{}})
		if err != nil {
			t.Fatal(err)
		}
		m.Close()
	}
	dir := filepath.Join(t.TempDir(), "kit")
	if err := os.CopyFS(dir, os.DirFS(kitOf("net"))); err != nil {
		t.Fatal(err)
	}
	put := func(name string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte("changed"), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", ".git/config", "main.go"} {
		put(name)
		if err := manifest.Check(dir); err != nil {
			t.Errorf("after a change of %s: %v", name, err)
		}
	}
	if err := kit.Write(t.Context(), dir, filepath.Join(made, "net"), &kit.Options{Engine: native.Engine{}, Force: true}); !errors.Is(err, export.ErrExists) {
		t.Errorf("replaced a folder that is under git: %v", err)
	}
	for _, name := range []string{"check.py", "encoder.onnx"} {
		put(name)
		if err := manifest.Check(dir); !errors.Is(err, export.ErrManifest) || !strings.Contains(err.Error(), name) {
			t.Errorf("after a change of %s: %v", name, err)
		}
	}
}

// The request of a kit gives the numbers of its fixtures, from a server.
func TestRequest(t *testing.T) {
	for _, name := range names {
		s, err := serve.New(t.Context(), []serve.Dir{{Name: name, Path: kitOf(name)}}, &serve.Options{Model: infer.Options{Engine: native.Engine{}}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		part, served := "encoder", name+"-encoder"
		if name == "fraud" {
			part, served = "columns", name
		}
		body, err := os.Open(filepath.Join(kitOf(name), "request.json"))
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v2/models/"+served+"/infer", body))
		var got, want fixtures
		read(t, filepath.Join(kitOf(name), "fixtures", part, "tensors.json"), &want)
		if err := json.Unmarshal(w.Body.Bytes(), &got); w.Code != http.StatusOK || err != nil || len(got.Outputs) != len(want.Outputs) {
			t.Fatalf("%s: %d %s", name, w.Code, w.Body)
		}
		for i, o := range want.Outputs {
			for j, v := range o.Data {
				if !near(number(got.Outputs[i].Data[j]), number(v)) {
					t.Errorf("%s, %s: %v at %d, want %v", name, o.Name, got.Outputs[i].Data[j], j, v)
				}
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for says, c := range map[string]struct {
		dir string
		o   *kit.Options
	}{
		"engine":         {filepath.Join(made, "net"), nil},
		"hourglass.json": {t.TempDir(), &kit.Options{Engine: native.Engine{}}},
		"a/b":            {filepath.Join(made, "net"), &kit.Options{Engine: native.Engine{}, Name: "a/b"}},
	} {
		if err := kit.Write(t.Context(), out, c.dir, c.o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a kit that was refused is there")
	}
}

// Equal models are equal kits, byte for byte.
func TestDeterministic(t *testing.T) {
	again := filepath.Join(t.TempDir(), "again")
	if err := kit.Write(t.Context(), again, filepath.Join(made, "fraud"), &kit.Options{Engine: native.Engine{}}); err != nil {
		t.Fatal(err)
	}
	a, err := export.ReadManifest(kitOf("fraud"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := export.ReadManifest(again)
	if err != nil {
		t.Fatal(err)
	}
	for name, digest := range a.Files {
		if b.Files[name] != digest {
			t.Errorf("%s differs", name)
		}
	}
}

// The card's program in Go runs as it is, and gives what the fixtures have.
func TestGoSnippet(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		program := snippet(t, name, "main.go")
		dir := t.TempDir()
		mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		own := strings.Replace(string(mod), "module github.com/hourglass-go/hourglass", "module card", 1) +
			"\nrequire github.com/hourglass-go/hourglass v0.0.0\nreplace github.com/hourglass-go/hourglass => " + root + "\n"
		sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
		if err := errors.Join(err, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o666),
			os.WriteFile(filepath.Join(dir, "go.mod"), []byte(own), 0o666), os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666)); err != nil {
			t.Fatal(err)
		}
		build := exec.Command("go", "build", "-mod=mod", "-o", "card", ".")
		build.Dir = dir
		if b, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", name, err, b, program)
		}
		run := exec.Command(filepath.Join(dir, "card"))
		run.Dir = kitOf(name)
		printed, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, printed)
		}
		prints(t, name, string(printed))
	}
}

// snippet returns the program of a card that begins with the name of its file.
func snippet(t *testing.T, name, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(kitOf(name), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```[a-z]+\n(.*?)```").FindAllSubmatch(b, -1) {
		if first, _, _ := strings.Cut(string(m[1]), "\n"); strings.HasSuffix(first, " "+file) {
			return string(m[1])
		}
	}
	t.Fatalf("the card of %s has no %s", name, file)
	return ""
}

// prints holds lines of a name and numbers against the first row of the fixtures, or against what the
// model gives for zeros.
func prints(t *testing.T, name, printed string) {
	t.Helper()
	part := "encoder"
	if name == "fraud" {
		part = "columns"
	}
	var f fixtures
	read(t, filepath.Join(kitOf(name), "fixtures", part, "tensors.json"), &f)
	want := map[string][]float64{}
	for _, o := range f.Outputs {
		for _, v := range o.Data[:len(o.Data)/int(o.Shape[0])] {
			want[o.Name] = append(want[o.Name], number(v))
		}
	}
	if name == "conv" { // its rows are too long for a card
		m, err := infer.Open(t.Context(), kitOf(name), &infer.Options{Engine: native.Engine{}})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		codes, err := m.Encode(t.Context(), make([]float32, m.Features()))
		if err != nil {
			t.Fatal(err)
		}
		want["latent"] = nil
		for _, v := range codes {
			want["latent"] = append(want["latent"], float64(v))
		}
	}
	lines := 0
	for line := range strings.Lines(printed) {
		fields := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(line))
		lines++
		if len(fields)-1 != len(want[fields[0]]) {
			t.Errorf("%s printed %s, want %v", name, line, want[fields[0]])
			continue
		}
		for i, text := range fields[1:] {
			v, err := strconv.ParseFloat(text, 64)
			if truth, is := map[string]float64{"true": 1, "false": 0}[text]; is {
				v, err = truth, nil
			}
			if err != nil || !near(v, want[fields[0]][i]) {
				t.Errorf("%s printed %s, want %v", name, line, want[fields[0]])
			}
		}
	}
	if lines == 0 {
		t.Errorf("%s printed nothing", name)
	}
}
