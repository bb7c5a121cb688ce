package convert

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Simplify writes a graph without what does nothing at inference:
//
//   - What depends only on constants, or on sizes that are always the same, becomes a constant. The first of
//     the engines that can computes it. Where none can, the node stays, and so does every node of an operator
//     that is not known. Shapes that are computed from the size of the batch are stated.
//   - An If whose condition is constant becomes the branch that it takes. Subgraphs are simplified, too.
//   - What gives an operand as it is is dropped, such as Identity, Dropout, and the addition of 0, and so are
//     outputs that nothing reads, and what no output needs. Of nodes that compute the same, one stays.
//   - Nodes that only move elements, one after the other, become one.
//   - What scales or moves each channel by constants is merged into the convolution or the Gemm of constant
//     weights before it, such as a BatchNormalization.
//
// An initializer that is also an input becomes a constant. Only the last of these may round otherwise than
// before, and only the addition of 0 may lose the sign of a 0.
func Simplify(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) (*graph.Graph, error) {
	g, err := sound(g)
	if err != nil {
		return nil, err
	}
	was := g.Inputs
	g = g.Clone()
	g.Inputs = g.Feeds()
	leaveOut(g)
	if err := reduce(ctx, g, engines...); err != nil {
		return nil, err
	}
	if err := simplifySubgraphs(ctx, g, engines...); err != nil {
		return nil, err
	}
	if err := absorb(g); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g.Prune()
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return g, stateVersion(g, was)
}

// maxRounds bounds how often a graph is gone through for what follows from the round before.
const maxRounds = 64

// reduce takes from a graph what is computed from constants or from sizes that are always the same, what
// does nothing, and what is computed twice, until nothing more of it is found.
func reduce(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) error {
	for range maxRounds {
		if err := g.Infer(); err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		folded, err := fold(ctx, g, engines...)
		if err != nil {
			return err
		}
		sized, err := foldSizes(g)
		if err != nil {
			return err
		}
		changed := folded || sized
		for _, pass := range []func(*graph.Graph) bool{takeBranches, dropPassing, settle, joinMoves} {
			changed = pass(g) || changed
		}
		if !changed {
			return nil
		}
		g.Prune()
	}
	return nil
}
