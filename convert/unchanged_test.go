package convert_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

type value = graph.Value

// left returns the operators that are left of a graph of x [n 2 3], and holds what they give against what the
// graph gave, bit by bit.
func left(t *testing.T, of func(b *graph.Builder, x value) value) []string {
	t.Helper()
	b := graph.NewBuilder("model", 18)
	b.Output("y", of(b, b.Input("x", graph.Float, graph.Symbol("n"), graph.Fixed(2), graph.Fixed(3))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	s, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	x := graph.NewTensor("x", []float32{1, -2, 3, -4, 0, 6, 0.1, 8, -9, 1e30, 11, 12}, 2, 2, 3)
	var outputs [2][]byte
	for i, h := range []*graph.Graph{g, s} {
		r, err := oracle.Engine{}.NewRunner(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		out, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": x})
		if err != nil {
			t.Fatal(err)
		}
		outputs[i] = out["y"].Raw
	}
	if !slices.Equal(outputs[0], outputs[1]) {
		t.Errorf("%v was %v", outputs[1], outputs[0])
	}
	return operators(s)
}

// TestUnchanged drops what gives an operand as it is, and nothing else.
func TestUnchanged(t *testing.T) {
	number := func(v ...float32) *graph.Tensor { return graph.Vector("", v...) }
	whole := func(v ...int64) *graph.Tensor { return graph.Vector("", v...) }
	op := func(name string, args ...any) func(b *graph.Builder, x value) value {
		return func(b *graph.Builder, x value) value {
			var in []graph.Arg
			for _, a := range args {
				switch a := a.(type) {
				case nil:
					in = append(in, b.Op("Exp", x))
				case *graph.Tensor:
					in = append(in, b.Const(a))
				case graph.Attribute:
					in = append(in, a)
				}
			}
			return b.Op("Neg", b.Op(name, in...))
		}
	}
	gone := []string{"Exp", "Neg"}
	for name, c := range map[string]struct {
		of   func(b *graph.Builder, x value) value
		stay string // the operator that stays, "" none
	}{
		"x + 0":                   {op("Add", nil, number(0)), ""},
		"0 + x":                   {op("Add", number(0, 0, 0), nil), ""},
		"x + 1":                   {op("Add", nil, number(1)), "Add"},
		"x + 0 of more":           {op("Add", nil, graph.NewTensor("", make([]float32, 6), 1, 1, 2, 3)), "Add"},
		"x − 0":                   {op("Sub", nil, number(0)), ""},
		"0 − x":                   {op("Sub", number(0), nil), "Sub"},
		"x · 1":                   {op("Mul", nil, number(1, 1, 1)), ""},
		"x · 1 and 2":             {op("Mul", nil, number(1, 1, 2)), "Mul"},
		"x / 1":                   {op("Div", nil, number(1)), ""},
		"1 / x":                   {op("Div", number(1), nil), "Div"},
		"x to the power of 1":     {op("Pow", nil, whole(1)), ""},
		"a sum of one":            {op("Sum", nil), ""},
		"the greatest of one":     {op("Max", nil), ""},
		"a Concat of one":         {op("Concat", nil, graph.Int("axis", 1)), ""},
		"Tile, once":              {op("Tile", nil, whole(1, 1, 1)), ""},
		"Tile, twice":             {op("Tile", nil, whole(1, 2, 1)), "Tile"},
		"Expand to what it is":    {op("Expand", nil, whole(1, 2, 3)), ""},
		"Expand to more":          {op("Expand", nil, whole(4, 1, 2, 3)), "Expand"},
		"Reshape to what it is":   {op("Reshape", nil, whole(0, 2, 3)), ""},
		"Reshape":                 {op("Reshape", nil, whole(0, 3, 2)), "Reshape"},
		"Pad with nothing":        {op("Pad", nil, whole(0, 0, 0, 0, 0, 0)), ""},
		"Pad that moves":          {op("Pad", nil, whole(0, 0, 1, 0, 0, -1)), "Pad"},
		"Transpose, in order":     {op("Transpose", nil, graph.Ints("perm", 0, 1, 2)), ""},
		"Transpose":               {op("Transpose", nil, graph.Ints("perm", 0, 2, 1)), "Transpose"},
		"Slice of all":            {op("Slice", nil, whole(0), whole(1<<62), whole(0)), ""},
		"Slice of all that is":    {op("Slice", nil, whole(0), whole(3), whole(2)), "Slice"}, // n may be anything, but that is known of no name
		"Slice of all but one":    {op("Slice", nil, whole(1), whole(1<<62), whole(0)), "Slice"},
		"Slice of all, backwards": {op("Slice", nil, whole(-1), whole(-1<<62), whole(2), whole(-1)), "Slice"},
		"Where, always":           {op("Where", graph.NewTensor("", []bool{true}, 1), nil, number(5)), ""},
		"Where, never":            {op("Where", graph.NewTensor("", []bool{false}, 1), number(5), nil), ""},
		"Where, at times":         {op("Where", graph.NewTensor("", []bool{true, false, true}, 3), nil, number(5)), "Where"},
	} {
		t.Run(name, func(t *testing.T) {
			want := gone
			if c.stay != "" {
				want = []string{"Exp", c.stay, "Neg"}
			}
			if got := left(t, c.of); !slices.Equal(got, want) {
				t.Errorf("left are %v, want %v", got, want)
			}
		})
	}
}

// TestChains joins nodes that move elements one after the other, and merges those that compute the same.
func TestChains(t *testing.T) {
	shape := func(b *graph.Builder, v ...int64) value { return b.Const(graph.Vector("", v...)) }
	for name, c := range map[string]struct {
		of   func(b *graph.Builder, x value) value
		want []string
	}{
		"reshapes": {func(b *graph.Builder, x value) value {
			return b.Op("Reshape", b.Op("Unsqueeze", b.Op("Reshape", x, shape(b, -1, 6)), shape(b, 1)), shape(b, 0, 3, 2))
		}, []string{"Reshape"}},
		"reshapes and back": {func(b *graph.Builder, x value) value {
			return b.Op("Neg", b.Op("Reshape", b.Op("Flatten", b.Op("Exp", x)), shape(b, -1, 2, 3)))
		}, []string{"Exp", "Neg"}},
		"a shape between that is read": {func(b *graph.Builder, x value) value {
			flat := b.Op("Flatten", x)
			return b.Op("Add", b.Op("Reshape", flat, shape(b, -1, 3, 2)), b.Op("Reshape", b.Op("Exp", flat), shape(b, -1, 3, 2)))
		}, []string{"Flatten", "Reshape", "Exp", "Reshape", "Add"}},
		"transposes": {func(b *graph.Builder, x value) value {
			return b.Op("Transpose", b.Op("Transpose", x, graph.Ints("perm", 1, 2, 0)), graph.Ints("perm", 2, 1, 0))
		}, []string{"Transpose"}},
		"transposes and back": {func(b *graph.Builder, x value) value {
			return b.Op("Neg", b.Op("Transpose", b.Op("Transpose", x, graph.Ints("perm", 1, 2, 0)), graph.Ints("perm", 2, 0, 1)))
		}, []string{"Neg"}},
		"concats": {func(b *graph.Builder, x value) value {
			return b.Op("Concat", b.Op("Neg", x), b.Op("Concat", b.Op("Exp", x), x, graph.Int("axis", 1)), x, graph.Int("axis", 1))
		}, []string{"Neg", "Exp", "Concat"}},
		"concats along others": {func(b *graph.Builder, x value) value {
			return b.Op("Concat", b.Op("Concat", x, x, graph.Int("axis", 2)), b.Op("Concat", x, x, graph.Int("axis", 2)), graph.Int("axis", 1))
		}, []string{"Concat", "Concat"}},
		"a shape of the batch": {func(b *graph.Builder, x value) value {
			size := func() value { return b.Op("Gather", b.Op("Shape", x), shape(b, 0), graph.Int("axis", 0)) }
			joined := b.Op("Reshape", x, b.Op("Concat", b.Op("Mul", size(), shape(b, 2)), shape(b, 3), graph.Int("axis", 0)))
			return b.Op("Reshape", b.Op("Exp", joined), b.Op("Concat", size(), shape(b, 6), graph.Int("axis", 0)))
		}, []string{"Reshape", "Exp", "Reshape"}},
		"twins": {func(b *graph.Builder, x value) value {
			half := func() value { return b.Op("Mul", b.Op("Exp", x), b.Const(graph.Vector[float32]("", 0.5))) }
			return b.Op("Sub", half(), b.Op("Neg", half()))
		}, []string{"Exp", "Mul", "Neg", "Sub"}},
		"twins but for an attribute": {func(b *graph.Builder, x value) value {
			return b.Op("Add", b.Op("Softmax", x, graph.Int("axis", 1)), b.Op("Softmax", x, graph.Int("axis", 2)))
		}, []string{"Softmax", "Softmax", "Add"}},
		"a type that is known": {func(b *graph.Builder, x value) value {
			return b.Op("Add", x, b.Op("CastLike", b.Const(graph.Vector[int64]("", 3)), x))
		}, []string{"Add"}},
		"a size that is known": {func(b *graph.Builder, x value) value {
			row := b.Op("Slice", x, shape(b, 0), shape(b, 1), shape(b, 0))
			return b.Op("Mul", x, b.Op("Cast", b.Op("Size", b.Op("Reshape", row, shape(b, 6))), graph.Int("to", int64(graph.Float))))
		}, []string{"Mul"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := left(t, c.of); !slices.Equal(got, c.want) {
				t.Errorf("left are %v, want %v", got, c.want)
			}
		})
	}
}
