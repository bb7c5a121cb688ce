package locate

import (
	"context"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// excuseOf returns the excuse of a value for which both sides compute their part alone, from A's
// values.
func (p *pairing) excuseOf(ctx context.Context, pair Match, a, b region, values bundle) func(output string) string {
	var g *graph.Graph
	var in bundle
	name := pair.A
	switch ours, theirs := p.a.IsOracle(), p.b.IsOracle(); {
	case ours == theirs:
		return nil
	case ours:
		g, in = p.va.cut(a), only(values, a.inputs)
	default:
		fed, err := p.feed(b.inputs, values)
		if err != nil {
			return nil
		}
		g, in, name = p.cutB(b), fed, pair.B
	}
	beyond := judge.BeyondRange(ctx, g, in)
	return func(string) string { return beyond(name) }
}
