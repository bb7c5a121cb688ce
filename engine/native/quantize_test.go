package native

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// ran returns what a graph gives of x as "y", or why not.
func ran(t *testing.T, g *graph.Graph, x *graph.Tensor) (*graph.Tensor, error) {
	t.Helper()
	r, err := Engine{}.NewRunner(context.Background(), g)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	out, err := r.Run(context.Background(), map[string]*graph.Tensor{"x": x})
	return out["y"], err
}

// TestMatMulIntegerBeyond has a sum of 300·255², which float32 does not hold: refused as
// an integer, and rounded where all that is wanted of it is a float32.
func TestMatMulIntegerBeyond(t *testing.T) {
	x := graph.NewTensor("x", slices.Repeat([]uint8{255}, 300), 1, 300)
	g := model(17, node("MatMulInteger", names("x", "w"), "y"))
	g.Initializers = []*graph.Tensor{graph.NewTensor("w", slices.Repeat([]uint8{255}, 300), 300, 1)}
	g.Inputs = []graph.Value{{Name: "x", Type: x.Type()}}
	g.Outputs = []graph.Value{{Name: "y"}}
	if _, err := ran(t, g, x); err == nil || !strings.Contains(err.Error(), "19507500") {
		t.Errorf("gave %v", err)
	}
	g.Nodes[0].Outputs = names("sum")
	g.Nodes = append(g.Nodes, node("Cast", names("sum"), "y", graph.Int("to", int64(graph.Float))))
	y, err := ran(t, g, x)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "cast", elements(t, y), []float32{300 * 255 * 255})
}

// TestCastRefuses what the integers do not hold, and NaN.
func TestCastRefuses(t *testing.T) {
	nan := float32(0)
	nan /= nan
	for _, c := range []struct {
		v    float32
		to   graph.DataType
		want string
	}{
		{256, graph.Uint8, "256 is cast to uint8"}, {-1, graph.Uint8, "-1 is cast"}, {128.5, graph.Int8, "128.5 is cast to int8"},
		{3e9, graph.Int32, "3e+09 is cast to int32"}, {nan, graph.Int8, "NaN is cast"},
	} {
		g := model(17, node("Cast", names("x"), "y", graph.Int("to", int64(c.to))))
		g.Inputs, g.Outputs = []graph.Value{floatValue("x", graph.Fixed(1))}, []graph.Value{{Name: "y"}}
		if _, err := ran(t, g, graph.Vector("x", c.v)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v to %v gave %v", c.v, c.to, err)
		}
	}
}

// TestScaleLearns: a scale is differentiated by, the integers are not.
func TestScaleLearns(t *testing.T) {
	g := model(17, node("DequantizeLinear", names("q", "scale", "zero"), "y"))
	g.Initializers = []*graph.Tensor{
		graph.NewTensor("q", []int8{-3, 5, 7, 0, 2, 4}, 2, 3), graph.Vector("scale", float32(0.5), 0.25, 2), graph.Vector("zero", int8(1), 0, -1),
	}
	g.Outputs = []graph.Value{{Name: "y"}}
	checkGradients(t, g, "y", "scale")
}
