package verify

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// JUnit returns a suite with a case for each output of each pair, and one for each engine.
func (r *Report) JUnit() *junit.Suite {
	s := &junit.Suite{Name: r.Graph, Time: junit.Time(r.Seconds)}
	for _, p := range r.Pairs {
		for _, d := range p.Outputs {
			s.Add(decisive(outputCase(p, d), !p.Aside))
		}
		for _, d := range p.Extreme {
			s.Add(extremeCase(p, d))
		}
	}
	for _, subject := range r.Subjects {
		if c, own := subject.Case(r.Graph); own {
			s.Add(c)
		}
	}
	for _, u := range r.Unchecked {
		s.Add(junit.Case{Class: "not checked", Name: u, Error: &junit.Outcome{Message: "was not checked"}})
	}
	return s.Settled(r.ExitCode(), "nothing was compared")
}

// outputCase returns the case of one output.
func outputCase(p *judge.Pair, d *judge.Difference) junit.Case {
	c := junit.Case{Class: fmt.Sprintf("%s beside %s", p.Subject, p.Reference), Name: d.Output}
	switch d.Verdict {
	case judge.Different:
		c.Failure = &junit.Outcome{Message: d.What(), Text: strings.Join(d.FigureLines(), "\n")}
	case judge.Failed, judge.Unchecked:
		c.Error = &junit.Outcome{Message: d.What()}
	}
	return c
}

// extremeCase returns the case of one output on extreme inputs, which decide nothing.
func extremeCase(p *judge.Pair, d *judge.Difference) junit.Case {
	c := decisive(outputCase(p, d), false)
	c.Name += ", extreme inputs"
	return c
}

// decisive returns a case, which is skipped where it decides nothing and is not equal.
func decisive(c junit.Case, decides bool) junit.Case {
	if !decides {
		c.Skipped, c.Failure, c.Error = cmp.Or(c.Failure, c.Error), nil, nil
	}
	return c
}
