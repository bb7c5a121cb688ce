package verify

import (
	"errors"
	"fmt"
	"time"

	"github.com/hourglass-go/hourglass"
)

// report concludes a comparison.
func (c *comparison) report(took time.Duration) *Report {
	r := &Report{Version: FormatVersion, Graph: c.graph.Name, Runs: c.runs, Notes: c.notes, Unchecked: c.unchecked, Seconds: took.Seconds()}
	for _, p := range c.pairs {
		if p.Runs == 0 {
			continue
		}
		p.finish()
		r.Pairs = append(r.Pairs, p)
		for _, d := range p.Outputs {
			r.Elements += d.Compared
			u := d.unchecked(p.Runs)
			if u == "" {
				continue
			}
			u = fmt.Sprintf("output %q of %s and %s%s", d.Output, p.Reference, p.Subject, u)
			if d.Verdict != Failed && !d.asked { // by nobody: the inputs were made here
				r.Notes = append(r.Notes, u)
			} else {
				r.Unchecked = append(r.Unchecked, u)
			}
		}
	}
	blame(r.Pairs)
	for _, a := range c.field {
		r.Subjects = append(r.Subjects, a.report(r.Pairs))
	}
	for _, s := range r.Subjects {
		if s.Verdict == Unsupported && !s.Optional {
			r.Unchecked = append(r.Unchecked, fmt.Sprintf("%s: it lacks operator %s (node %q)", s.Name, s.Operator, s.Node))
		}
	}
	r.Tolerances = c.bounds.report(c.outputs)
	if c.rows != nil {
		r.Autoencoder = c.rows.report(r.Pairs)
	}
	return r
}

// report judges a contender by its pairs. What it lacks or where it failed does not hide a
// difference that came before it.
func (c *contender) report(pairs []*Pair) SubjectReport {
	s := SubjectReport{Name: c.Name, Runs: c.runs, Failed: c.failed, Optional: c.Optional, Seconds: c.took.Seconds(), Verdict: Failed, Reason: "nothing was compared with it"}
	for _, p := range pairs {
		if p.a != c && p.b != c {
			continue
		}
		if p.Verdict == Different {
			s.From = append(s.From, p.other(c.Name))
		}
		if s.Verdict != Different && (p.Verdict != Equal || s.Verdict == Failed) {
			s.Verdict, s.Reason = p.Verdict, p.Reason
		}
	}
	if s.Verdict == Different || c.err == nil {
		return s
	}
	s.Verdict, s.Reason = Failed, c.err.Error()
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(c.err, &lacks) {
		s.Verdict, s.Operator, s.Node, s.Reason = Unsupported, lacks.Op, lacks.Node, lacks.Reason
	}
	return s
}

// unchecked says what of an output was not compared in some of its runs.
func (d *Difference) unchecked(runs int) string {
	switch {
	case d.Verdict == Failed:
		return ": it " + d.Problem
	case d.Overflow > 0:
		return fmt.Sprintf(", %d of %d runs: they differ beyond the type's range; %s", d.Overflow, runs, d.excused)
	}
	return ""
}
