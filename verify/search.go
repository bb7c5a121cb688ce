package verify

import (
	"fmt"

	"github.com/hourglass-go/hourglass/verify/trial"
)

// search counts generated runs that were tried in search of sizes that the graphs take.
type search struct {
	failed, partly attempts // what nothing could run, and what some engines alone could
}

// attempts are runs that were tried, the first of them with its name.
type attempts struct {
	number  int
	name    string
	because error
}

func (a *attempts) add(name string, why error) {
	if a.number++; a.number == 1 {
		a.name, a.because = name, why
	}
}

// takes tells a fixture that was tried how many of the engines that may run it could. It reports whether the run is
// part of a search and ends there.
func (s *search) takes(f trial.Fixture, ran, of int, why error) bool {
	if f.Tried == nil || f.Tried(ran, of) {
		return false
	}
	if ran > 0 {
		s.partly.add(f.Name, why)
	} else {
		s.failed.add(f.Name, why)
	}
	return true
}

// notes says what was tried before other sizes were found.
func (s *search) notes() (notes []string) {
	if s.failed.number > 0 {
		notes = append(notes, fmt.Sprintf("sizes were searched: nothing can run %d that were tried, the first of them %q: %v", s.failed.number, s.failed.name, s.failed.because))
	}
	if s.partly.number > 0 {
		notes = append(notes, fmt.Sprintf("sizes were searched that all engines run: some alone run %d that were tried, the first of them %q: %v", s.partly.number, s.partly.name, s.partly.because))
	}
	return notes
}
