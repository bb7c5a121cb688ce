package gradient

import (
	"context"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// keeping is an engine whose last outputs are kept under its name.
type keeping struct {
	hourglass.Engine
	kept map[string]map[string]*graph.Tensor
}

// NewRunner implements hourglass.Engine.
func (k keeping) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := k.Engine.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	return keeper{r, k}, nil
}

type keeper struct {
	hourglass.Runner
	keeping keeping
}

// Run implements hourglass.Runner.
func (k keeper) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := k.Runner.Run(ctx, inputs)
	if err == nil {
		k.keeping.kept[k.keeping.Name()] = out
	}
	return out, err
}

// names returns the engines that gave gradients, in order.
func names(kept map[string]map[string]*graph.Tensor) []string {
	return slices.Sorted(maps.Keys(kept))
}
