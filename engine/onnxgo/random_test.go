package onnxgo

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// Random graphs of matrices of three columns, whose nodes read any values made
// before them: what is computed in place must not show.
func TestRandomGraphs(t *testing.T) {
	const seeds = 400
	carried := 0
	for seed := range uint64(seeds) {
		g := testGraph(t, []int64{3}, random(rand.New(rand.NewPCG(seed, 5))))
		r, err := Engine{}.NewRunner(t.Context(), g)
		if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lacks) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		reference, err := native.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		carried++
		for _, batch := range []int64{1, 2, 3} {
			if err := agree(t.Context(), reference, r, inputs(batch, 3)); err != nil {
				t.Errorf("seed %d, batch %d: %v\n%s", seed, batch, err, listing(g))
			}
		}
	}
	if carried < seeds/10 {
		t.Errorf("%d of %d graphs are carried", carried, seeds)
	}
}

func random(r *rand.Rand) body {
	return func(b *graph.Builder, x graph.Value) graph.Value {
		values := []graph.Value{x}
		pick := func() graph.Value { return values[len(values)-1-r.IntN(min(3, len(values)))] }
		makers := []func() graph.Value{
			func() graph.Value { return b.Op("Relu", pick()) },
			func() graph.Value { return b.Op("Sigmoid", pick()) },
			func() graph.Value { return b.Op("Tanh", pick()) },
			func() graph.Value { return b.Op("Softplus", pick()) },
			func() graph.Value { return b.Op("LeakyRelu", pick(), graph.Float32("alpha", r.Float32())) },
			func() graph.Value { return b.Op("Softmax", pick()) },
			func() graph.Value { return b.Op("Identity", pick()) },
			func() graph.Value { return b.Op("Flatten", pick()) },
			func() graph.Value { return reshapeTo(0, 3)(b, pick()) },
			func() graph.Value { return b.Op("Add", pick(), pick()) },
			func() graph.Value { return b.Op("Sub", pick(), pick()) },
			func() graph.Value { return b.Op("Mul", pick(), pick()) },
			func() graph.Value { return with("Add", 3)(b, pick()) },
			func() graph.Value { return after("Sub", 1, 3)(b, pick()) },
			func() graph.Value { return with("Mul", 1)(b, pick()) },
			func() graph.Value { return with("Div")(b, pick()) },
			func() graph.Value { return with("MatMul", 3, 3)(b, pick()) },
			func() graph.Value { return b.Op("Gemm", pick(), constant(b, 3, 3), constant(b, 3)) },
		}
		for range 2 + r.IntN(7) {
			values = append(values, makers[r.IntN(len(makers))]())
		}
		return values[len(values)-1]
	}
}

func listing(g *graph.Graph) (s string) {
	for _, n := range g.Nodes {
		s += fmt.Sprintf("  %v = %s%v\n", n.Outputs, n.Op, n.Inputs)
	}
	return s
}
