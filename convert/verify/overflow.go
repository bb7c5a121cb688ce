package verify

import (
	"context"
	"fmt"
	"sync"

	"github.com/hourglass-go/hourglass/convert/oracle"
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
		given, err := oracle.Arrays(truth.names.inputs(inputs))
		if err != nil {
			return nil
		}
		found, err := oracle.Beyond(ctx, truth.Graph, given)
		if err != nil {
			return nil // and so nothing is excused
		}
		return found
	})
	return func(output string) string {
		if e, ok := beyond()[truth.names.own(output)]; ok {
			return e.String()
		}
		return ""
	}
}

func (c *contender) oracle() bool { return c.Engine != nil && c.Engine.Name() == oracleName }

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
	if d.Overflow++; d.Overflow == 1 {
		d.excused = fmt.Sprintf("run %s: %s", runName(where.run, where.name), why)
	}
	return true
}
