package gradient

import (
	"fmt"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// JUnit returns a suite with a case for each direction, beside those for the outputs.
func (r *Report) JUnit() *junit.Suite {
	s := r.Report.JUnit()
	for _, d := range r.Directions {
		c := junit.Case{Class: d.Subject + " beside the loss", Name: fmt.Sprintf("%s, direction %d", d.Parameter, d.Direction)}
		if d.Verdict == judge.Different {
			c.Failure = &junit.Outcome{Message: d.String()}
		}
		s.Add(c)
	}
	return s
}
