package verify

import (
	"github.com/hourglass-go/hourglass/verify/judge"
)

// Report is the outcome of a comparison.
type Report struct {
	Version  int                   `json:"version"`
	Graph    string                `json:"graph"`
	Runs     int                   `json:"runs"`
	Elements int                   `json:"elements"` // of outputs that were compared, over all pairs
	Subjects []judge.SubjectReport `json:"subjects"`
	Pairs    []*judge.Pair         `json:"pairs"` // every one: the full table
	// Tolerances say where the bounds come from, by output.
	Tolerances []judge.ToleranceReport `json:"tolerances"`
	// Unchecked lists what was asked for and not compared.
	Unchecked []string `json:"unchecked,omitempty"`
	// Notes say what a reader must know of the comparison: names that were matched by
	// place, inputs that were generated.
	Notes       []string           `json:"notes,omitempty"`
	Autoencoder *AutoencoderReport `json:"autoencoder,omitempty"`
	Seconds     float64            `json:"seconds"` // of the whole comparison
}

// ExitCode is 0 where all is equal, 1 where a pair differs, 2 where the comparison says
// too little (a subject failed, or nothing was held against anything), and 3 where all that
// was compared is equal and something that was asked for was not.
func (r *Report) ExitCode() int {
	equal := 0
	for _, p := range r.Pairs {
		switch p.Verdict {
		case judge.Different:
			return 1
		case judge.Equal:
			equal++
		}
	}
	for _, s := range r.Subjects {
		if s.Verdict == judge.Failed {
			return 2
		}
	}
	switch {
	case equal == 0:
		return 2
	case len(r.Unchecked) > 0:
		return 3
	}
	return 0
}

// Pair is that of two subjects by name, in either order; nil: there is none.
func (r *Report) Pair(a, b string) *judge.Pair {
	for _, p := range r.Pairs {
		if p.Reference == a && p.Subject == b || p.Reference == b && p.Subject == a {
			return p
		}
	}
	return nil
}

// Subject is the outcome for the subject of a name.
func (r *Report) Subject(name string) (judge.SubjectReport, bool) {
	for _, s := range r.Subjects {
		if s.Name == name {
			return s, true
		}
	}
	return judge.SubjectReport{}, false
}

// ExitCode is that of several reports: 1 where any has it, else 2, else 3, and 0 where all are
// equal.
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
