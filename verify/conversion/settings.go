package conversion

import (
	"cmp"
	"context"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Precision says in what numbers a converted graph computes.
type Precision string

// The precisions.
const (
	Single Precision = ""     // those of the graph before
	Half   Precision = "half" // float16
	Int8   Precision = "int8" // weights of 8 bits
)

// Settings say what both graphs run on and how they are judged. Engine and Inputs are required. An
// Engine that is an Opened stays open.
type Settings struct {
	Engine    hourglass.Engine
	Inputs    trial.Inputs // each time they are gone through, they are the same
	Precision Precision
	// Tolerance is the bound in absolute terms and in terms of each element. Where it is zero, the
	// bound is a share of the greatest magnitude of each output, or of each of its columns where these
	// differ in scale: Within, or otherwise 1e-5, for Half and for graphs in 16 bits 1e-2, and for Int8 0.1.
	// In the precision of the graph before, what is beyond 1e-5 is held against the tolerances that are derived
	// from both graphs.
	Tolerance judge.Tolerance
	// Within is also a bound of each output's greatest |Δ|, divided by its greatest magnitude; 0:
	// there is none.
	Within float64
	// Bytes is the size of the file of the graph before; 0: that of its encoding.
	Bytes int64
}

// shares are the shares of an output's greatest magnitude by which a conversion may move it.
var shares = map[Precision]float64{Single: 1e-5, Half: 1e-2, Int8: 0.1}

// share returns the share for the precision. It is that of Half, too, where the graph before computes in
// 16 bits: engines round otherwise where nodes were merged.
func (c *comparison) share() float64 {
	p := c.Precision
	if p == Single && computesInHalf(c.before) {
		p = Half
	}
	return cmp.Or(c.Within, shares[p])
}

// computesInHalf reports whether a node of a graph gives numbers of 16 bits.
func computesInHalf(g *graph.Graph) bool {
	typed := g.Clone()
	_ = typed.Infer() // what cannot be typed is said by those who run it
	return slices.ContainsFunc(slices.Concat(typed.Values, typed.Outputs), func(v graph.Value) bool {
		return v.Type.Elem == graph.Float16 || v.Type.Elem == graph.BFloat16
	})
}

// judged returns the settings of a comparison on some inputs: the bound that was stated, or one in terms
// of the scale of the graph before.
func (c *comparison) judged(ctx context.Context, inputs trial.Inputs) (*judge.Settings, error) {
	if c.Tolerance != (judge.Tolerance{}) {
		return &judge.Settings{Tolerance: &c.Tolerance}, nil
	}
	return scaled(ctx, c.before, c.Engine, inputs, c.share())
}
