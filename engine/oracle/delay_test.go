package oracle

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestConstantsAreMadeWhenTheyAreRead: a file may list what makes its weights before all else.
func TestConstantsAreMadeWhenTheyAreRead(t *testing.T) {
	node := func(op string, out string, in ...string) *graph.Node {
		return &graph.Node{Op: op, Name: out, Inputs: in, Outputs: []string{out}}
	}
	g := &graph.Graph{
		Name:         "g",
		Inputs:       []graph.Value{{Name: "x", Type: graph.Type{Elem: graph.Float, Shape: graph.Shape{graph.Fixed(2)}}}, {Name: "size"}},
		Outputs:      []graph.Value{{Name: "y"}, {Name: "unread"}},
		Initializers: []*graph.Tensor{graph.Vector("size", int64(2))},
		Nodes: []*graph.Node{
			node("ConstantOfShape", "v", "size"), node("ConstantOfShape", "unread", "size"), node("ConstantOfShape", "w", "size"), node("Exp", "e", "w"),
			node("Neg", "n", "x"), node("Add", "a", "n", "e"), node("Mul", "y", "a", "v"),
		},
	}
	var order []string
	out, err := NewProgram(g).Evaluate(t.Context(), map[string]Array{"x": {Elem: graph.Float, Dims: []int{2}, V: []float64{1, 2}}},
		func(n *graph.Node, in []Array, op func([]Array) ([]Array, error)) ([]Array, error) {
			order = append(order, n.Name)
			return op(in)
		})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"n", "w", "e", "a", "v", "y", "unread"}; !slices.Equal(order, want) {
		t.Errorf("computed %q, want %q", order, want)
	}
	if !slices.Equal(out["unread"].V, []float64{0, 0}) || len(out["y"].V) != 2 {
		t.Errorf("%v", out)
	}
}

// TestProductsOfATransposedMatrix: reading a matrix where it lies gives the same sums, term by term.
func TestProductsOfATransposedMatrix(t *testing.T) {
	const m, k, most = 3, 37, 9
	for n := range most {
		a, b, turned := make([]float64, m*k), make([]float64, k*n), make([]float64, k*n)
		for i := range a {
			a[i] = 1 / float64(i+3)
		}
		for l := range k {
			for j := range n {
				b[l*n+j] = 1 / float64(7*l+j+1)
				turned[j*k+l] = b[l*n+j]
			}
		}
		want, got := make([]float64, m*n), make([]float64, m*n)
		multiply(want, a, b, m, k, n)
		multiplyTurned(got, a, turned, m, k, n)
		if !slices.Equal(got, want) {
			t.Errorf("%d columns: %v, want %v", n, got, want)
		}
	}
}
