package verify

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
)

type junitSuites struct {
	XMLName xml.Name      `xml:"testsuites"`
	Suites  []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"` // in seconds
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr,omitempty"` // in seconds; "": not known
	Failure *junitOutcome `xml:"failure"`
	Error   *junitOutcome `xml:"error"`
	Skipped *junitOutcome `xml:"skipped"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Judged is the outcome of a comparison: a *[Report], *[LayerReport], *[Bisection],
// *[MatrixReport] or *[GradientReport].
type Judged interface {
	ExitCode() int
	WriteTable(w io.Writer) error
	junit() *junitSuite
}

// WriteJUnit writes reports in the XML form of JUnit that build servers read: a suite for
// each report, which passes where its ExitCode is 0. In a [Report]'s is a case for each output
// of each pair, and one for each engine: an output that differs is a failure; an engine that
// failed, and what was not checked, is an error; an optional one that lacks an operator is
// skipped. A [LayerReport] has a case for each layer, a [MatrixReport] one for each way in
// which an engine may vary, and a [GradientReport] one for each direction, too.
//
// Suites and engines have times. Outputs have none, as an engine computes all of them at once
// and for all of its pairs.
func WriteJUnit[R Judged](w io.Writer, reports []R) error {
	var all junitSuites
	for _, r := range reports {
		all.Suites = append(all.Suites, r.junit())
	}
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, b); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}

func (r *Report) junit() *junitSuite {
	s := &junitSuite{Name: r.Graph, Time: junitTime(r.Seconds)}
	for _, p := range r.Pairs {
		for _, d := range p.Outputs {
			s.add(p.junit(d))
		}
	}
	for _, subject := range r.Subjects {
		if c, own := subject.junit(r.Graph); own {
			s.add(c)
		}
	}
	for _, u := range r.Unchecked {
		s.add(junitCase{Class: "not checked", Name: u, Error: &junitOutcome{Message: "was not checked"}})
	}
	return s.settled(r.ExitCode(), "nothing was compared")
}

// settled fails a suite whose cases do not say what its report's exit code does.
func (s *junitSuite) settled(exit int, why string) *junitSuite {
	c := junitCase{Class: s.Name, Name: "comparison"}
	switch {
	case exit == 0 || s.Failures+s.Errors > 0:
		return s
	case exit == 1:
		c.Failure = &junitOutcome{Message: why}
	default:
		c.Error = &junitOutcome{Message: why}
	}
	s.add(c)
	return s
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// junit is the case of one output.
func (p *Pair) junit(d *Difference) junitCase {
	c := junitCase{Class: fmt.Sprintf("%s beside %s", p.Subject, p.Reference), Name: d.Output}
	switch d.Verdict {
	case Different:
		c.Failure = &junitOutcome{d.what(), strings.Join(d.figureLines(), "\n")}
	case Failed:
		c.Error = &junitOutcome{Message: d.what()}
	}
	return c
}

// what says why an output is not equal.
func (d *Difference) what() string {
	if d.Problem != "" {
		return fmt.Sprintf("output %q %s", d.Output, d.Problem)
	}
	return fmt.Sprintf("%d of %d elements are beyond the tolerance", d.Beyond, d.Compared)
}

// figureLines are the worst element, its bound, and by how much the output is off.
func (d *Difference) figureLines() (lines []string) {
	if w := d.Worst; w != nil {
		lines = append(lines, fmt.Sprintf("worst: at %v of run %s it is %s, the reference %s; |Δ| may be %.3g", w.Index, runName(w.Run, w.Name), w.Value, w.Reference, d.Bound))
	}
	if d.Compared > 0 {
		fill := fmt.Sprintf("%.3g of the tolerance", d.Fill)
		if d.Fill >= math.MaxFloat64 {
			fill = "beyond any tolerance"
		}
		lines = append(lines, fmt.Sprintf("max |Δ| %.3g, %.3g scaled, %d ULP, %d not finite on one side; %s", d.MaxAbs, d.Scaled, d.MaxULP, d.NonFinite, fill))
	}
	return lines
}

// junit is the case of a subject, where it is an engine that took part or could not. That it
// differs is a failure of its outputs.
func (s SubjectReport) junit(graph string) (c junitCase, own bool) {
	c = junitCase{Class: graph, Name: s.Name, Time: junitTime(s.Seconds)}
	switch {
	case s.Verdict == Unsupported && s.Optional:
		c.Skipped = &junitOutcome{Message: strings.Join(s.lines(), "")}
	case s.Verdict == Failed:
		c.Error = &junitOutcome{Message: s.Reason}
	case s.Verdict == Unsupported: // and so among what was not checked
		return c, false
	}
	return c, s.Name != Recorded || s.Verdict == Failed
}

func junitTime(seconds float64) string { return fmt.Sprintf("%.3f", seconds) }
