package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestSimplified leaves no more nodes than onnxsim 0.8.1 does, whose numbers onnxsim_counts.py writes down. What
// ONNX's tests then give is what is recorded.
func TestSimplified(t *testing.T) {
	text, err := os.ReadFile("testdata/onnxsim.txt")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]testCase{}
	for _, c := range cases(t) {
		tests[c.name] = c
	}
	models, before, ours, theirs, held := 0, 0, 0, 0, 0
	for line := range strings.Lines(string(text)) {
		var name string
		var had, most int
		if _, err := fmt.Sscan(line, &name, &had, &most); err != nil {
			t.Fatal(err)
		}
		g, err := decodedModel(name, tests)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		made, err := convert.Simplify(t.Context(), g, native.Engine{}, oracle.Engine{Narrow: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		left := len(made.Nodes) - constants(made)
		models, before, ours, theirs = models+1, before+had, ours+left, theirs+most
		switch reason := fused[name]; {
		case reason == "" && left > most:
			t.Errorf("%s: %d nodes are left, and onnxsim leaves %d", name, left, most)
		case reason != "" && left <= most:
			t.Errorf("%s: %d nodes are left of %d; take it off the list", name, left, most)
		}
		c, recorded := tests[name]
		if _, deviating := deviations[oracle.Engine{}.Name()][name]; deviating || !recorded || unknownType(g) != "" {
			continue
		}
		fault, lack := subject{c, made, c.given(t, g)}.run(t, oracle.Engine{})
		if fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		if lack == nil && fault == "" {
			held++
		}
	}
	t.Logf("%d models of %d nodes: %d are left, of onnxsim %d; %d give what is recorded", models, before, ours, theirs, held)
}

// fused are models of which onnxsim leaves fewer nodes, and why.
var fused = map[string]string{
	"node/test_rms_normalization_2d_axis1_expanded":                   intoOne,
	"node/test_rms_normalization_2d_axis_negative_1_expanded":         intoOne,
	"node/test_rms_normalization_3d_axis2_epsilon_expanded":           intoOne,
	"node/test_rms_normalization_3d_axis_negative_1_epsilon_expanded": intoOne,
	"node/test_rms_normalization_4d_axis3_expanded":                   intoOne,
	"node/test_rms_normalization_4d_axis_negative_1_expanded":         intoOne,
	"node/test_rms_normalization_default_axis_expanded":               intoOne,
}

const intoOne = "onnxsim makes a RMSNormalization of six nodes, which only runtimes of opset 23 have"

// decodedModel reads a model by the name that onnxsim.txt has for it.
func decodedModel(name string, tests map[string]testCase) (*graph.Graph, error) {
	if _, made := strings.CutPrefix(name, "made/"); made {
		return graph.Load(filepath.Join("..", name, "model.onnx"))
	}
	return graph.Decode(tests[name].model)
}

func constants(g *graph.Graph) (n int) {
	for _, m := range g.Nodes {
		if m.Is("Constant") {
			n++
		}
	}
	return n
}
