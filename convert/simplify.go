package convert

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Simplify writes a graph without what does nothing at inference. Nodes that depend only on
// constants become constants, which the first of the engines that can computes. Where none can, the
// node stays, and so does every node of an operator that is not known. Shapes that are computed from
// the size of the batch are stated. Identity, Dropout, outputs that nothing reads, and what no output
// needs are dropped. An If whose condition is constant becomes the branch that it takes, and subgraphs
// are simplified, too. A BatchNormalization after a convolution or a Gemm with constant weights is
// merged into these. An initializer that is also an input becomes a constant.
func Simplify(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) (*graph.Graph, error) {
	g, err := sound(g)
	if err != nil {
		return nil, err
	}
	was := g.Inputs
	g = g.Clone()
	g.Inputs = g.Feeds()
	leaveOut(g)
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := fold(ctx, g, engines...); err != nil {
		return nil, err
	}
	for takeBranches(g) {
		if err := g.Infer(); err != nil {
			return nil, fmt.Errorf("convert: %w", err)
		}
		if err := fold(ctx, g, engines...); err != nil {
			return nil, err
		}
	}
	if err := simplifySubgraphs(ctx, g, engines...); err != nil {
		return nil, err
	}
	dropPassing(g)
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
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return g, stateVersion(g, was)
}
