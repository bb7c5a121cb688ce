package verify

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

func TestRecast(t *testing.T) {
	in := graph.Vector("x", 1, 1+0x1p-11, 1+0x1p-10, 65504, 1e6, float32(math.Inf(-1)), 0x1p-24, 0x1p-30, 1+0x1p-8, 1+0x3p-8)
	for elem, want := range map[graph.DataType][]float64{
		graph.Float16:  {1, 1, 1 + 0x1p-10, 65504, math.Inf(1), math.Inf(-1), 0x1p-24, 0, 1 + 0x1p-8, 1 + 0x3p-8},
		graph.BFloat16: {1, 1, 1, 65536, 999424, math.Inf(-1), 0x1p-24, 0x1p-30, 1, 1 + 0x1p-6}, // ties go to the even one
		graph.Double:   {1, 1 + 0x1p-11, 1 + 0x1p-10, 65504, 1e6, math.Inf(-1), 0x1p-24, 0x1p-30, 1 + 0x1p-8, 1 + 0x3p-8},
	} {
		out := recast(in, elem)
		if out.Elem != elem || whole(out) != nil {
			t.Fatalf("%v: %+v", elem, out)
		}
		for i, w := range want {
			if got := formats[elem].value(formats[elem].bits(out.Raw, i)); got != w {
				t.Errorf("%v of element %d is %v, want %v", elem, i, got, w)
			}
		}
	}
	if ints := graph.Vector[int64]("n", 1); recast(ints, graph.Float) != ints {
		t.Error("integers are changed")
	}
}

// A bound that is too small would call right engines wrong, one that is too large would let
// faults pass: it is a few times what float32 makes of sums.
func TestRounding(t *testing.T) {
	b := graph.NewBuilder("sums", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1), graph.Fixed(8), graph.Fixed(8))
	y := b.Op("Conv", x, b.Parameter(graph.NewTensor("w", make([]float32, 2*25), 2, 1, 5, 5)))
	b.Output("y", b.Op("Relu", y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	v, err := newView(g)
	if err != nil {
		t.Fatal(err)
	}
	all := v.region(func(string) bool { return false }, "y")
	for elem, want := range map[graph.DataType]float64{graph.Float: 0x1p-20, graph.Float16: 0x1p-7, graph.Double: 0x1p-20} {
		if got := v.rounding(all, elem); math.Abs(got/(want*math.Sqrt(27))-1) > 1e-9 {
			t.Errorf("%v: %v, want %v", elem, got, want*math.Sqrt(27)) // 25 products, and two nodes
		}
	}
}
