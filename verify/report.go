package verify

import (
	"github.com/hourglass-go/hourglass/verify/judge"
)

// Report is the outcome of a comparison.
type Report struct {
	Version  int                   `json:"version"`
	Graph    string                `json:"graph"`
	Runs     int                   `json:"runs"`
	Elements int                   `json:"elements"` // number of elements that were compared, in all pairs
	Subjects []judge.SubjectReport `json:"subjects"`
	Pairs    []*judge.Pair         `json:"pairs"` // every pair
	// Tolerances say for each output where its bound comes from.
	Tolerances []judge.ToleranceReport `json:"tolerances"`
	// Unchecked lists what was asked for and was not compared.
	Unchecked []string `json:"unchecked,omitempty"`
	// Notes say what a reader must know about the comparison: names that were matched by
	// place, inputs that were generated.
	Notes []string `json:"notes,omitempty"`
	// Interface lists what a user of the first of two files has to change to use the second.
	Interface   []string           `json:"interface,omitempty"`
	Autoencoder *AutoencoderReport `json:"autoencoder,omitempty"`
	Seconds     float64            `json:"seconds"` // for the whole comparison
}

// ExitCode returns 0 where everything is equal, and 1 where a pair differs. It is 2 where the comparison
// says too little: a subject failed or was compared with none, or nothing was compared. It is 3 where
// no difference was found, and something that was asked for was not compared, or a spare subject took the
// place of one that failed. Pairs that are aside do not count.
func (r *Report) ExitCode() int {
	count := map[judge.Verdict]int{}
	for _, p := range r.Pairs {
		if !p.Aside {
			count[p.Verdict]++
		}
	}
	failed, lost := false, false
	for _, s := range r.Subjects {
		switch {
		case s.Verdict != judge.Failed && s.Verdict != judge.Ran:
		case s.Replaced:
			lost = true
		default:
			failed = true
		}
	}
	switch {
	case count[judge.Different] > 0:
		return 1
	case failed || count[judge.Equal]+count[judge.Unchecked] == 0:
		return 2
	case lost || count[judge.Unchecked] > 0 || len(r.Unchecked) > 0:
		return 3
	}
	return 0
}

// Pair returns the pair of two subjects by their names, in either order; nil: there is none.
func (r *Report) Pair(a, b string) *judge.Pair {
	for _, p := range r.Pairs {
		if p.Reference == a && p.Subject == b || p.Reference == b && p.Subject == a {
			return p
		}
	}
	return nil
}

// Subject returns the outcome for the subject of a name.
func (r *Report) Subject(name string) (judge.SubjectReport, bool) {
	for _, s := range r.Subjects {
		if s.Name == name {
			return s, true
		}
	}
	return judge.SubjectReport{}, false
}

// ExitCode returns the exit code of several reports: 1 where any has it, otherwise 2, otherwise 3,
// and 0 where all are equal.
func ExitCode(reports []*Report) int {
	found := map[int]bool{}
	for _, r := range reports {
		found[r.ExitCode()] = true
	}
	for _, code := range []int{1, 2, 3} {
		if found[code] {
			return code
		}
	}
	return 0
}
