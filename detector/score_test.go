package detector

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// Where a column is a feature, nothing is computed: of 60,000 columns a matrix would take 14 GB.
func TestPerColumn(t *testing.T) {
	for _, test := range []struct {
		owner   []int
		columns int
		nodes   int
		want    []float32
	}{
		{[]int{0, 1, 2}, 3, 0, []float32{1, 2, 4}},
		{[]int{0, 0, 1}, 2, 2, []float32{3, 4}},
		{[]int{0, 2, 1}, 3, 2, []float32{1, 4, 2}},
		{[]int{0, 1, 2}, 4, 2, []float32{1, 2, 4, 0}},
	} {
		f := &features{owner: test.owner, columns: test.columns}
		b := graph.NewBuilder("columns", 0)
		b.Output("y", f.perColumn(b, b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		if made := len(g.Nodes) - 1; made > test.nodes { // one gives the output its name
			t.Errorf("%v: %d nodes, want at most %d", test.owner, made, test.nodes)
		}
		runner, err := native.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{1, 2, 4}, 1, 3)})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%v of %d columns: %v, want %v (%v)", test.owner, test.columns, got, test.want, err)
		}
	}
}
