package hourglass_test

import (
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

func TestCheckInputs(t *testing.T) {
	g := &graph.Graph{
		Name: "g",
		Inputs: []graph.Value{
			{Name: "x", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(3))}},
			{Name: "y", Type: graph.Type{Elem: graph.Int64, Shape: graph.Dims(graph.Batch)}},
			{Name: "z", Type: graph.Type{Elem: graph.Float}},
		},
		Initializers: []*graph.Tensor{graph.Scalar("z", float32(1))},
	}
	x, y, z := graph.NewTensor("x", make([]float32, 6), 2, 3), graph.NewTensor("y", make([]int64, 2), 2), graph.NewTensor("z", make([]float32, 4), 2, 2)
	short := *x
	short.Raw = short.Raw[:20]
	for _, c := range []struct {
		want   string // "": no error
		inputs map[string]*graph.Tensor
	}{
		{"", map[string]*graph.Tensor{"x": x, "y": y}},
		{"", map[string]*graph.Tensor{"x": x, "y": y, "z": z}},
		{"", map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{}, 0, 3), "y": graph.NewTensor("y", []int64{}, 0)}},
		{`input "y" (int64[batch]) is missing`, map[string]*graph.Tensor{"x": x}},
		{`input "y" (int64[batch]) is missing`, map[string]*graph.Tensor{"x": x, "y": nil}},
		{`graph "g" has no input "w"`, map[string]*graph.Tensor{"x": x, "y": y, "w": z}},
		{`input "x" is int64, want float32`, map[string]*graph.Tensor{"x": y, "y": y}},
		{`input "x" has dimensions [2 2], want [batch,3]`, map[string]*graph.Tensor{"x": z, "y": y}},
		{`input "x" has dimensions [6], want [batch,3]`, map[string]*graph.Tensor{"x": graph.NewTensor("x", make([]float32, 6), 6), "y": y}},
		{`input "y" has dimensions [3], want [batch] with batch = 2`, map[string]*graph.Tensor{"x": x, "y": graph.NewTensor("y", make([]int64, 3), 3)}},
		{`input "x" has 20 bytes, want 24 for float32[2 3]`, map[string]*graph.Tensor{"x": &short, "y": y}},
		{`none may be negative`, map[string]*graph.Tensor{"x": {Elem: graph.Float, Dims: []int64{-2, 3}}, "y": y}},
		{`no value may have more than 100 elements`, map[string]*graph.Tensor{"x": {Elem: graph.Float, Dims: []int64{1 << 40, 1 << 40}}, "y": y}},
	} {
		switch err := hourglass.CheckInputs(g, c.inputs, 100); {
		case c.want == "" && err != nil:
			t.Error(err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
