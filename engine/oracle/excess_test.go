package oracle_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestBeyond: what is too large for float32, and which outputs it leads to.
func TestBeyond(t *testing.T) {
	const root = 1.5e19 // whose square is 2.25e38, of which two are too many
	type values = graph.Value
	for _, c := range []struct {
		name string
		x    []float32
		f    func(b *graph.Builder, x values) values
		op   string // "": none
	}{
		{"a product within", []float32{root, 1}, func(b *graph.Builder, x values) values { return b.Op("Mul", x, x) }, ""},
		{"a product beyond", []float32{2 * root, 1}, func(b *graph.Builder, x values) values { return b.Op("Mul", x, x) }, "Mul"},
		{"and what comes of it", []float32{2 * root, 1}, func(b *graph.Builder, x values) values { return b.Op("Tanh", b.Op("Mul", x, x)) }, "Mul"},
		{"an exponential", []float32{100, 1}, func(b *graph.Builder, x values) values { return b.Op("Exp", x) }, "Exp"},
		{"infinities that are given", []float32{float32(math.Inf(1)), 1}, func(b *graph.Builder, x values) values { return b.Op("Mul", x, x) }, ""},
		{"infinities that are right", []float32{0, 1}, func(b *graph.Builder, x values) values { return b.Op("Log", x) }, ""},
		{"a variance", []float32{2 * root, -2 * root}, func(b *graph.Builder, x values) values {
			return b.Op("LayerNormalization", x, b.Parameter(graph.Vector("scale", float32(1), 1)))
		}, "LayerNormalization"},
		{"a variance within", []float32{root / 2, -root / 2}, func(b *graph.Builder, x values) values {
			return b.Op("LayerNormalization", x, b.Parameter(graph.Vector("scale", float32(1), 1)))
		}, ""},
		{"a length", []float32{root, root}, func(b *graph.Builder, x values) values {
			return b.Op("ReduceL2", x, graph.Ints("axes", 1))
		}, "ReduceL2"},
		{"a mean", []float32{3e38, 3e38}, func(b *graph.Builder, x values) values {
			return b.Op("ReduceMean", x, graph.Ints("axes", 1))
		}, "ReduceMean"},
		{"a softmax", []float32{3e38, -3e38}, func(b *graph.Builder, x values) values { return b.Op("Softmax", x) }, ""},
		{"float16", []float32{300, 1}, func(b *graph.Builder, x values) values {
			half := b.Op("Cast", x, graph.Int("to", int64(graph.Float16)))
			return b.Op("Cast", b.Op("Mul", half, half), graph.Int("to", int64(graph.Float)))
		}, "Mul"},
		{"a cast to float16", []float32{7e4, 1}, func(b *graph.Builder, x values) values {
			return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Float16))), graph.Int("to", int64(graph.Float)))
		}, "Cast"},
		{"a cast within", []float32{6e4, 1}, func(b *graph.Builder, x values) values {
			return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Float16))), graph.Int("to", int64(graph.Float)))
		}, ""},
		{"an integer within", []float32{46340, 1}, func(b *graph.Builder, x values) values { return squared(b, x, graph.Int32) }, ""},
		{"an integer beyond", []float32{46341, 1}, func(b *graph.Builder, x values) values { return squared(b, x, graph.Int32) }, "Mul"},
		{"one of 64 bits beyond", []float32{4e9, 1}, func(b *graph.Builder, x values) values { return squared(b, x, graph.Int64) }, "Mul"},
		{"an integer that no type holds", []float32{3e9, 1}, func(b *graph.Builder, x values) values {
			return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Int32))), graph.Int("to", int64(graph.Float)))
		}, "Cast"},
		{"a fraction as an integer", []float32{-1.75, 1}, func(b *graph.Builder, x values) values {
			return b.Op("Cast", b.Op("Cast", x, graph.Int("to", int64(graph.Int32))), graph.Int("to", int64(graph.Float)))
		}, ""},
		{"NaN as an integer", []float32{float32(math.NaN()), 1}, func(b *graph.Builder, x values) values {
			return b.Op("Cast", squared(b, x, graph.Int64), graph.Int("to", int64(graph.Float)))
		}, "Cast"},
		{"an integer divided by 0", []float32{0, 1}, func(b *graph.Builder, x values) values {
			whole := b.Op("Cast", x, graph.Int("to", int64(graph.Int64)))
			return b.Op("Cast", b.Op("Div", whole, whole), graph.Int("to", int64(graph.Float)))
		}, "Div"},
	} {
		b := graph.NewBuilder("g", 17)
		x := b.Input("x", graph.Float, graph.Fixed(1), graph.Fixed(2))
		b.Output("y", c.f(b, x))
		b.Output("beside", b.Op("Neg", x))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		given, err := oracle.Arrays(map[string]*graph.Tensor{"x": graph.NewTensor("x", c.x, 1, 2)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := oracle.Beyond(t.Context(), g, given)
		if err != nil {
			t.Fatal(err)
		}
		e, ok := got["y"]
		if ok != (c.op != "") || ok && e.Node.Op != c.op {
			t.Errorf("%s: %v, want %q", c.name, got, c.op)
		}
		if _, ok := got["beside"]; ok && c.op != "Div" && c.name != "NaN as an integer" { // the oracle stops there
			t.Errorf("%s: an output that does not depend on it: %v", c.name, got)
		}
	}
}

// squared squares the numbers as integers of a type.
func squared(b *graph.Builder, x graph.Value, elem graph.DataType) graph.Value {
	whole := b.Op("Cast", x, graph.Int("to", int64(elem)))
	return b.Op("Cast", b.Op("Mul", whole, whole), graph.Int("to", int64(graph.Float)))
}
