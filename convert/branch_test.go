package convert_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// chooses returns an If whose branches are nodes that compute "r".
func chooses(output, condition string, then, otherwise []*graph.Node) *graph.Node {
	n := node("If", output, condition)
	for _, b := range []struct {
		name  string
		nodes []*graph.Node
	}{{"then_branch", then}, {"else_branch", otherwise}} {
		sub := &graph.Graph{Name: b.name, Nodes: b.nodes, Outputs: []graph.Value{{Name: "r"}}}
		n.Attrs = append(n.Attrs, graph.Attribute{Name: b.name, Kind: graph.AttrGraph, Graph: sub})
	}
	return n
}

// TestBranches: an If whose condition follows from constants is the branch that it takes, also in a
// branch; one whose condition is computed stays, and what it holds is simplified.
func TestBranches(t *testing.T) {
	rows := graph.NewTensor("", []float32{1, -2, 3, -4}, 4)
	inner := chooses("r", "never", []*graph.Node{node("Exp", "r", "x")}, []*graph.Node{node("Sqrt", "s", "two"), node("Mul", "t", "x", "s"), node("Identity", "r", "t")})
	positive := chooses("y", "is", []*graph.Node{node("Identity", "same", "u"), node("Abs", "r", "same")}, []*graph.Node{node("Identity", "same", "u"), node("Neg", "r", "same")})
	g := model(graph.Float, []*graph.Node{
		node("Equal", "always", "two", "two"), node("Not", "never", "always"),
		chooses("u", "always", []*graph.Node{inner}, []*graph.Node{node("Relu", "r", "x")}),
		node("ReduceSum", "total", "u"), node("Reshape", "all", "total", "scalar"), node("Greater", "is", "all", "two"), positive,
	}, graph.Scalar("two", float32(2)), graph.Vector[int64]("scalar"))
	h, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Validate(); err != nil {
		t.Fatal(err)
	}
	if got, want := operators(h), []string{"Mul", "ReduceSum", "Reshape", "Greater", "If"}; !slices.Equal(got, want) {
		t.Errorf("left are %v, want %v", got, want)
	}
	for i, sub := range h.Nodes[len(h.Nodes)-1].Subgraphs() {
		if got, want := operators(sub), []string{"Abs", "Neg"}[i]; !slices.Equal(got, []string{want}) {
			t.Errorf("a branch is %v, want %v", got, want)
		}
	}
	x, err := oracle.Widen(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []*graph.Graph{g, h} {
		got, err := oracle.Evaluate(to, map[string]oracle.Array{"x": x})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{-1, 2, -3, 4} { // times the root of 2, which one of the two has as a float32
			if y := got["y"].V[i] / math.Sqrt2; math.Abs(y-want) > 1e-7*math.Abs(want) {
				t.Errorf("y[%d] is %v times the root of 2, want %v", i, y, want)
			}
		}
	}
}

// TestSubgraphsAreTyped: a node in a subgraph of a subgraph is written for another opset by the type of
// what it reads, which no one states.
func TestSubgraphsAreTyped(t *testing.T) {
	squeeze := node("Squeeze", "r", "row")
	squeeze.Attrs = []graph.Attribute{graph.Ints("axes", 0)}
	inner := chooses("r", "is", []*graph.Node{squeeze}, []*graph.Node{node("Neg", "r", "x")})
	unsqueeze := node("Unsqueeze", "row", "x")
	unsqueeze.Attrs = []graph.Attribute{graph.Ints("axes", 0)}
	g := model(graph.Float, []*graph.Node{
		node("ReduceSum", "total", "x"), node("Reshape", "all", "total", "scalar"), node("Greater", "is", "all", "two"), unsqueeze,
		chooses("y", "is", []*graph.Node{inner}, []*graph.Node{node("Abs", "r", "x")}),
	}, graph.Scalar("two", float32(2)), graph.Vector[int64]("scalar"))
	g.Header.Opsets[0].Version = 11
	for _, to := range []int64{13, 22} {
		h, err := convert.Opset(g, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []float32{-5, 5} {
			given := map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{2}, V: []float64{float64(v), 1}}}
			want, err := oracle.Evaluate(g, given)
			if err != nil {
				t.Fatal(err)
			}
			got, err := oracle.Evaluate(h, given)
			if err != nil || !slices.Equal(got["y"].V, want["y"].V) {
				t.Errorf("opset %d: y is %v, want %v; %v", to, got["y"], want["y"], err)
			}
		}
	}
}

// gated returns a graph of a layer and an If, whose branches are a layer of the same weights and a constant.
func gated() *graph.Graph {
	constant := node("Constant", "r")
	constant.Attrs = []graph.Attribute{graph.Constant("value", graph.NewTensor("", []float32{5, 6, 7, 8}, 2, 2))}
	g := model(graph.Float, []*graph.Node{
		node("MatMul", "h", "x", "w"),
		node("ReduceSum", "total", "h"), node("Reshape", "all", "total", "scalar"), node("Greater", "is", "all", "two"),
		chooses("y", "is", []*graph.Node{node("MatMul", "r", "h", "w")}, []*graph.Node{constant}),
	}, graph.NewTensor("w", []float32{1, 0.5, -0.5, 1}, 2, 2), graph.Scalar("two", float32(2)), graph.Vector[int64]("scalar"))
	square := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2), graph.Fixed(2))}
	g.Inputs[0].Type, g.Outputs[0].Type = square, square
	return g
}

// TestReducedBranches: a branch whose weights are of the graph around it has integers of its own, and a
// branch that gives a constant gives it in float32.
func TestReducedBranches(t *testing.T) {
	half, _, err := convert.Half(gated(), convert.HalfSettings{})
	if err != nil {
		t.Fatal(err)
	}
	small, err := convert.Quantize(t.Context(), gated(), convert.QuantizeSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(operators(small.Nodes[len(small.Nodes)-1].Subgraphs()[0]), "MatMulInteger") {
		t.Error("the layer in a branch is not one of integers")
	}
	for name, g := range map[string]*graph.Graph{"half": half, "int8": small} {
		if err := g.Validate(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range []struct{ x, want []float64 }{
			{[]float64{1, 2, 3, 4}, []float64{-1.25, 2.5, -1.75, 6}}, // x·w²
			{[]float64{-1, -2, -3, -4}, []float64{5, 6, 7, 8}},
		} {
			got, err := oracle.Evaluate(g, map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{2, 2}, V: c.x}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for i, want := range c.want {
				if d := math.Abs(got["y"].V[i] - want); d > 0.1 {
					t.Errorf("%s of %v: y[%d] is %v, want %v", name, c.x, i, got["y"].V[i], want)
				}
			}
		}
	}
}
