package verify

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestRows(t *testing.T) {
	g := fakeGraph()
	var sizes []int64
	var all []float32
	for in, err := range Rows(g, []float32{1, 2, 3, 4, 5, 6}, 2) {
		if err != nil {
			t.Fatal(err)
		}
		x, err := graph.Data[float32](in["input"])
		if err != nil {
			t.Fatal(err)
		}
		sizes, all = append(sizes, in["input"].Dims[0]), append(all, x...)
	}
	if !slices.Equal(sizes, []int64{2, 1}) || !slices.Equal(all, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("batches of %v rows with %v", sizes, all)
	}
}

func TestRowsThatDoNotFit(t *testing.T) {
	open, wide, whole := fakeGraph(), fakeGraph(), fakeGraph()
	open.Inputs[0].Type.Shape[1] = graph.Unknown
	wide.Inputs = append(wide.Inputs, graph.Value{Name: "second"})
	whole.Inputs[0].Type.Elem = graph.Int64
	for name, in := range map[string]Inputs{
		"part of a row":  Rows(fakeGraph(), make([]float32, 3), 2),
		"no batch":       Rows(fakeGraph(), make([]float32, 4), 0),
		"unknown width":  Rows(open, make([]float32, 4), 2),
		"two inputs":     Rows(wide, make([]float32, 4), 2),
		"integer inputs": Rows(whole, make([]float32, 4), 2),
	} {
		n := 0
		for _, err := range in {
			if n++; err == nil {
				t.Errorf("%s gives rows", name)
			}
		}
		if n != 1 {
			t.Errorf("%s gives %d batches, want one error", name, n)
		}
	}
}
