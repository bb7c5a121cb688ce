//go:build cgo

package convert_test

import (
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// TestFreeUndoesBind: a graph whose batch is stated in its inputs, in Reshapes and in an
// Expand takes any.
func TestFreeUndoesBind(t *testing.T) {
	b := graph.NewBuilder("baked", 0)
	x := b.Input("x", graph.Float, graph.Fixed(3), graph.Fixed(4))
	y := b.Input("y", graph.Float, graph.Fixed(3), graph.Fixed(2))
	h := b.Op("Reshape", b.Op("MatMul", x, b.Parameter(random("w", 4, 6))), b.Const(graph.Vector("", int64(3), 2, 3)))
	h = b.Op("Reshape", b.Op("Mul", h, b.Op("Expand", b.Parameter(random("scale", 1, 2, 1)), b.Const(graph.Vector("", int64(3), 2, 3)))), b.Const(graph.Vector("", int64(3), -1)))
	b.Output("sum", b.Op("Concat", h, y, graph.Int("axis", 1)))
	b.Output("other", b.Op("Relu", y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	in := repeated(
		map[string]*graph.Tensor{"x": random("x", 3, 4), "y": random("y", 3, 2)},
		map[string]*graph.Tensor{"x": random("w", 3, 4), "y": random("v", 3, 2)},
	)
	freed, err := convert.Free(t.Context(), g, "rows", native.Engine{}, in)
	if err != nil {
		t.Fatal(err)
	}
	if got := freed.Feeds()[0].Type.String() + freed.Outputs[0].Type.String() + freed.Outputs[1].Type.String(); got != "float32[rows,4]float32[rows,8]float32[rows,2]" {
		t.Errorf("it takes and gives %s", got)
	}
	bound, err := convert.Bind(freed, map[string]int64{"rows": 3})
	if err != nil {
		t.Fatal(err)
	}
	ds, err := convert.Deviations(t.Context(), g, bound, accel.Engine{}, in)
	if err != nil || convert.Greatest(ds) > 1e-6 {
		t.Errorf("bound again, it is %v off, %v", ds, err)
	}
	if _, err := convert.Free(t.Context(), freed, "more", native.Engine{}, in); err == nil || !strings.Contains(err.Error(), "one fixed first dimension") {
		t.Errorf("once more: %v", err)
	}
}

// TestFreeRefuses what only looks as if rows were apart.
func TestFreeRefuses(t *testing.T) {
	for says, build := range map[string]func(b *graph.Builder, x graph.Value) graph.Value{
		"of 6 rows": func(b *graph.Builder, x graph.Value) graph.Value { // a mean over all rows
			return b.Op("Sub", x, b.Op("ReduceMean", x, graph.Ints("axes", 0)))
		},
		"another batch than 3": func(b *graph.Builder, x graph.Value) graph.Value { // the last row of 3, of 6 none
			last := b.Op("Slice", x, b.Const(graph.Vector("", int64(-1))), b.Const(graph.Vector("", int64(3))), b.Const(graph.Vector("", int64(0))))
			return b.Op("Add", b.Op("Mul", last, b.Scalar(0)), x)
		},
		"stays float32[3,4]": func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Add", b.Op("Mul", b.Op("ReduceSum", x, b.Const(graph.Vector("", int64(0)))), b.Scalar(0)), b.Parameter(random("w", 3, 4)))
		},
	} {
		b := graph.NewBuilder("coupled", 0)
		b.Output("y", build(b, b.Input("x", graph.Float, graph.Fixed(3), graph.Fixed(4))))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		in := repeated(map[string]*graph.Tensor{"x": random("x", 3, 4)}, map[string]*graph.Tensor{"x": graph.NewTensor("x", make([]float32, 12), 3, 4)})
		if _, err := convert.Free(t.Context(), g, "batch", native.Engine{}, in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want it to say %q", err, says)
		}
	}
	b := graph.NewBuilder("free", 0)
	b.Output("y", b.Op("Relu", b.Input("x", graph.Float, graph.Fixed(3), graph.Fixed(4))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := convert.Free(t.Context(), g, "batch", native.Engine{}, repeated()); err == nil || !strings.Contains(err.Error(), "two runs") {
		t.Errorf("without inputs: %v", err)
	}
}
