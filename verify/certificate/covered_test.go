package certificate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

// TestCovered: a model with the file of its weights, and inputs or the fixtures beside the model.
func TestCovered(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := graph.SaveExternal(at("m.onnx"), fake.Dense(t, "Tanh")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(at("test_data_set_0"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("x.npy"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ models, inputs, want []string }{
		{[]string{at("m.onnx")}, []string{"", ""}, []string{"m.onnx", "m.onnx.data", "test_data_set_0"}},
		{[]string{at("m.onnx")}, []string{at("x.npy"), ""}, []string{"m.onnx", "m.onnx.data", "x.npy"}},
		{[]string{at("m.onnx")}, []string{"mnist"}, []string{"m.onnx", "m.onnx.data"}},
		{[]string{dir}, []string{"mnist"}, []string{filepath.Base(dir)}},
	} {
		files, err := Covered(test.models, test.inputs...)
		var names []string
		for _, f := range files {
			names = append(names, filepath.Base(f))
		}
		if err != nil || !slices.Equal(names, test.want) {
			t.Errorf("%q with inputs %q: %q, %v; want %q", test.models, test.inputs, names, err, test.want)
		}
	}
	if _, err := Covered([]string{at("nowhere.onnx")}); err == nil || !strings.Contains(err.Error(), "nowhere.onnx") {
		t.Errorf("error %v", err)
	}
}
