package verify

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// slices are the inputs of the runs that a batch size makes, with where each is.
func (m *grid) slices(batch int) (inputs []map[string]*graph.Tensor, places []at) {
	if m.rows == nil {
		return []map[string]*graph.Tensor{m.inputs}, []at{{name: "as given"}}
	}
	for from := 0; from < m.rows.rows; from += batch {
		to := min(from+batch, m.rows.rows)
		places = append(places, at{run: len(places), name: fmt.Sprintf("batch %d, rows %d to %d", batch, from, to-1)})
		inputs = append(inputs, m.rows.slice(m.inputs, from, to))
	}
	return inputs, places
}

// once is what a contender gives for a batch size, slice by slice; its error is the context's.
// What it does not end is kept in it.
func (m *grid) once(ctx context.Context, c *contender, batch int) ([]map[string]*graph.Tensor, error) {
	var outputs []map[string]*graph.Tensor
	inputs, places := m.slices(batch)
	for i, in := range inputs {
		out, err := c.run(ctx, Fixture{Inputs: in})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err != nil {
			c.lost(Fixture{Name: places[i].name}, err)
			c.dead = err
			return nil, nil
		}
		c.runs++
		outputs = append(outputs, out)
	}
	return outputs, nil
}

func (m *grid) contender(ctx context.Context, e hourglass.Engine) *contender {
	c := &contender{Subject: Subject{Name: e.Name(), Engine: e, Graph: m.graph}}
	c.prepare(ctx)
	return c
}

// truth runs the reference.
func (m *grid) truth(ctx context.Context, e hourglass.Engine) error {
	if e == nil {
		m.unchecked("what is right: there is no reference")
		return nil
	}
	s := &sweep{m.contender(ctx, e), map[int][]map[string]*graph.Tensor{}}
	defer s.close()
	for _, batch := range m.report.Batches {
		out, err := m.once(ctx, s.contender, batch)
		if err != nil {
			return err
		}
		s.outputs[batch] = out
	}
	if s.err != nil {
		m.unchecked(fmt.Sprintf("what is right: %s: %v", e.Name(), s.err))
		return nil
	}
	m.right, m.report.Reference = s, e.Name()
	return nil
}

// engine runs one engine, holds it against itself, the first and the reference.
func (m *grid) engine(ctx context.Context, e hourglass.Engine) error {
	s := &sweep{m.contender(ctx, e), map[int][]map[string]*graph.Tensor{}}
	defer s.close()
	again := newPair(s.contender, s.contender, namesOf(m.graph.Outputs))
	for _, batch := range m.report.Batches {
		if err := m.cell(ctx, s, batch, again); err != nil {
			return err
		}
	}
	m.report.add(NonDeterministic, again)
	if s.err == nil {
		m.hold(ctx, s)
	}
	m.report.Engines = append(m.report.Engines, m.judged(s))
	return nil
}

// cell runs an engine on one batch size as often as it is to be, and holds each time against
// the first.
func (m *grid) cell(ctx context.Context, s *sweep, batch int, again *Pair) error {
	fresh := m.contender(ctx, s.Engine)
	defer fresh.close()
	for i := range repeats + 1 {
		c, when := s.contender, fmt.Sprintf("run %d", i+1)
		if i == repeats {
			c, when = fresh, "a fresh runner"
		}
		out, err := m.once(ctx, c, batch)
		if err != nil {
			return err
		}
		switch {
		case c.err != nil && s.err == nil:
			s.err = fmt.Errorf("%s: %w", when, c.err)
			return nil
		case c.err != nil:
			return nil
		case i == 0:
			s.outputs[batch] = out
		default:
			m.compare(ctx, again, batch, ", "+when, s.outputs[batch], out)
		}
	}
	s.runs, s.took = s.runs+fresh.runs, s.took+fresh.took
	return nil
}

// compare adds the slices of one batch size to a pair.
func (m *grid) compare(ctx context.Context, p *Pair, batch int, when string, want, got []map[string]*graph.Tensor) {
	inputs, places := m.slices(batch)
	for i, where := range places {
		where.name += when
		where.excuse = excuse(ctx, p, inputs[i])
		p.add(where, m.bounds.between(m.graph, m.graph), want[i], got[i])
	}
}

// hold compares an engine's batches with each other, and with those of the first engine and the
// reference.
func (m *grid) hold(ctx context.Context, s *sweep) {
	if m.rows != nil && len(m.report.Batches) > 1 {
		p := newPair(s.contender, s.contender, m.rows.outputs)
		all := m.rows.join(s.outputs[m.rows.rows])
		for i, batch := range m.report.Batches[:len(m.report.Batches)-1] {
			where := at{run: i, name: fmt.Sprintf("batch %d, beside all %d rows", batch, m.rows.rows)}
			p.add(where, m.bounds.between(m.graph, m.graph), all, m.rows.join(s.outputs[batch]))
		}
		m.report.add(BatchDependent, p)
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
		p := newPair(k.from.contender, s.contender, namesOf(m.graph.Outputs))
		for _, batch := range m.report.Batches {
			m.compare(ctx, p, batch, "", k.from.outputs[batch], s.outputs[batch])
		}
		m.report.add(k.effect, p)
		for _, d := range p.Outputs {
			if d.Overflow > 0 {
				m.unchecked(fmt.Sprintf("what is right of output %q on %s%s", d.Output, s.Name, d.unchecked(p.Runs)))
			}
		}
	}
}

// judged is an engine's outcome.
func (m *grid) judged(s *sweep) SubjectReport {
	r := s.report(nil)
	switch {
	case r.Verdict == Unsupported:
		m.unchecked(fmt.Sprintf("%s: it lacks operator %s (node %q)", r.Name, r.Operator, r.Node))
	case s.err == nil:
		r.Verdict, r.Reason = Equal, ""
	}
	for _, f := range m.report.Findings {
		if f.Subject == s.Name && f.harms() {
			r.Verdict = Different
		}
	}
	return r
}
