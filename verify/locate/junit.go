package locate

import (
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// JUnit returns a suite with a case for each output and each layer. A layer that was not checked is
// skipped, because it is no reason for an exit code.
func (r *LayerReport) JUnit() *junit.Suite {
	s := &junit.Suite{Name: fmt.Sprintf("%s beside %s", r.Subject, r.Reference)}
	for _, d := range r.Outputs {
		c := junit.Case{Class: "outputs", Name: d.Output}
		if d.Differs() {
			c.Failure = &junit.Outcome{Message: d.What(), Text: strings.Join(d.FigureLines(), "\n")}
		} else if d.Verdict != judge.Equal {
			c.Skipped = &junit.Outcome{Message: strings.TrimSpace(d.What())}
		}
		s.Add(c)
	}
	for _, l := range r.Layers {
		c := junit.Case{Class: "layers", Name: fmt.Sprintf("%s: %s", strings.Join(l.Nodes, " "), l.Value)}
		switch {
		case l.Own.Differs():
			c.Failure = &junit.Outcome{Message: l.words(), Text: strings.Join(l.Own.FigureLines(), "\n")}
		case l.Unchecked != "":
			c.Skipped = &junit.Outcome{Message: l.Unchecked}
		}
		s.Add(c)
	}
	addFaults(s, r.Faults)
	addProblem(s, r.Subject, r.Problem)
	return s.Settled(r.ExitCode(), r.Words)
}

// JUnit returns a suite with one case: whether there is a part that differs.
func (r *Bisection) JUnit() *junit.Suite {
	s := &junit.Suite{Name: fmt.Sprintf("%s beside %s", r.Subject, r.Reference)}
	c := junit.Case{Class: "bisection", Name: "the smallest part that differs"}
	if r.Verdict == judge.Different {
		c.Failure = &junit.Outcome{Message: r.Words}
		if r.Difference != nil {
			c.Failure.Text = strings.Join(r.Difference.FigureLines(), "\n")
		}
	}
	s.Add(c)
	addFaults(s, r.Faults)
	addProblem(s, r.Subject, r.Problem)
	return s.Settled(r.ExitCode(), r.Words)
}

func addFaults(s *junit.Suite, faults []Defect) {
	for _, f := range faults {
		s.Add(junit.Case{Class: "inputs and outputs", Name: f.Node, Failure: &junit.Outcome{Message: f.Reason}})
	}
}

func addProblem(s *junit.Suite, subject, problem string) {
	if problem != "" {
		s.Add(junit.Case{Class: "runs", Name: subject, Error: &junit.Outcome{Message: problem}})
	}
}
