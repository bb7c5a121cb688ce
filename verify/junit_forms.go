package verify

import (
	"fmt"
	"strings"
)

// junit has a case for each output and each layer. A layer that was not checked is skipped, as
// it is no reason for an exit code.
func (r *LayerReport) junit() *junitSuite {
	s := &junitSuite{Name: fmt.Sprintf("%s beside %s", r.Subject, r.Reference)}
	for _, d := range r.Outputs {
		c := junitCase{Class: "outputs", Name: d.Output}
		if d.differs() {
			c.Failure = &junitOutcome{d.what(), strings.Join(d.figureLines(), "\n")}
		} else if d.Verdict != Equal {
			c.Skipped = &junitOutcome{Message: strings.TrimSpace(d.what())}
		}
		s.add(c)
	}
	for _, l := range r.Layers {
		c := junitCase{Class: "layers", Name: fmt.Sprintf("%s: %s", strings.Join(l.Nodes, " "), l.Value)}
		switch {
		case l.Own.differs():
			c.Failure = &junitOutcome{l.words(), strings.Join(l.Own.figureLines(), "\n")}
		case l.Unchecked != "":
			c.Skipped = &junitOutcome{Message: l.Unchecked}
		}
		s.add(c)
	}
	s.faults(r.Faults)
	s.problem(r.Subject, r.Problem)
	return s.settled(r.ExitCode(), r.Words)
}

// junit is one case: whether there is a part that differs.
func (r *Bisection) junit() *junitSuite {
	s := &junitSuite{Name: fmt.Sprintf("%s beside %s", r.Subject, r.Reference)}
	c := junitCase{Class: "bisection", Name: "the smallest part that differs"}
	if r.Verdict == Different {
		c.Failure = &junitOutcome{Message: r.Words}
		if r.Difference != nil {
			c.Failure.Text = strings.Join(r.Difference.figureLines(), "\n")
		}
	}
	s.add(c)
	s.faults(r.Faults)
	s.problem(r.Subject, r.Problem)
	return s.settled(r.ExitCode(), r.Words)
}

func (s *junitSuite) faults(faults []Defect) {
	for _, f := range faults {
		s.add(junitCase{Class: "inputs and outputs", Name: f.Node, Failure: &junitOutcome{Message: f.Reason}})
	}
}

func (s *junitSuite) problem(subject, problem string) {
	if problem != "" {
		s.add(junitCase{Class: "runs", Name: subject, Error: &junitOutcome{Message: problem}})
	}
}

// junit has a case for each way in which an engine may vary.
func (r *MatrixReport) junit() *junitSuite {
	s := &junitSuite{Name: r.Graph, Time: junitTime(r.Seconds)}
	for _, e := range r.Engines {
		if c, own := e.junit(r.Graph); own {
			s.add(c)
		}
		for _, effect := range effects {
			s.add(r.effect(e, effect))
		}
	}
	for _, u := range r.Unchecked {
		s.add(junitCase{Class: "not checked", Name: u, Error: &junitOutcome{Message: "was not checked"}})
	}
	return s.settled(r.ExitCode(), r.conclusion())
}

func (r *MatrixReport) effect(e SubjectReport, effect Effect) junitCase {
	c := junitCase{Class: e.Name, Name: string(effect)}
	var harms []string
	for _, f := range r.Findings {
		if f.Effect == effect && f.Subject == e.Name && f.harms() {
			harms = append(harms, f.String())
		}
	}
	switch seen := r.cell(e, effect); {
	case len(harms) > 0:
		c.Failure = &junitOutcome{harms[0], strings.Join(harms, "\n")}
	case seen == unseen || seen == unasked:
		c.Skipped = &junitOutcome{Message: "was not looked at"}
	}
	return c
}

// junit has a case for each direction, beside those of the outputs.
func (r *GradientReport) junit() *junitSuite {
	s := r.Report.junit()
	for _, d := range r.Directions {
		c := junitCase{Class: d.Subject + " beside the loss", Name: fmt.Sprintf("%s, direction %d", d.Parameter, d.Direction)}
		if d.Verdict == Different {
			c.Failure = &junitOutcome{Message: d.String()}
		}
		s.add(c)
	}
	return s
}
