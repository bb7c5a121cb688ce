package element

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
		out := Recast(in, elem)
		if out.Elem != elem || Whole(out) != nil {
			t.Fatalf("%v: %+v", elem, out)
		}
		for i, w := range want {
			if got := formats[elem].Value(formats[elem].Bits(out.Raw, i)); got != w {
				t.Errorf("%v of element %d is %v, want %v", elem, i, got, w)
			}
		}
	}
	if ints := graph.Vector[int64]("n", 1); Recast(ints, graph.Float) != ints {
		t.Error("integers are changed")
	}
}
