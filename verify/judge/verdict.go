package judge

import (
	"io"

	"github.com/hourglass-go/hourglass/verify/junit"
)

// Verdict is what is known of a subject, of a pair of them, or of one output.
type Verdict string

// The verdicts.
const (
	Equal       Verdict = "equal"       // every element of every output within the tolerance
	Different   Verdict = "different"   // some element is not, or an output, a type or a shape
	Unsupported Verdict = "unsupported" // the engine lacks an operator
	Failed      Verdict = "failed"      // no comparison, or none to its end
	Unchecked   Verdict = "unchecked"   // no difference was found, and what was compared would not show one
	Ran         Verdict = "ran"         // a subject that ran beside none that did
)

// FormatVersion is that of a report's JSON form. It grows where a field changes its
// meaning or goes; fields may come without it.
const FormatVersion = 4

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
	Replaced bool     `json:"replaced,omitempty"` // it failed, and a spare subject took part in its place
	// Given is what an engine that reads files was given: GivenFile or GivenEncoding. "" is an
	// engine that reads graphs, or one that was given nothing.
	Given   string  `json:"given,omitempty"`
	Runs    int     `json:"runs"`   // that it ended
	Failed  int     `json:"failed"` // that it did not
	Seconds float64 `json:"seconds"`
}

// What an engine that reads files is given.
const (
	GivenFile     = "file"     // that which the graph was read from, to the last byte
	GivenEncoding = "encoding" // what hourglass writes of the graph
)

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

// Judged is the outcome of a comparison: a *verify.Report, *locate.LayerReport,
// *locate.Bisection, *stability.Report or *gradient.Report.
type Judged interface {
	ExitCode() int
	WriteTable(w io.Writer) error
	JUnit() *junit.Suite
}
