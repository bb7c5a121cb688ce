package native

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// draw gives n numbers from a normal distribution.
func draw(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

func model(opset int64, nodes ...*graph.Node) *graph.Graph {
	return &graph.Graph{
		Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: opset}}},
		Name:   "test", Nodes: nodes,
	}
}

func node(op string, inputs []string, output string, attrs ...graph.Attribute) *graph.Node {
	return &graph.Node{Op: op, Inputs: inputs, Outputs: []string{output}, Attrs: attrs}
}

func names(s ...string) []string { return s }

func floatValue(name string, dims ...graph.Dim) graph.Value {
	return graph.Value{Name: name, Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(dims...)}}
}

func fixed(name string, dims ...int64) graph.Value {
	v := floatValue(name)
	for _, d := range dims {
		v.Type.Shape = append(v.Type.Shape, graph.Fixed(d))
	}
	return v
}

// run runs g on an engine of its own and gives the elements of one output.
func run(t *testing.T, g *graph.Graph, output string, inputs ...*graph.Tensor) (*graph.Tensor, []float32) {
	t.Helper()
	r, err := Engine{}.NewRunner(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	given := map[string]*graph.Tensor{}
	for _, in := range inputs {
		given[in.Name] = in
	}
	out, err := r.Run(context.Background(), given)
	if err != nil {
		t.Fatal(err)
	}
	return out[output], elements(t, out[output])
}

func elements(t *testing.T, x *graph.Tensor) []float32 {
	t.Helper()
	data, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// near compares within 1e-5 absolute plus 1e-5 relative, the project's
// precision.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i, g := range got {
		w := want[i]
		if g == w || g != g && w != w {
			continue
		}
		if d := math.Abs(float64(g) - float64(w)); !(d <= 1e-5+1e-5*math.Abs(float64(w))) {
			t.Fatalf("%s: element %d is %v, want %v (off by %g)", what, i, g, w, d)
		}
	}
}
