package judge

import (
	"maps"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestMatch(t *testing.T) {
	values := func(text string) (out []graph.Value) { // as "x" or, of integers, "#x"
		for _, name := range strings.Fields(text) {
			elem := graph.Float
			if strings.HasPrefix(name, "#") {
				elem = graph.Int64
			}
			out = append(out, graph.Value{Name: strings.TrimPrefix(name, "#"), Type: graph.Type{Elem: elem}})
		}
		return out
	}
	for _, c := range []struct {
		ours, theirs string
		want         map[string]string // nil: an error
		notes        int
	}{
		{"x y", "y x", map[string]string{"x": "x", "y": "y"}, 0},
		{"x y", "a b", map[string]string{"x": "a", "y": "b"}, 2},
		{"input #label", "#label x", map[string]string{"input": "x", "label": "label"}, 1},
		{"x y", "x", map[string]string{"x": "x"}, 0},
		{"x y", "x a b", map[string]string{"x": "x"}, 0},
		{"x y", "x #a", map[string]string{"x": "x"}, 0},
		{"x y", "a #b", nil, 0},
	} {
		n := &naming{}
		got, err := n.match("input", values(c.ours), values(c.theirs))
		if (err != nil) != (c.want == nil) || err == nil && (!maps.Equal(got, c.want) || len(n.notes) != c.notes) {
			t.Errorf("%q and %q: %v, notes %q, %v; want %v", c.ours, c.theirs, got, n.notes, err, c.want)
		}
	}
}
