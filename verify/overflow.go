package verify

import (
	"context"
	"fmt"
	"sync"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// excuse says of an output why the two of a pair need not agree on it in one run, "" where
// they must: the oracle met a number beyond its type's range, and an engine that computes in
// the type cannot have it. It is nil for pairs that are not of the oracle and another engine,
// who share their types' ranges.
func excuse(ctx context.Context, p *Pair, inputs map[string]*graph.Tensor) func(output string) string {
	truth := p.a
	switch a, b := p.a.oracle(), p.b.oracle(); {
	case a == b:
		return nil
	case b:
		truth = p.b
	}
	beyond := sync.OnceValue(func() map[string]oracle.Excess {
		return exceeding(ctx, truth.Graph, truth.names.inputs(inputs))
	})
	return func(output string) string {
		if e, ok := beyond()[truth.names.own(output)]; ok {
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

// excuse is that of a run of both subjects as a whole, by the names of A's outputs.
func (p *pairing) excuse(ctx context.Context, in bundle) func(output string) string {
	names, err := namingOf(p.a.Graph, p.b.Graph)
	if err != nil {
		return nil
	}
	return excuse(ctx, &Pair{a: &contender{Subject: p.a}, b: &contender{Subject: p.b, names: names}}, in)
}

// excuseOf is that of a value of which both compute their part alone, from A's values.
func (p *pairing) excuseOf(ctx context.Context, pair Match, a, b region, values bundle) func(output string) string {
	var g *graph.Graph
	var in bundle
	name := pair.A
	switch ours, theirs := p.a.oracle(), p.b.oracle(); {
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
	return func(string) string {
		if e, ok := exceeding(ctx, g, in)[name]; ok {
			return e.String()
		}
		return ""
	}
}

func (s Subject) oracle() bool { return s.Engine != nil && s.Engine.Name() == oracleName }

// overflowed reports whether tensors of one run differ and need not agree, and counts it.
func (d *Difference) overflowed(where at, want, got *graph.Tensor) bool {
	if where.excuse == nil {
		return false
	}
	alone := &Difference{}
	if alone.add(where, want, got); alone.Beyond == 0 || alone.Problem != "" {
		return false
	}
	why := where.excuse(d.Output)
	if why == "" {
		return false
	}
	d.asked = d.asked || !where.made
	if d.Overflow++; d.Overflow == 1 {
		d.excused = fmt.Sprintf("run %s: %s", runName(where.run, where.name), why)
	}
	return true
}
