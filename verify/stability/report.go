package stability

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/table"
)

// Effect says why outputs vary.
type Effect string

// The effects. Non-determinism of any size is a failure, and so is a wrong result. Dependence on the
// batch or on the engine is a failure beyond the tolerance, and rounding within it.
const (
	NonDeterministic Effect = "non-deterministic" // the same rows give other bits when they are run again
	BatchDependent   Effect = "batch-dependent"   // a row gives other bits beside other rows
	EngineDependent  Effect = "engine-dependent"  // other bits than the first engine's, within the tolerance or not
	Wrong            Effect = "wrong"             // beyond the tolerance of the reference
)

var effects = []Effect{NonDeterministic, BatchDependent, EngineDependent, Wrong}

// Finding is a way in which one output of an engine varies.
type Finding struct {
	Effect     Effect            `json:"effect"`
	Subject    string            `json:"subject"`
	Against    string            `json:"against,omitempty"` // the engine that it is held against; "": itself
	Difference *judge.Difference `json:"difference"`
}

// Report is the outcome of Matrix.
type Report struct {
	Version   int                   `json:"version"`
	Graph     string                `json:"graph"`
	Rows      int                   `json:"rows"`      // 0: rows could not be told apart
	Batches   []int                 `json:"batches"`   // rows in a run; a lone 0: as the inputs were given
	Repeats   int                   `json:"repeats"`   // on one runner; each once more on a fresh one
	Reference string                `json:"reference"` // "": there is none
	First     string                `json:"first"`     // the engine with whose bits the others are compared
	Engines   []judge.SubjectReport `json:"engines"`
	Findings  []Finding             `json:"findings,omitempty"`
	// Tolerances say for each output where its bound comes from.
	Tolerances []judge.ToleranceReport `json:"tolerances"`
	Unchecked  []string                `json:"unchecked,omitempty"` // what was asked for and not compared
	Notes      []string                `json:"notes,omitempty"`
	Seconds    float64                 `json:"seconds"`
}

// add finishes a pair and takes from it what varies, compared with another engine or, where against
// is "", from run to run.
func (r *Report) add(effect Effect, against string, p *judge.Pair) {
	if p.Runs == 0 {
		return
	}
	p.Finish()
	for _, d := range p.Outputs {
		varies := d.Identical < d.Compared || d.Problem != ""
		if !varies || effect == Wrong && d.Verdict != judge.Different {
			continue
		}
		r.Findings = append(r.Findings, Finding{Effect: effect, Subject: p.Subject, Against: against, Difference: d})
	}
}

// harms reports whether a finding is more than rounding.
func (f Finding) harms() bool {
	return f.Effect == NonDeterministic || f.Difference.Verdict == judge.Different
}

// ExitCode returns 1 where an engine is non-deterministic, depends on the batch or on the engine
// beyond the tolerance, or is wrong. Otherwise it is 2 where an engine failed or none ran, and 3
// where something was not checked.
func (r *Report) ExitCode() int {
	ran := 0
	if slices.ContainsFunc(r.Findings, Finding.harms) {
		return 1
	}
	for _, e := range r.Engines {
		switch e.Verdict {
		case judge.Failed:
			return 2
		case judge.Equal:
			ran++
		}
	}
	switch {
	case ran == 0:
		return 2
	case len(r.Unchecked) > 0:
		return 3
	}
	return 0
}

// What a table says of an effect that an engine did not show, because it did not run, or because there
// was nothing to compare it with.
const unseen, unasked = "-", "not checked"

// cell returns what a table says of one effect for an engine: the worst output.
func (r *Report) cell(e judge.SubjectReport, effect Effect) string {
	var worst *judge.Difference
	for _, f := range r.Findings {
		if f.Effect == effect && f.Subject == e.Name && (worst == nil || f.Difference.Fill > worst.Fill || f.Difference.Problem != "") {
			worst = f.Difference
		}
	}
	switch {
	case worst != nil && worst.Problem != "":
		return "no match"
	case worst != nil:
		figures := worst.Figures()
		return fmt.Sprintf("%s, %s ULP", figures[0], figures[1])
	case e.Verdict != judge.Equal && e.Verdict != judge.Different:
		return unseen
	case effect == BatchDependent && len(r.Batches) < 2 || effect == Wrong && r.Reference == "":
		return unasked
	case effect == Wrong:
		return "within"
	}
	return "same bits"
}

// Table returns a row for each engine: its name, and by how much it varies from run to run, in another
// batch, beside the first engine, and beside the reference.
func (r *Report) Table() (rows [][]string) {
	for _, e := range r.Engines {
		row := []string{e.Name}
		for _, effect := range effects {
			row = append(row, r.cell(e, effect))
		}
		rows = append(rows, row)
	}
	return rows
}

// WriteTable prints the report for people: for each engine a line that says by how much it varies in
// each way, and then what that means. Lines are shorter than 100 characters.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	beside := "reference"
	if r.Reference != "" {
		beside = "beside " + r.Reference
	}
	columns := []table.Column{table.Left("engine", 30), table.Left("run again", 17), table.Left("other batch", 17), table.Left("beside first", 17), table.Left(beside, 17)}
	table.Rows(&b, columns, r.Table())
	b.WriteString("\n")
	for _, line := range r.Lines() {
		table.Wrap(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
