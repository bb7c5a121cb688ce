package stability

import (
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// JUnit returns a suite with a case for each way in which an engine may vary.
func (r *Report) JUnit() *junit.Suite {
	s := &junit.Suite{Name: r.Graph, Time: junit.Time(r.Seconds)}
	for _, e := range r.Engines {
		if c, own := e.Case(r.Graph); own {
			s.Add(c)
		}
		for _, effect := range effects {
			s.Add(r.effect(e, effect))
		}
	}
	for _, u := range r.Unchecked {
		s.Add(junit.Case{Class: "not checked", Name: u, Error: &junit.Outcome{Message: "was not checked"}})
	}
	return s.Settled(r.ExitCode(), r.conclusion())
}

func (r *Report) effect(e judge.SubjectReport, effect Effect) junit.Case {
	c := junit.Case{Class: e.Name, Name: string(effect)}
	var harms []string
	for _, f := range r.Findings {
		if f.Effect == effect && f.Subject == e.Name && f.harms() {
			harms = append(harms, f.String())
		}
	}
	switch seen := r.cell(e, effect); {
	case len(harms) > 0:
		c.Failure = &junit.Outcome{Message: harms[0], Text: strings.Join(harms, "\n")}
	case seen == unseen || seen == unasked:
		c.Skipped = &junit.Outcome{Message: "was not looked at"}
	}
	return c
}
