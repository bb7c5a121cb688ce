package conversion

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Generated makes inputs for a comparison of a graph and its conversion, without those that an engine
// cannot run the graph before on. dims fixes open dimensions. Another precision is compared on more rows, because
// its error depends on the row.
func Generated(ctx context.Context, before, after *graph.Graph, dims map[string]int64, p Precision, e hourglass.Engine) (trial.Split, error) {
	r, err := e.NewRunner(ctx, before)
	if err != nil {
		return trial.Split{}, err
	}
	defer r.Close()
	return trial.SplitGenerated(before, after, dims, p != Single, func(in map[string]*graph.Tensor) error {
		_, err := r.Run(ctx, in)
		return err
	})
}
