package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/saturation"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Compare runs every subject on all trials and reports how each differs from every other. Only one
// trial is in memory at a time. Inputs and outputs have the names of the first subject. Those of
// the other subjects are matched with them, by name or otherwise by place. Outputs that trials hold
// count as those of a further subject, "fixtures" (Recorded), which comes first.
//
// A subject that cannot carry its graph, fails or panics is in the report. An error is for what
// stops the whole comparison: settings, inputs that cannot be read, the context.
func Compare(ctx context.Context, subjects []judge.Subject, trials trial.Fixtures, s *judge.Settings) (*Report, error) {
	if s == nil {
		s = &judge.Settings{}
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	c, err := newComparison(subjects, s)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	defer c.close()
	c.prepare(ctx)
	for fixture, err := range trials {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = c.round(ctx, fixture)
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

// comparison is what is kept from run to run.
type comparison struct {
	settings  *judge.Settings
	graph     *graph.Graph // graph of the first subject
	outputs   []string     // outputs of that graph
	field     []*judge.Contender
	spare     []*judge.Contender // who may still take part
	pairs     []*judge.Pair
	bounds    *judge.Bounds
	rows      *rowErrors // for an autoencoder; nil: it is none
	runs      int
	sought    search
	unchecked []string
	notes     []string
}

func newComparison(subjects []judge.Subject, s *judge.Settings) (*comparison, error) {
	if len(subjects) == 0 {
		return nil, errors.New("verify: a comparison needs a graph and an engine")
	}
	c := &comparison{settings: s, graph: subjects[0].Graph}
	seen := map[string]bool{judge.Recorded: true}
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
		c.field = append(c.field, judge.Enter(subject, c.graph))
	}
	c.outputs = graph.Names(c.graph.Outputs)
	for name := range s.Outputs {
		if !graph.Has(c.graph.Outputs, name) {
			return nil, fmt.Errorf("verify: a tolerance for output %q; the outputs are %q", name, c.outputs)
		}
	}
	c.bounds = judge.NewBounds(s)
	c.rows = newRowErrors(c.graph)
	return c, nil
}

// prepare makes all runners and pairs.
func (c *comparison) prepare(ctx context.Context) {
	c.field = slices.DeleteFunc(c.field, func(a *judge.Contender) bool {
		if a.Spare {
			c.spare = append(c.spare, a)
		}
		return a.Spare
	})
	for _, a := range c.field {
		a.Prepare(ctx)
	}
	c.substitute(ctx)
	for _, a := range c.field {
		c.notes = append(c.notes, a.Notes()...)
	}
	c.saturation(ctx)
	c.pair(c.field)
}

// substitute lets spare contenders take part for models that one engine alone carries. It returns them.
func (c *comparison) substitute(ctx context.Context) (added []*judge.Contender) {
	c.spare = slices.DeleteFunc(c.spare, func(s *judge.Contender) bool {
		engines := map[string]bool{}
		for _, a := range c.field {
			switch {
			case a.Model != s.Model || !a.Carries() || a.Engine == nil || a.Runs == 0 && a.Failed > 0:
			case a.IsOracle() || a.IsNarrow(): // in whatever precision, it is one
				engines[judge.OracleName] = true
			default:
				engines[a.Name] = true
			}
		}
		if len(engines) != 1 { // nothing would be compared with it, or something is without it
			return false
		}
		if s.Prepare(ctx); s.Carries() {
			added = append(added, s)
			for _, a := range c.field {
				a.Replaced = a.Replaced || a.Model == s.Model && a.Runs == 0
			}
			c.notes = append(c.notes, fmt.Sprintf("no other engine carries the graph, so %s is compared with it", s.Name))
		}
		return true
	})
	c.field = append(c.field, added...)
	return added
}

// join lets contenders take part from a trial on that others have taken.
func (c *comparison) join(ctx context.Context, added []*judge.Contender, fixture trial.Fixture, outputs map[string]map[string]*graph.Tensor) {
	for _, s := range added {
		for _, a := range c.field[:slices.Index(c.field, s)] {
			c.pairs = append(c.pairs, judge.NewPair(a, s, c.outputs))
		}
		out, err := s.Run(ctx, fixture)
		if err != nil {
			s.Lost(fixture, err)
		} else if out != nil {
			outputs[s.Name] = out
			s.Runs++
		}
	}
}

// saturation notes layers of integers that saturate on some processors, with a note for each graph.
func (c *comparison) saturation(ctx context.Context) {
	engines := map[*graph.Graph][]hourglass.Engine{}
	for _, a := range c.field {
		engines[a.Graph] = append(engines[a.Graph], a.Engine)
	}
	for _, a := range c.field {
		if note := saturation.Note(ctx, a.Graph, engines[a.Graph]...); note != "" && !slices.Contains(c.notes, note) {
			c.notes = append(c.notes, note)
		}
	}
}

// pair makes the pairs of contenders that are not there yet.
func (c *comparison) pair(field []*judge.Contender) {
	c.pairs = nil
	for i, a := range field {
		for _, b := range field[i+1:] {
			c.pairs = append(c.pairs, judge.NewPair(a, b, c.outputs))
		}
	}
}

// round runs every contender on one trial. An error is that of the context.
func (c *comparison) round(ctx context.Context, fixture trial.Fixture) error {
	if fixture.LeftOut != "" {
		c.notes = append(c.notes, fixture.LeftOut)
		return nil
	}
	switch recorded := c.field[0].Engine == nil; {
	case recorded && fixture.Outputs == nil:
		c.unchecked = append(c.unchecked, fmt.Sprintf("run %q: it has no recorded outputs, as the first has", fixture.Name))
	case recorded || fixture.Outputs == nil:
	case c.runs == 0:
		c.field = slices.Insert(c.field, 0, judge.Enter(judge.Subject{Name: judge.Recorded, Graph: c.graph}, c.graph))
		c.pair(c.field)
	default:
		c.unchecked = append(c.unchecked, fmt.Sprintf("run %q: its outputs, as the first run has none", fixture.Name))
	}
	outputs, errs := map[string]map[string]*graph.Tensor{}, map[string]error{}
	ended, err := c.run(ctx, fixture, outputs, errs)
	if err != nil {
		return err
	}
	if c.sought.takes(fixture, ended, ended+c.failing(errs), first(c.field, errs)) {
		return nil
	}
	if ended == 0 && fixture.Generated {
		gap := fmt.Sprintf("run %q: nothing can run it: %v", fixture.Name, first(c.field, errs))
		if fixture.Extreme {
			c.notes = append(c.notes, gap)
		} else {
			c.unchecked = append(c.unchecked, gap)
		}
		return nil
	}
	for _, a := range c.field {
		if err := errs[a.Name]; err != nil {
			a.Lost(fixture, err)
		}
		out, ran := outputs[a.Name]
		if !ran {
			continue
		}
		a.Runs++
		if a.Engine != nil && a.Graph == c.graph {
			c.stated(out)
		}
	}
	c.join(ctx, c.substitute(ctx), fixture, outputs)
	if err := c.bounds.Learn(ctx, c.field, fixture); err != nil {
		return err
	}
	c.hold(ctx, fixture, outputs)
	c.runs++
	if c.settings.Progress != nil {
		c.settings.Progress(c.runs, fixture.Name)
	}
	return nil
}

// stated notes outputs whose types are not those that the graph states.
func (c *comparison) stated(out map[string]*graph.Tensor) {
	for _, v := range c.graph.Outputs {
		t := out[v.Name]
		if t == nil || fits(t, v.Type) {
			continue
		}
		output, stated := fmt.Sprintf("output %q is ", v.Name), fmt.Sprintf(", and is stated as %v", v.Type)
		if !slices.ContainsFunc(c.notes, func(n string) bool { return strings.HasPrefix(n, output) && strings.HasSuffix(n, stated) }) {
			c.notes = append(c.notes, output+t.Type().String()+stated)
		}
	}
}

// fits reports whether a tensor may have a type.
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

// run lets every contender run a trial, and counts the engines that ended it. It adds what they
// returned, or why they did not, to the maps, by their names. An error is that of the context.
func (c *comparison) run(ctx context.Context, fixture trial.Fixture, outputs map[string]map[string]*graph.Tensor, errs map[string]error) (ended int, err error) {
	for _, a := range c.field {
		out, err := a.Run(ctx, fixture)
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		switch {
		case err != nil:
			errs[a.Name] = err
		case out != nil:
			outputs[a.Name] = out
			if a.Engine != nil {
				ended++
			}
		}
	}
	return ended, nil
}

// hold adds the outputs of one trial to the pairs.
func (c *comparison) hold(ctx context.Context, fixture trial.Fixture, outputs map[string]map[string]*graph.Tensor) {
	where := judge.Place{Run: c.runs, Name: fixture.Name, Generated: fixture.Generated, Extreme: fixture.Extreme}
	for _, p := range c.pairs {
		want, got := outputs[p.Reference], outputs[p.Subject]
		if want != nil && got != nil {
			where.Excuse = p.Excuse(ctx, fixture)
			p.Add(where, c.bounds.For(ctx, p, fixture, want, got), want, got)
		}
	}
	if c.rows != nil && !fixture.Extreme {
		for name, out := range outputs {
			c.rows.add(c.runs, name, fixture.Inputs, out)
		}
	}
}

// failing returns how many engines carry their graph and did not end a run, other than for an operator that they lack.
func (c *comparison) failing(errs map[string]error) (n int) {
	for _, a := range c.field {
		lacks := (*hourglass.UnsupportedOpError)(nil)
		if err := errs[a.Name]; err != nil && a.Carries() && !errors.As(err, &lacks) {
			n++
		}
	}
	return n
}

// first returns the error of the first contender that has one, preferably of one whose engine has all
// operators.
func first(field []*judge.Contender, errs map[string]error) (why error) {
	for _, c := range field {
		err := errs[c.Name]
		lacks := (*hourglass.UnsupportedOpError)(nil)
		switch {
		case err == nil:
		case !errors.As(err, &lacks):
			return err
		case why == nil:
			why = err
		}
	}
	return why
}

func (c *comparison) close() {
	for _, a := range c.field {
		a.Close()
	}
}
