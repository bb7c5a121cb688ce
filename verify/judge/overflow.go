package judge

import (
	"context"
	"sync"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Excuse returns a function that says why the two of a pair need not agree on an output in one run,
// and "" where they must. The reason is a number beyond its type's range, which the oracle met.
//
// In a pair of the oracle and another engine that excuses, because an engine that computes in the type
// cannot have the number. Other pairs share the ranges of their types. On generated inputs alone they
// are excused where the specification leaves open what comes of the number, such as of an integer that
// overflows. Excuse returns nil for pairs that nothing excuses.
//
// Where one of the two computes in narrow types, only generated inputs excuse. That subject is there
// to show what leaves the range on inputs that were given.
func (p *Pair) Excuse(ctx context.Context, fixture trial.Fixture) func(output string) string {
	truth := p.a
	narrow := p.a.IsNarrow() != p.b.IsNarrow()
	one := p.a.IsOracle() != p.b.IsOracle()
	switch {
	case p.a.dead != nil || p.b.dead != nil || !fixture.Generated && (narrow || !one):
		return nil
	case narrow && p.b.IsNarrow() || !narrow && p.b.IsOracle():
		truth = p.b
	}
	beyond := sync.OnceValue(func() map[string]oracle.Excess {
		return exceeding(ctx, truth.Graph, truth.names.inputs(fixture.Inputs))
	})
	return func(output string) string {
		if e, ok := beyond()[truth.names.own(output)]; ok && (narrow || one || e.Open()) {
			return e.String()
		}
		return ""
	}
}

// BeyondRange returns a function that says which number beyond its type's range leads to an output
// of g, as the oracle computes it, and "" where none does. Where the oracle cannot tell, it says
// nothing, so that nothing is excused.
func BeyondRange(ctx context.Context, g *graph.Graph, inputs map[string]*graph.Tensor) func(output string) string {
	beyond := sync.OnceValue(func() map[string]oracle.Excess { return exceeding(ctx, g, inputs) })
	return func(output string) string {
		if e, ok := beyond()[output]; ok {
			return e.String()
		}
		return ""
	}
}

// exceeding returns the outputs that numbers beyond their type's range lead to. It returns none where
// the oracle cannot tell, so that nothing is excused.
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
