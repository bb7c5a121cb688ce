package verify

// Verdict is what is known of a subject, of a pair of them, or of one output.
type Verdict string

// The verdicts.
const (
	Equal       Verdict = "equal"       // every element of every output within the tolerance
	Different   Verdict = "different"   // some element is not, or an output, a type or a shape
	Unsupported Verdict = "unsupported" // the engine lacks an operator
	Failed      Verdict = "failed"      // no comparison, or none to its end
)

// FormatVersion is that of a report's JSON form. It grows where a field changes its
// meaning or goes; fields may come without it.
const FormatVersion = 2

// Report is the outcome of a comparison.
type Report struct {
	Version  int             `json:"version"`
	Graph    string          `json:"graph"`
	Runs     int             `json:"runs"`
	Elements int             `json:"elements"` // of outputs that were compared, over all pairs
	Subjects []SubjectReport `json:"subjects"`
	Pairs    []*Pair         `json:"pairs"` // every one: the full table
	// Tolerances say where the bounds come from, by output.
	Tolerances []ToleranceReport `json:"tolerances"`
	// Unchecked lists what was asked for and not compared.
	Unchecked []string `json:"unchecked,omitempty"`
	// Notes say what a reader must know of the comparison: names that were matched by
	// place, inputs that were generated.
	Notes       []string           `json:"notes,omitempty"`
	Autoencoder *AutoencoderReport `json:"autoencoder,omitempty"`
	Seconds     float64            `json:"seconds"` // of the whole comparison
}

// SubjectReport is the outcome for one subject: its verdict is the worst of its pairs.
type SubjectReport struct {
	Name     string  `json:"name"`
	Verdict  Verdict `json:"verdict"`
	Operator string  `json:"operator,omitempty"` // that the engine lacks
	Node     string  `json:"node,omitempty"`     // of the operator
	Reason   string  `json:"reason,omitempty"`
	// From names the subjects that it differs from.
	From     []string `json:"from,omitempty"`
	Optional bool     `json:"optional,omitempty"`
	Runs     int      `json:"runs"`   // that it ended
	Failed   int      `json:"failed"` // that it did not
	Seconds  float64  `json:"seconds"`
}

// ToleranceReport is the bound of one output.
type ToleranceReport struct {
	Output string  `json:"output"`
	Origin string  `json:"origin"`           // "stated", "derived" or "promised"
	Scaled float64 `json:"scaled,omitempty"` // derived: the greatest, as a share of the output's greatest magnitude
	Abs    float64 `json:"abs,omitempty"`
	Rel    float64 `json:"rel,omitempty"`
	How    string  `json:"how,omitempty"` // it was derived, or why not
	// Unstable outputs change under perturbations of the size of rounding, as an index of
	// the greatest of two nearly equal values does: engines that are right may differ.
	Unstable bool `json:"unstable,omitempty"`
	// Jumps are where a rounded value decides, as in quantization: single elements may be
	// further apart than the tolerance on engines that are right.
	Jumps bool `json:"jumps,omitempty"`
}

// ExitCode is 0 where all is equal, 1 where a pair differs, 2 where the comparison says
// too little (a subject failed, or nothing was held against anything), and 3 where all that
// was compared is equal and something that was asked for was not.
func (r *Report) ExitCode() int {
	equal := 0
	for _, p := range r.Pairs {
		switch p.Verdict {
		case Different:
			return 1
		case Equal:
			equal++
		}
	}
	for _, s := range r.Subjects {
		if s.Verdict == Failed {
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
func (r *Report) Pair(a, b string) *Pair {
	for _, p := range r.Pairs {
		if p.Reference == a && p.Subject == b || p.Reference == b && p.Subject == a {
			return p
		}
	}
	return nil
}

// Subject is the outcome for the subject of a name.
func (r *Report) Subject(name string) (SubjectReport, bool) {
	for _, s := range r.Subjects {
		if s.Name == name {
			return s, true
		}
	}
	return SubjectReport{}, false
}
