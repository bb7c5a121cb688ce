package native

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// sized reshapes what it is fed to [rows, columns], which are fed too.
func sized() *graph.Graph {
	g := model(17,
		node("Concat", names("rows", "columns"), "shape", graph.Int("axis", 0)),
		node("Reshape", names("x", "shape"), "y"))
	integer := func(name string) graph.Value {
		return graph.Value{Name: name, Type: graph.Type{Elem: graph.Int64, Shape: graph.Shape{graph.Fixed(1)}}}
	}
	g.Inputs = []graph.Value{floatValue("x", graph.Batch), integer("rows"), integer("columns")}
	g.Outputs = []graph.Value{{Name: "y"}}
	return g
}

// A program is of the sizes that it was made for, and another is made for others.
func TestSizesThatAreFed(t *testing.T) {
	r := runnerOf(t, sized())
	for _, dims := range [][]int64{{2, 3}, {3, 2}, {2, 3}, {1, 6}, {6, 1}, {-1, 2}, {2, -1}, {2, 3}} {
		out, err := r.Run(context.Background(), map[string]*graph.Tensor{
			"x": graph.Vector("", draw(1, 6)...), "rows": graph.Vector("", dims[0]), "columns": graph.Vector("", dims[1]),
		})
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(dims)
		for i := range want {
			if want[i] < 0 {
				want[i] = 6 / want[1-i]
			}
		}
		if got, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(out["y"].Dims, want) || !slices.Equal(got, draw(1, 6)) {
			t.Errorf("for %v it is %v %v, %v", dims, out["y"].Dims, got, err)
		}
	}
	if n := len(r.(*runner).idle); n > maxIdle {
		t.Errorf("%d programs are kept, want %d at most", n, maxIdle)
	}
}

// Elements that are computed from are no sizes: such a graph is refused before it runs.
func TestSizesThatAreComputed(t *testing.T) {
	g := model(17,
		node("Cast", names("x"), "shape", graph.Int("to", int64(graph.Int64))),
		node("Reshape", names("x", "shape"), "y"))
	g.Inputs, g.Outputs = []graph.Value{floatValue("x", graph.Batch)}, []graph.Value{{Name: "y"}}
	_, err := Engine{}.NewRunner(context.Background(), g)
	var lacks *hourglass.UnsupportedOpError
	if !errors.As(err, &lacks) || lacks.Op != "Reshape" {
		t.Errorf("it is %v, want a refusal of Reshape", err)
	}
}

// What no node reads need not be of a type that is carried.
func TestInputsThatAreNotRead(t *testing.T) {
	g := model(17, node("Relu", names("x"), "y"))
	like := graph.Value{Name: "like", Type: graph.Type{Elem: graph.Double, Shape: graph.Shape{graph.Fixed(0)}}}
	g.Inputs, g.Outputs = []graph.Value{like, floatValue("x", graph.Batch)}, []graph.Value{{Name: "y"}}
	out, err := runnerOf(t, g).Run(context.Background(), map[string]*graph.Tensor{
		"like": graph.NewTensor("", []float64{}, 0), "x": graph.Vector("", float32(-1), 2),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(got, []float32{0, 2}) {
		t.Errorf("it is %v, %v", got, err)
	}
}
