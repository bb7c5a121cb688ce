package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass/graph"
)

// Compare runs every subject on all trials, one trial in memory at a time, and reports how
// each differs from every other. Names of inputs and outputs are the first subject's; the
// others' are matched with them, by name or else by place. Outputs that trials hold are those
// of one subject more, "fixtures" (Recorded), which comes first. A subject that cannot carry
// its graph, fails or panics is in the report; an error is for what stops the whole
// comparison: settings, inputs that cannot be read, the context.
func Compare(ctx context.Context, subjects []Subject, trials Fixtures, s *Settings) (*Report, error) {
	if s == nil {
		s = &Settings{}
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	c, err := newComparison(subjects, s)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	defer c.close()
	c.prepare(ctx)
	for trial, err := range trials {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = c.round(ctx, trial)
		}
		if err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return c.report(time.Since(start)), nil
}

// comparison is what stands between the runs.
type comparison struct {
	settings  *Settings
	graph     *graph.Graph // the first subject's
	outputs   []string     // of it
	field     []*contender
	pairs     []*Pair
	bounds    *bounds
	rows      *rowErrors // of an autoencoder; nil: it is none
	runs      int
	unchecked []string
	notes     []string
}

func newComparison(subjects []Subject, s *Settings) (*comparison, error) {
	if len(subjects) == 0 {
		return nil, errors.New("verify: a comparison needs a graph and an engine")
	}
	c := &comparison{settings: s, graph: subjects[0].Graph}
	seen := map[string]bool{Recorded: true}
	for _, subject := range subjects {
		if subject.Engine == nil || subject.Graph == nil {
			return nil, fmt.Errorf("verify: subject %q lacks an engine or a graph", subject.Name)
		}
		if subject.Name == "" {
			subject.Name = subject.Engine.Name()
		}
		if seen[subject.Name] {
			return nil, fmt.Errorf("verify: two subjects are called %q", subject.Name)
		}
		seen[subject.Name] = true
		c.field = append(c.field, &contender{Subject: subject})
	}
	c.outputs = namesOf(c.graph.Outputs)
	for name := range s.Outputs {
		if !has(c.graph.Outputs, name) {
			return nil, fmt.Errorf("verify: a tolerance for output %q; the outputs are %q", name, c.outputs)
		}
	}
	c.bounds = &bounds{settings: s, of: map[*graph.Graph]*derived{}}
	c.rows = newRowErrors(c.graph)
	return c, nil
}

// prepare readies all runners and pairs.
func (c *comparison) prepare(ctx context.Context) {
	for _, a := range c.field {
		if a.names, a.dead = namingOf(c.graph, a.Graph); a.dead != nil {
			a.err = a.dead
			continue
		}
		if a.names != nil {
			c.notes = append(c.notes, a.names.notes...)
		}
		a.prepare(ctx)
	}
	c.pair(c.field)
}

// pair makes the pairs of a field that are not there yet.
func (c *comparison) pair(field []*contender) {
	c.pairs = nil
	for i, a := range field {
		for _, b := range field[i+1:] {
			c.pairs = append(c.pairs, newPair(a, b, c.outputs))
		}
	}
}

// round runs every contender on one trial. An error is the context's.
func (c *comparison) round(ctx context.Context, trial Fixture) error {
	if trial.LeftOut != "" {
		c.notes = append(c.notes, fmt.Sprintf("run %q was left out: %s", trial.Name, trial.LeftOut))
		return nil
	}
	switch recorded := c.field[0].Engine == nil; {
	case recorded && trial.Outputs == nil:
		c.unchecked = append(c.unchecked, fmt.Sprintf("run %q: it has no recorded outputs, as the first has", trial.Name))
	case recorded || trial.Outputs == nil:
	case c.runs == 0:
		c.field = append([]*contender{{Subject: Subject{Name: Recorded, Graph: c.graph}}}, c.field...)
		c.pair(c.field)
	default:
		c.unchecked = append(c.unchecked, fmt.Sprintf("run %q: its outputs, as the first run has none", trial.Name))
	}
	outputs, errs := map[*contender]map[string]*graph.Tensor{}, map[*contender]error{}
	ended, err := c.run(ctx, trial, outputs, errs)
	if err != nil {
		return err
	}
	if ended == 0 && trial.Generated {
		c.unchecked = append(c.unchecked, fmt.Sprintf("run %q: nothing can run it: %v", trial.Name, first(c.field, errs)))
		return nil
	}
	for a, err := range errs {
		a.lost(trial, err)
	}
	for a, out := range outputs {
		a.runs++
		if a.Engine != nil && a.Graph == c.graph {
			c.stated(out)
		}
	}
	if err := c.bounds.learn(ctx, c.field, trial); err != nil {
		return err
	}
	c.hold(ctx, trial, outputs)
	c.runs++
	if c.settings.Progress != nil {
		c.settings.Progress(c.runs, trial.Name)
	}
	return nil
}

// stated notes outputs of other types than the graph states.
func (c *comparison) stated(out map[string]*graph.Tensor) {
	for _, v := range c.graph.Outputs {
		t := out[v.Name]
		if t == nil || fits(t, v.Type) {
			continue
		}
		n := fmt.Sprintf("output %q is %v, and is stated as %v", v.Name, t.Type(), v.Type)
		if !slices.Contains(c.notes, n) {
			c.notes = append(c.notes, n)
		}
	}
}

// fits says that a tensor may be of a type.
func fits(t *graph.Tensor, as graph.Type) bool {
	if as.Elem != graph.Undefined && as.Elem != t.Elem || as.Shape != nil && len(as.Shape) != len(t.Dims) {
		return false
	}
	for i, d := range as.Shape {
		if d.IsFixed() && d.Size != t.Dims[i] {
			return false
		}
	}
	return true
}

// run has every contender run a trial, and counts the engines that ended it. What they gave, and
// why they did not, is put into the maps. An error is the context's.
func (c *comparison) run(ctx context.Context, trial Fixture, outputs map[*contender]map[string]*graph.Tensor, errs map[*contender]error) (ended int, err error) {
	for _, a := range c.field {
		out, err := a.run(ctx, trial)
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		switch {
		case err != nil:
			errs[a] = err
		case out != nil:
			outputs[a] = out
			if a.Engine != nil {
				ended++
			}
		}
	}
	return ended, nil
}

// hold adds one trial's outputs to the pairs.
func (c *comparison) hold(ctx context.Context, trial Fixture, outputs map[*contender]map[string]*graph.Tensor) {
	where := at{run: c.runs, name: trial.Name, made: trial.Generated}
	for _, p := range c.pairs {
		want, got := outputs[p.a], outputs[p.b]
		if want != nil && got != nil {
			where.excuse = excuse(ctx, p, trial.Inputs)
			p.add(where, c.bounds.between(p.a.Graph, p.b.Graph), want, got)
		}
	}
	if c.rows != nil {
		for a, out := range outputs {
			c.rows.add(c.runs, a.Name, trial.Inputs, out)
		}
	}
}

// first is the first contender's error.
func first(field []*contender, errs map[*contender]error) error {
	for _, c := range field {
		if errs[c] != nil {
			return errs[c]
		}
	}
	return nil
}

func (c *comparison) close() {
	for _, a := range c.field {
		a.close()
	}
}
