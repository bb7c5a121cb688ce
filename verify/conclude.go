package verify

import (
	"fmt"
	"time"

	"github.com/hourglass-go/hourglass/verify/judge"
)

// report makes the report of a comparison.
func (c *comparison) report(took time.Duration) *Report {
	r := &Report{Version: judge.FormatVersion, Graph: c.graph.Name, Runs: c.runs, Unchecked: c.unchecked, Seconds: took.Seconds()}
	c.setAside()
	r.Notes = append(c.notes, c.sought.notes()...)
	for _, p := range c.pairs {
		if p.Runs == 0 {
			continue
		}
		p.Finish()
		r.Pairs = append(r.Pairs, p)
		for _, d := range p.All() {
			r.Elements += d.Compared
		}
	}
	c.unrepeated()
	r.gaps()
	blame(r.Pairs)
	r.Notes = append(r.Notes, r.partings()...)
	for _, a := range c.field {
		a.Settle()
		r.skipped(a)
	}
	if of := c.models(); len(of) > 1 {
		r.Interface = changes(of[0], of[1])
	}
	for _, a := range c.field {
		r.Subjects = append(r.Subjects, a.Report(r.Pairs))
	}
	for _, a := range c.field {
		r.Notes = append(r.Notes, a.Departures()...)
	}
	for _, s := range r.Subjects {
		if s.Verdict == judge.Unsupported && !s.Optional {
			r.Unchecked = append(r.Unchecked, fmt.Sprintf("%s: it lacks operator %s (node %q)", s.Name, s.Operator, s.Node))
		}
	}
	r.Tolerances = c.bounds.Report(c.outputs)
	if c.rows != nil {
		r.Autoencoder = c.rows.report(r.Pairs)
	}
	return r
}
