package oracle_test

import (
	"math"
	"strings"
	"testing"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// narrowed runs a graph that computes in a narrow type between casts from and to float32.
func narrowed(t *testing.T, elem graph.DataType, x []float32, width int64, build func(b *graph.Builder, x graph.Value) graph.Value) ([]float32, []oracle.Departure) {
	t.Helper()
	b := graph.NewBuilder("narrow", 0)
	in := b.Input("x", graph.Float, graph.Batch, graph.Fixed(width))
	y := build(b, b.Op("Cast", in, graph.Int("to", int64(elem))))
	b.Output("y", b.Op("Cast", y, graph.Int("to", int64(graph.Float))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	r, err := oracle.Engine{Narrow: true}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	out, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": graph.NewTensor("x", x, int64(len(x))/width, width)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := graph.Data[float32](out["y"])
	if err != nil {
		t.Fatal(err)
	}
	return got, r.(oracle.Departing).Departures()
}

// number returns a scalar of a narrow type.
func number(b *graph.Builder, elem graph.DataType, v float32) graph.Value {
	return b.Op("Cast", b.Const(graph.Scalar("", v)), graph.Int("to", int64(elem)))
}

// TestNarrow: each value is rounded, overflows or vanishes in its own type, and the node is named.
func TestNarrow(t *testing.T) {
	inf := float32(math.Inf(1))
	for name, c := range map[string]struct {
		elem  graph.DataType
		x     []float32
		build func(b *graph.Builder, x graph.Value) graph.Value
		want  float32
		left  string // of the only departure; "": there is none
	}{
		"product overflows": {graph.Float16, []float32{300, 300}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Div", b.Op("Mul", x, x), number(b, graph.Float16, 300))
		}, inf, "Mul \"mul\" gives 9e+04, beyond 65504, the greatest number of float16"},
		"product of bfloat16 does not": {graph.BFloat16, []float32{256, 256}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Div", b.Op("Mul", x, x), number(b, graph.BFloat16, 256))
		}, 256, ""},
		"product of bfloat16 overflows": {graph.BFloat16, []float32{1e30, 1e30}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", x, x)
		}, inf, "the greatest number of bfloat16"},
		"sum overflows": {graph.Float16, []float32{40000, 30000}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("ReduceSum", x, b.Const(graph.Vector[int64]("", 1)))
		}, inf, "ReduceSum \"reducesum\" gives 7e+04, beyond 65504"},
		"sum within a node does not": {graph.Float16, []float32{40000, 30000}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("ReduceMean", x, graph.Ints("axes", 1))
		}, 35008, ""},
		"exponential overflows": {graph.Float16, []float32{12, 12}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Exp", x)
		}, inf, "Exp \"exp\" gives 1.63e+05"},
		"softmax does not": {graph.Float16, []float32{12, 12}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Softmax", x)
		}, 0.5, ""},
		"square vanishes": {graph.Float16, []float32{1e-4, 1e-4}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("Mul", x, x), number(b, graph.Float16, 100))
		}, 0, "Mul \"mul\" gives at most 1e-08, which is 0 in float16"},
		"a cast overflows": {graph.Float16, []float32{7e4, 7e4}, func(b *graph.Builder, x graph.Value) graph.Value {
			return x
		}, inf, "Cast \"cast\" gives 7e+04"},
		"a sum is rounded": {graph.BFloat16, []float32{256, 256}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Sub", b.Op("Add", x, number(b, graph.BFloat16, 1)), number(b, graph.BFloat16, 256))
		}, 0, ""},
	} {
		got, left := narrowed(t, c.elem, c.x, 2, c.build)
		if got[0] != c.want {
			t.Errorf("%s: %v, want %v", name, got[0], c.want)
		}
		switch {
		case c.left == "" && len(left) > 0:
			t.Errorf("%s: %v left", name, left)
		case c.left != "" && (len(left) != 1 || !strings.Contains(left[0].String(), c.left)):
			t.Errorf("%s: left are %v, want %q", name, left, c.left)
		}
	}
}

// TestNarrowRoundsOnce: products of a MatMul are added in a wider type, and rounded at the end.
func TestNarrowRoundsOnce(t *testing.T) {
	x := []float32{2048, 1, 1, -2048} // in float16, 2048 + 1 is 2048
	got, _ := narrowed(t, graph.Float16, x, 4, func(b *graph.Builder, x graph.Value) graph.Value {
		ones := graph.NewTensor("", []uint16{float16.Fromfloat32(1).Bits(), float16.Fromfloat32(1).Bits(), float16.Fromfloat32(1).Bits(), float16.Fromfloat32(1).Bits()}, 4, 1)
		ones.Elem = graph.Float16
		return b.Op("MatMul", x, b.Const(ones))
	})
	if got[0] != 2 {
		t.Errorf("the sum is %v, want 2", got[0])
	}
}

// TestNarrowName tells the two modes apart.
func TestNarrowName(t *testing.T) {
	if wide, narrow := (oracle.Engine{}).Name(), (oracle.Engine{Narrow: true}).Name(); wide != "oracle" || narrow != "oracle-narrow" {
		t.Errorf("the engines are called %s and %s", wide, narrow)
	}
}
