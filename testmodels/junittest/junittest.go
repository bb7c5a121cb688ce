// Package junittest holds the JUnit form of reports against their exit codes.
package junittest

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

// Agrees fails a test unless a report's suite has a failure or an error where, and only
// where, the exit code is not 0, and a failure where it is 1.
func Agrees(t *testing.T, what string, r judge.Judged) {
	t.Helper()
	var b strings.Builder
	if err := junit.Write(&b, []judge.Judged{r}); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Suites []junit.Suite `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(b.String()), &read); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if len(read.Suites) != 1 || len(read.Suites[0].Cases) == 0 {
		t.Fatalf("%s: %s", what, b.String())
	}
	s, exit := read.Suites[0], r.ExitCode()
	if bad := s.Failures+s.Errors > 0; bad != (exit != 0) || s.Failures > 0 != (exit == 1) {
		t.Errorf("%s: %d failures, %d errors; the exit code is %d", what, s.Failures, s.Errors, exit)
	}
}
