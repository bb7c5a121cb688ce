package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Inputs gives the inputs of one run after the other, by name.
type Inputs = iter.Seq2[map[string]*graph.Tensor, error]

// Compare runs every engine on all inputs, one run in memory at a time, and
// reports how each differs from the reference. An engine that cannot carry the
// graph, fails or panics is in the report; an error is for what stops the whole
// comparison: settings, inputs that cannot be read, the context.
func Compare(ctx context.Context, g *graph.Graph, inputs Inputs, engines []hourglass.Engine, s *Settings) (*Report, error) {
	trials := func(yield func(Fixture, error) bool) {
		for in, err := range inputs {
			if !yield(Fixture{Inputs: in}, err) {
				return
			}
		}
	}
	return compare(ctx, g, trials, contenders(engines), s)
}

// CompareExpected is Compare on fixtures, whose outputs are those of one engine
// more, "fixtures", which comes first.
func CompareExpected(ctx context.Context, g *graph.Graph, fixtures Fixtures, engines []hourglass.Engine, s *Settings) (*Report, error) {
	field := append([]*contender{{name: "fixtures", recorded: true}}, contenders(engines)...)
	return compare(ctx, g, fixtures, field, s)
}

func compare(ctx context.Context, g *graph.Graph, trials Fixtures, field []*contender, s *Settings) (*Report, error) {
	if g == nil || len(field) == 0 {
		return nil, errors.New("verify: a comparison needs a graph and an engine")
	}
	if s == nil {
		s = &Settings{}
	}
	abs, rel, err := s.tolerances()
	if err != nil {
		return nil, err
	}
	reference, err := s.choose(field)
	if err != nil {
		return nil, err
	}
	for _, c := range field {
		defer c.close()
		c.prepare(ctx, g, &tally{abs: abs, rel: rel})
	}
	r := &Report{Graph: g.Name, Abs: abs, Rel: rel, Reference: reference.name}
	for trial, err := range trials {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = round(ctx, g, trial, reference, field)
		}
		if err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
		r.Runs++
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	for _, c := range field {
		r.Engines = append(r.Engines, c.report(reference))
	}
	return r, nil
}

// round runs every contender on one trial. An error is the context's.
func round(ctx context.Context, g *graph.Graph, trial Fixture, reference *contender, field []*contender) error {
	want := reference.run(ctx, trial)
	if reference.err == nil {
		reference.err = complete(g, want)
	}
	if err := ctx.Err(); err != nil || reference.err != nil {
		return err
	}
	for _, c := range field {
		if c == reference {
			continue
		}
		got := c.run(ctx, trial)
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.err == nil {
			c.tally.add(want, got)
		}
	}
	return nil
}

// complete reports where what a reference gives is not the graph's outputs.
func complete(g *graph.Graph, outputs map[string]*graph.Tensor) error {
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		if !has(g.Outputs, name) {
			return fmt.Errorf("output %q is none of the graph's", name)
		}
	}
	for _, v := range g.Outputs {
		t := outputs[v.Name]
		if t == nil {
			return fmt.Errorf("output %q is missing", v.Name)
		}
		if err := whole(t); err != nil {
			return fmt.Errorf("output %q %w", v.Name, err)
		}
	}
	return nil
}
