package junit

import (
	"encoding/xml"
	"fmt"
	"io"
)

type suites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []*Suite `xml:"testsuite"`
}

// Suite is one report: its cases, and the number of each outcome. Add keeps the numbers.
type Suite struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr"`
	Time     string `xml:"time,attr"` // in seconds
	Cases    []Case `xml:"testcase"`
}

// Case is one thing that was checked. It passes where it has no outcome.
type Case struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    string   `xml:"time,attr,omitempty"` // in seconds; "": not known
	Failure *Outcome `xml:"failure"`
	Error   *Outcome `xml:"error"`
	Skipped *Outcome `xml:"skipped"`
}

// Outcome says why a case did not pass.
type Outcome struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Write writes reports, each as a suite.
func Write[R interface{ JUnit() *Suite }](w io.Writer, reports []R) error {
	var all suites
	for _, r := range reports {
		all.Suites = append(all.Suites, r.JUnit())
	}
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, b); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	return nil
}

// Settled adds a case that fails, where the cases of a suite do not say what the exit code of its
// report does: 1 is a failure, and any other that is not 0 an error.
func (s *Suite) Settled(exit int, why string) *Suite {
	c := Case{Class: s.Name, Name: "comparison"}
	switch {
	case exit == 0 || s.Failures+s.Errors > 0:
		return s
	case exit == 1:
		c.Failure = &Outcome{Message: why}
	default:
		c.Error = &Outcome{Message: why}
	}
	s.Add(c)
	return s
}

// Add appends a case, and counts it.
func (s *Suite) Add(c Case) {
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

// Time returns a number of seconds in the form that JUnit uses.
func Time(seconds float64) string { return fmt.Sprintf("%.3f", seconds) }
