package conformance

import (
	"archive/zip"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/wheel"
)

// testCase is one of ONNX's tests: a model, and its outputs for some inputs.
type testCase struct {
	name  string // as "node/test_add"
	model []byte
	sets  []set
}

// set holds the bytes of tensors, in the order of the model's inputs and outputs.
type set struct{ inputs, outputs [][]byte }

// kinds are the folders of tests. Left out are "real" and "light": they hold whole networks,
// most of whose weights lie elsewhere or are made up.
var kinds = []string{"node", "simple", "pytorch-converted", "pytorch-operator"}

// cases reads the tests from the package, in order.
func cases(t *testing.T) []testCase {
	t.Helper()
	files := map[string]map[string]*zip.File{} // by the test's name, and by the file's name in the test
	for _, f := range wheel.Open(t).File {
		in, ok := strings.CutPrefix(f.Name, "onnx/backend/test/data/")
		parts := strings.SplitN(in, "/", 3)
		if !ok || len(parts) < 3 || !slices.Contains(kinds, parts[0]) {
			continue
		}
		name := path.Join(parts[:2]...)
		if files[name] == nil {
			files[name] = map[string]*zip.File{}
		}
		files[name][parts[2]] = f
	}
	var out []testCase
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c := testCase{name: name, model: wheel.Read(t, files[name]["model.onnx"])}
		for i := 0; files[name][fmt.Sprintf("test_data_set_%d/output_0.pb", i)] != nil; i++ {
			list := func(prefix string) (list [][]byte) {
				for j := 0; ; j++ {
					f := files[name][fmt.Sprintf("test_data_set_%d/%s_%d.pb", i, prefix, j)]
					if f == nil {
						return list
					}
					list = append(list, wheel.Read(t, f))
				}
			}
			c.sets = append(c.sets, set{list("input"), list("output")})
		}
		if len(c.sets) == 0 {
			t.Fatalf("%s has no outputs", name)
		}
		out = append(out, c)
	}
	return out
}

// decoded returns the tensors of some values.
func decoded(values []graph.Value, list [][]byte) (map[string]*graph.Tensor, error) {
	if len(list) > len(values) {
		return nil, fmt.Errorf("%d tensors for %d values", len(list), len(values))
	}
	out := map[string]*graph.Tensor{}
	for i, b := range list {
		x, err := graph.DecodeValue(b, values[i].Type)
		if err != nil {
			return nil, fmt.Errorf("tensor of %q: %w", values[i].Name, err)
		}
		out[values[i].Name] = x
	}
	return out, nil
}
