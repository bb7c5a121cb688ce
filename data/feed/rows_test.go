package feed

import (
	"reflect"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

func TestRows(t *testing.T) {
	g := fake.Graph()
	var sizes []int64
	var all []float32
	for in, err := range Rows(g, []float32{1, 2, 3, 4, 5, 6}, nil, 2) {
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

// TestRowsWithLabels: a second input takes a label with each row, and an integer one
// takes whole numbers.
func TestRowsWithLabels(t *testing.T) {
	g := fake.Graph()
	g.Inputs[0].Type.Elem = graph.Int64
	g.Inputs = append(g.Inputs, graph.Value{Name: "label", Type: graph.Type{Elem: graph.Int64, Shape: graph.Dims(graph.Batch)}})
	var got [][]int64
	for in, err := range Rows(g, []float32{1, 2, 3, 4, 5, 6}, []int32{7, 8, 9}, 2) {
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{g.Inputs[0].Name, "label"} {
			v, err := graph.Data[int64](in[name])
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
	}
	if want := [][]int64{{1, 2, 3, 4}, {7, 8}, {5, 6}, {9}}; !reflect.DeepEqual(got, want) {
		t.Errorf("batches and labels %v, want %v", got, want)
	}
	for name, in := range map[string]Inputs{
		"too few labels": Rows(g, []float32{1, 2, 3, 4}, []int32{7}, 2),
		"no labels":      Rows(g, []float32{1, 2}, nil, 2),
		"half a number":  Rows(g, []float32{1, 2.5}, []int32{7}, 2),
	} {
		for _, err := range in {
			if err == nil {
				t.Errorf("%s gives rows", name)
			}
		}
	}
}

func TestRowsThatDoNotFit(t *testing.T) {
	open, wide, whole := fake.Graph(), fake.Graph(), fake.Graph()
	open.Inputs[0].Type.Shape[1] = graph.Unknown
	wide.Inputs = append(wide.Inputs, graph.Value{Name: "second"})
	whole.Inputs[0].Type.Elem = graph.Bool
	for name, in := range map[string]Inputs{
		"part of a row": Rows(fake.Graph(), make([]float32, 3), nil, 2),
		"no batch":      Rows(fake.Graph(), make([]float32, 4), nil, 0),
		"unknown width": Rows(open, make([]float32, 4), nil, 2),
		"two inputs":    Rows(wide, make([]float32, 4), nil, 2),
		"bool inputs":   Rows(whole, make([]float32, 4), nil, 2),
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

// TestRowsAgain: what is gone through twice gives the same twice.
func TestRowsAgain(t *testing.T) {
	in := Rows(fake.Graph(), []float32{1, 2, 3, 4, 5, 6}, nil, 2)
	for range 2 {
		var sizes []int
		for x, err := range in {
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, x["input"].Len())
		}
		if !slices.Equal(sizes, []int{4, 2}) {
			t.Errorf("batches of %v values, want 4 and 2", sizes)
		}
	}
}
