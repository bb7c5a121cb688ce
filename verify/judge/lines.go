package judge

import (
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/verify/junit"
)

// String says in words what the bound is and where it comes from.
func (t ToleranceReport) String() string {
	s := fmt.Sprintf("tolerance of %s: ", t.Output)
	switch t.Origin {
	case "derived":
		s += fmt.Sprintf("%.2g of the greatest |%s|, from the graph (%s)", t.Scaled, t.Output, t.How)
	case "stated":
		s += fmt.Sprintf("|Δ| ≤ %.3g + %.3g·|reference|, as stated", t.Abs, t.Rel)
	default:
		s += fmt.Sprintf("|Δ| ≤ %.3g + %.3g·|reference|; none is derived from the graph: %s", t.Abs, t.Rel, t.How)
	}
	switch {
	case t.Unstable:
		s += "; it is unstable: rounding alone changes it"
	case t.Jumps:
		s += "; it jumps where a rounded value decides (quantization, a comparison, an index): single elements may be further apart"
	}
	return s
}

// Lines say what the engine lacks, why it failed, or that it ran alone.
func (s SubjectReport) Lines() []string {
	switch {
	case s.Operator != "":
		return []string{strings.TrimSuffix(fmt.Sprintf("%s: lacks operator %s (node %q): %s", s.Name, s.Operator, s.Node, s.Reason), ": ")}
	case (s.Verdict == Failed || s.Verdict == Ran) && s.Reason != "":
		return []string{fmt.Sprintf("%s: %s", s.Name, s.Reason)}
	}
	return nil
}

// Case returns the case of JUnit of a subject, where it is an engine that took part or could not. That it
// differs is a failure of its outputs.
func (s SubjectReport) Case(graph string) (c junit.Case, own bool) {
	c = junit.Case{Class: graph, Name: s.Name, Time: junit.Time(s.Seconds)}
	switch {
	case s.Verdict == Unsupported && s.Optional:
		c.Skipped = &junit.Outcome{Message: strings.Join(s.Lines(), "")}
	case s.Verdict == Failed || s.Verdict == Ran:
		c.Error = &junit.Outcome{Message: s.Reason}
	case s.Verdict == Unsupported: // it is among what was not checked
		return c, false
	}
	return c, s.Name != Recorded || s.Verdict == Failed || s.Verdict == Ran
}
