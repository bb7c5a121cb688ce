package fake

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// Mapped is an engine that gives what a function makes of each number of the oracle's.
type Mapped struct {
	Called string
	Of     func(float32) float32
}

// Name implements hourglass.Engine.
func (m Mapped) Name() string { return m.Called }

// NewRunner implements hourglass.Engine.
func (m Mapped) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := oracle.Engine{}.NewRunner(ctx, g)
	return mappedRunner{r, m}, err
}

type mappedRunner struct {
	hourglass.Runner
	Mapped
}

// Run implements hourglass.Runner.
func (r mappedRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := r.Runner.Run(ctx, in)
	for name, t := range out {
		v, _ := graph.Data[float32](t)
		for i := range v {
			v[i] = r.Of(v[i])
		}
		out[name] = graph.NewTensor(name, v, t.Dims...)
	}
	return out, err
}

// Normalized returns a layer normalization of rows of two, and an output beside it. Large rows
// overflow in it.
func Normalized(t testing.TB) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("normalized", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))
	b.Output("y", b.Op("LayerNormalization", x, b.Parameter(graph.Vector("scale", float32(1), 1))))
	b.Output("beside", b.Op("Neg", x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
