package trial

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

// twoInputs take a and b; c has a default.
func twoInputs() *graph.Graph {
	g := &graph.Graph{Name: "two", Initializers: []*graph.Tensor{graph.Scalar("c", float32(1))}}
	for _, name := range []string{"a", "b", "c"} {
		g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: graph.Type{Elem: graph.Float}})
	}
	return g
}

func tensorFile(t *testing.T, names ...string) string {
	t.Helper()
	g := &graph.Graph{}
	for _, name := range names {
		g.Initializers = append(g.Initializers, graph.Vector[float32](name, 1, 2))
	}
	b, err := convert.Weights(g)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "inputs.safetensors")
	fake.Write(t, path, b)
	return path
}

func TestReadInputs(t *testing.T) {
	for _, c := range []struct {
		g     *graph.Graph
		names []string
		want  string // the inputs, or the error
	}{
		{twoInputs(), []string{"a", "b"}, "a b"},
		{twoInputs(), []string{"a", "b", "c"}, "a b c"},
		{twoInputs(), []string{"a"}, `tensors ["a"]; the graph takes ["a" "b" "c"]`},
		{twoInputs(), []string{"a", "b", "d"}, `tensors ["a" "b" "d"]; the graph takes ["a" "b" "c"]`},
		{fake.Graph(), []string{"arr_0"}, "input"},
		{fake.Graph(), []string{"input", "more"}, `tensors ["input" "more"]; the graph takes ["input"]`},
	} {
		inputs, err := ReadInputs(tensorFile(t, c.names...), c.g, 0)
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: %v, want %q", c.names, err, c.want)
			}
			continue
		}
		runs := 0
		for in, err := range inputs {
			runs++
			if err != nil || len(in) != len(strings.Fields(c.want)) {
				t.Errorf("%q: %v, %v", c.names, in, err)
			}
			for _, name := range strings.Fields(c.want) {
				if in[name] == nil || in[name].Name != name {
					t.Errorf("%q: no input %q", c.names, name)
				}
			}
		}
		if runs != 1 {
			t.Errorf("%q: %d runs, want 1", c.names, runs)
		}
	}
}
