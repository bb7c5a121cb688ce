package stability

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// slices returns the inputs of the runs that a batch size makes, with where each is.
func (m *grid) slices(batch int) (inputs []map[string]*graph.Tensor, places []judge.Place) {
	if m.rows == nil {
		return []map[string]*graph.Tensor{m.inputs}, []judge.Place{{Name: "as given"}}
	}
	for from := 0; from < m.rows.rows; from += batch {
		to := min(from+batch, m.rows.rows)
		places = append(places, judge.Place{Run: len(places), Name: fmt.Sprintf("batch %d, rows %d to %d", batch, from, to-1)})
		inputs = append(inputs, m.rows.slice(m.inputs, from, to))
	}
	return inputs, places
}

// once returns what a contender gives for a batch size, slice by slice; its error is the context's.
// What it does not end is kept in it.
func (m *grid) once(ctx context.Context, c *judge.Contender, batch int) ([]map[string]*graph.Tensor, error) {
	var outputs []map[string]*graph.Tensor
	inputs, places := m.slices(batch)
	for i, in := range inputs {
		out, err := c.Run(ctx, trial.Fixture{Inputs: in})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err != nil {
			c.Lost(trial.Fixture{Name: places[i].Name}, err)
			c.Retire(err)
			return nil, nil
		}
		c.Runs++
		outputs = append(outputs, out)
	}
	return outputs, nil
}

func (m *grid) contender(ctx context.Context, e hourglass.Engine) *judge.Contender {
	c := judge.Enter(judge.Subject{Name: e.Name(), Engine: e, Graph: m.graph}, m.graph)
	c.Prepare(ctx)
	return c
}

// truth runs the reference.
func (m *grid) truth(ctx context.Context, e hourglass.Engine) error {
	if e == nil {
		m.unchecked("what is right: there is no reference")
		return nil
	}
	s := &sweep{m.contender(ctx, e), map[int][]map[string]*graph.Tensor{}}
	defer s.Close()
	for _, batch := range m.report.Batches {
		out, err := m.once(ctx, s.Contender, batch)
		if err != nil {
			return err
		}
		s.outputs[batch] = out
	}
	if s.Err != nil {
		m.unchecked(fmt.Sprintf("what is right: %s: %v", e.Name(), s.Err))
		return nil
	}
	m.right, m.report.Reference = s, e.Name()
	return nil
}

// engine runs one engine, holds it against itself, the first and the reference.
func (m *grid) engine(ctx context.Context, e hourglass.Engine) error {
	s := &sweep{m.contender(ctx, e), map[int][]map[string]*graph.Tensor{}}
	defer s.Close()
	again := judge.NewPair(s.Contender, s.Contender, graph.Names(m.graph.Outputs))
	for _, batch := range m.report.Batches {
		if err := m.cell(ctx, s, batch, again); err != nil {
			return err
		}
	}
	m.report.add(NonDeterministic, "", again)
	if s.Err == nil {
		m.hold(ctx, s)
	}
	m.report.Notes = append(m.report.Notes, s.Notes()...)
	m.report.Engines = append(m.report.Engines, m.judged(s))
	return nil
}

// cell runs an engine on one batch size as often as it is to be, and holds each time against
// the first.
func (m *grid) cell(ctx context.Context, s *sweep, batch int, again *judge.Pair) error {
	fresh := m.contender(ctx, s.Engine)
	defer fresh.Close()
	for i := range repeats + 1 {
		c, when := s.Contender, fmt.Sprintf("run %d", i+1)
		if i == repeats {
			c, when = fresh, "a fresh runner"
		}
		out, err := m.once(ctx, c, batch)
		if err != nil {
			return err
		}
		switch {
		case c.Err != nil && s.Err == nil:
			s.Err = fmt.Errorf("%s: %w", when, c.Err)
			return nil
		case c.Err != nil:
			return nil
		case i == 0:
			s.outputs[batch] = out
		default:
			m.compare(ctx, again, batch, ", "+when, s.outputs[batch], out)
		}
	}
	s.Runs, s.Took = s.Runs+fresh.Runs, s.Took+fresh.Took
	return nil
}

// compare adds the slices of one batch size to a pair.
func (m *grid) compare(ctx context.Context, p *judge.Pair, batch int, when string, want, got []map[string]*graph.Tensor) {
	inputs, places := m.slices(batch)
	for i, where := range places {
		where.Name += when
		where.Excuse = p.Excuse(ctx, trial.Fixture{Inputs: inputs[i]})
		p.Add(where, m.bounds.Of(p), want[i], got[i])
	}
}

// hold compares an engine's batches with each other, and with those of the first engine and the
// reference.
func (m *grid) hold(ctx context.Context, s *sweep) {
	if m.rows != nil && len(m.report.Batches) > 1 {
		p := judge.NewPair(s.Contender, s.Contender, m.rows.outputs)
		all := m.rows.join(s.outputs[m.rows.rows])
		for i, batch := range m.report.Batches[:len(m.report.Batches)-1] {
			where := judge.Place{Run: i, Name: fmt.Sprintf("batch %d, beside all %d rows", batch, m.rows.rows)}
			p.Add(where, m.bounds.Of(p), all, m.rows.join(s.outputs[batch]))
		}
		m.report.add(BatchDependent, "", p)
	}
	if m.first == nil {
		m.first = s
		m.report.First = s.Name
	}
	for _, k := range []struct {
		effect Effect
		from   *sweep
	}{{EngineDependent, m.first}, {Wrong, m.right}} {
		if k.from == nil || k.from == s {
			continue
		}
		p := judge.NewPair(k.from.Contender, s.Contender, graph.Names(m.graph.Outputs))
		for _, batch := range m.report.Batches {
			m.compare(ctx, p, batch, "", k.from.outputs[batch], s.outputs[batch])
		}
		m.report.add(k.effect, k.from.Name, p)
		for _, d := range p.Outputs {
			if d.Overflow > 0 {
				m.unchecked(fmt.Sprintf("what is right of output %q on %s%s", d.Output, s.Name, d.Unchecked(p.Runs)))
			}
		}
	}
}

// judged returns an engine's outcome.
func (m *grid) judged(s *sweep) judge.SubjectReport {
	r := s.Report(nil)
	switch {
	case r.Verdict == judge.Unsupported:
		m.unchecked(fmt.Sprintf("%s: it lacks operator %s (node %q)", r.Name, r.Operator, r.Node))
	case s.Err == nil:
		r.Verdict, r.Reason = judge.Equal, ""
	}
	for _, f := range m.report.Findings {
		if f.Subject == s.Name && f.harms() {
			r.Verdict = judge.Different
		}
	}
	return r
}
