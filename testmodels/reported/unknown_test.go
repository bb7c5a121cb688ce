//go:build cgo

package reported

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// withOwn returns two layers with an operator of onnxruntime's own between them, which the registry lacks. The file does not state the
// type of what that gives.
func withOwn() *graph.Graph {
	weights := func(name string) *graph.Tensor {
		v := make([]float32, 64)
		for i := range v {
			v[i] = float32(i*37%19-9) / 16
		}
		return graph.NewTensor(name, v, 8, 8)
	}
	typ := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Symbol("n"), graph.Fixed(8))}
	return &graph.Graph{
		Name: "own", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}, {Domain: "com.microsoft", Version: 1}}},
		Inputs: []graph.Value{{Name: "x", Type: typ}}, Outputs: []graph.Value{{Name: "y", Type: typ}},
		Nodes: []*graph.Node{
			{Op: "MatMul", Inputs: []string{"x", "w"}, Outputs: []string{"h"}},
			{Op: "CDist", Domain: "com.microsoft", Inputs: []string{"h", "points"}, Outputs: []string{"u"}, Attrs: []graph.Attribute{graph.Text("metric", "euclidean")}},
			{Op: "MatMul", Inputs: []string{"u", "v"}, Outputs: []string{"y"}},
		},
		Initializers: []*graph.Tensor{weights("w"), weights("points"), weights("v")},
	}
}

// TestOperatorsOfRuntimes are carried by every conversion. What they give is learned from a run.
func TestOperatorsOfRuntimes(t *testing.T) {
	g := withOwn()
	untold := convert.Untold(g)
	if !slices.Equal(untold, []string{"u"}) {
		t.Fatalf("the types of %q are not told, want u", untold)
	}
	typed, err := convert.Observe(t.Context(), g, untold, accel.Engine{}, trial.Generated(g, 1, 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	if got := typed.Index().Type("u").String(); got != "float32[n,8]" || len(convert.Untold(typed)) > 0 {
		t.Fatalf("u is %s", got)
	}
	half := func(g *graph.Graph) (*graph.Graph, error) {
		h, _, err := convert.Half(g, convert.HalfSettings{})
		return h, err
	}
	int8 := func(g *graph.Graph) (*graph.Graph, error) {
		return convert.Quantize(t.Context(), g, convert.QuantizeSettings{})
	}
	opset := func(to int64) func(g *graph.Graph) (*graph.Graph, error) {
		return func(g *graph.Graph) (*graph.Graph, error) { return convert.Opset(g, to) }
	}
	for name, c := range map[string]struct {
		to        func(*graph.Graph) (*graph.Graph, error)
		precision conversion.Precision
		floats    int // products in float32
	}{
		"opset 13": {opset(13), conversion.Single, 2}, "opset 21": {opset(21), conversion.Single, 2},
		"float16": {half, conversion.Half, 0}, "int8": {int8, conversion.Int8, 0},
	} {
		h, err := c.to(typed)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		index, floats := h.Index(), 0
		for _, n := range h.Nodes {
			if n.Op == "MatMul" && index.Type(n.Outputs[0]).Elem == graph.Float {
				floats++
			}
		}
		if floats != c.floats {
			t.Errorf("%s: %d products in float32, want %d", name, floats, c.floats)
		}
		if r := converted(t, typed, h, c.precision, normal(1, 16, 8)); r.ExitCode() != 0 {
			t.Errorf("%s: exit code %d", name, r.ExitCode())
		}
	}
}
