package convert

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Simplify writes a graph without what does nothing at inference. Nodes that depend only on
// constants become constants, which an engine computes. Shapes that are computed from the size of
// the batch are stated. Identity, Dropout, and what no output needs are dropped. A
// BatchNormalization after a convolution or a Gemm with constant weights is merged into these.
func Simplify(ctx context.Context, g *graph.Graph, e hourglass.Engine) (*graph.Graph, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := fold(ctx, g, e); err != nil {
		return nil, err
	}
	g, err := rewritten(g, g.Opset(), func(_ *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if n.Op == "Identity" || n.Op == "Dropout" && len(n.Outputs) == 1 && n.Input(2) == "" {
			return in[:1]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := foldSizes(g); err != nil {
		return nil, err
	}
	settle(g)
	if err := absorb(g); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g.Prune()
	return g, g.Infer()
}
