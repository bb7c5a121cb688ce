package judge

import (
	"context"
	"sync"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// Excuse says of an output why the two of a pair need not agree on it in one run, "" where
// they must: the oracle met a number beyond its type's range, and an engine that computes in
// the type cannot have it. It is nil for pairs that are not of the oracle and another engine,
// who share their types' ranges.
func (p *Pair) Excuse(ctx context.Context, inputs map[string]*graph.Tensor) func(output string) string {
	truth := p.a
	switch a, b := p.a.IsOracle(), p.b.IsOracle(); {
	case a == b || p.a.dead != nil || p.b.dead != nil:
		return nil
	case b:
		truth = p.b
	}
	beyond := BeyondRange(ctx, truth.Graph, truth.names.inputs(inputs))
	return func(output string) string { return beyond(truth.names.own(output)) }
}

// BeyondRange says of an output of g which number beyond its type's range leads to it, as the
// oracle computes it, and "" where none does. Where the oracle cannot tell, nothing is said,
// so that nothing is excused.
func BeyondRange(ctx context.Context, g *graph.Graph, inputs map[string]*graph.Tensor) func(output string) string {
	beyond := sync.OnceValue(func() map[string]oracle.Excess { return exceeding(ctx, g, inputs) })
	return func(output string) string {
		if e, ok := beyond()[output]; ok {
			return e.String()
		}
		return ""
	}
}

// exceeding are the outputs that numbers beyond their type's range lead to; none where the
// oracle cannot tell, so that nothing is excused.
func exceeding(ctx context.Context, g *graph.Graph, inputs map[string]*graph.Tensor) map[string]oracle.Excess {
	for _, t := range inputs {
		if t == nil {
			return nil
		}
	}
	given, err := oracle.Arrays(inputs)
	if err != nil {
		return nil
	}
	found, err := oracle.Beyond(ctx, g, given)
	if err != nil {
		return nil
	}
	return found
}
