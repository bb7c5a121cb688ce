//go:build cgo

package reported

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// oneSize is an engine that cannot run 64 rows.
type oneSize struct{ hourglass.Engine }

// NewRunner implements hourglass.Engine.
func (o oneSize) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := o.Engine.NewRunner(ctx, g)
	return oneSizeRunner{r}, err
}

type oneSizeRunner struct{ hourglass.Runner }

// Run implements hourglass.Runner.
func (r oneSizeRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if in["x"].Dims[0] == 64 {
		return nil, errors.New("64 rows are too many")
	}
	return r.Runner.Run(ctx, in)
}
