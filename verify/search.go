package verify

import (
	"fmt"

	"github.com/hourglass-go/hourglass/verify/trial"
)

// search counts generated runs that were tried in search of sizes that the graphs take.
type search struct {
	failed  int
	name    string // of the first run that nothing could run
	because error
}

// takes tells a fixture that was tried whether anything ran it. It reports whether the run is part of a
// search and ends there.
func (s *search) takes(f trial.Fixture, ran bool, why error) bool {
	if f.Tried == nil {
		return false
	}
	if f.Tried(ran); ran {
		return false
	}
	if s.failed++; s.failed == 1 {
		s.name, s.because = f.Name, why
	}
	return true
}

// notes says what was tried before other sizes were found.
func (s *search) notes() []string {
	if s.failed == 0 {
		return nil
	}
	return []string{fmt.Sprintf("sizes were searched: nothing can run %d that were tried, the first of them %q: %v", s.failed, s.name, s.because)}
}
