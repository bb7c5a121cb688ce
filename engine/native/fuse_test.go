package native

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// An element-wise step is only put into the tail of the step before where nobody else reads what lies between: not
// another node, not under another name, and not the caller.
func TestFused(t *testing.T) {
	w := graph.NewTensor("w", draw(1, 3*2), 3, 2)
	x := graph.NewTensor("x", draw(2, 20*3), 20, 3)
	product := node("MatMul", names("x", "w"), "a")
	for name, c := range map[string]struct {
		nodes   []*graph.Node
		outputs []string
		steps   int
	}{
		"alone":          {[]*graph.Node{product, node("Relu", names("a"), "y")}, names("y"), 1},
		"twice":          {[]*graph.Node{product, node("Relu", names("a"), "b"), node("Sigmoid", names("b"), "y")}, names("y"), 1},
		"read again":     {[]*graph.Node{product, node("Relu", names("a"), "b"), node("Add", names("a", "b"), "y")}, names("y"), 3},
		"under a name":   {[]*graph.Node{product, node("Identity", names("a"), "i"), node("Relu", names("i"), "b"), node("Add", names("a", "b"), "y")}, names("y"), 3},
		"an output, too": {[]*graph.Node{product, node("Relu", names("a"), "y")}, names("y", "a"), 2},
	} {
		g := model(13, c.nodes...)
		g.Initializers = []*graph.Tensor{w}
		g.Inputs = []graph.Value{fixed("x", 20, 3)}
		for _, o := range c.outputs {
			g.Outputs = append(g.Outputs, fixed(o, 20, 2))
		}
		_, got := run(t, g, "y", x)
		want := product64(gemm{m: 20, n: 2, k: 3, alpha: 1, lda: 3, ldb: 2}, elements(t, x), elements(t, w), nil)
		before := slices.Clone(want)
		relu.values(want, want)
		switch name {
		case "twice":
			sigmoids.values(want, want)
		case "read again", "under a name":
			sums.run(want, want, before, 1, 1)
		}
		near(t, name, got, want)
		r, err := newRunner(g, 1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.compile("", map[string]*graph.Tensor{"x": x}, c.outputs, now)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.steps) != c.steps {
			t.Errorf("%s: %d steps, want %d", name, len(p.steps), c.steps)
		}
	}
}
