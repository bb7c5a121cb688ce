package verify

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/table"
)

var (
	subjectColumns = []table.Column{table.Left("subject", 30), table.Left("verdict", 11), table.Right("runs", 7), table.Left("differs from", 44)}
	pairColumns    = []table.Column{
		table.Left("reference", 14), table.Left("subject", 14), table.Left("output", 16),
		table.Right("max |Δ|", 7), table.Right("max ULP", 8), table.Right("SNR dB", 6), table.Right("of tol.", 7), table.Left("verdict", 9),
	}
)

// WriteTable prints the report for people: the subjects, a line for each output of each
// pair, and what the verdicts rest on. Lines are shorter than 100 characters.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	rows := [][]string{}
	for _, s := range r.Subjects {
		rows = append(rows, []string{s.Name, string(s.Verdict), fmt.Sprint(s.Runs), strings.Join(s.From, ", ")})
	}
	table.Rows(&b, subjectColumns, rows)
	r.pairRows(&b, "", func(p *judge.Pair) []*judge.Difference { return where(!p.Aside, p.Outputs) })
	r.pairRows(&b, "engines on one of the two models, which decides nothing:\n", func(p *judge.Pair) []*judge.Difference { return where(p.Aside, p.Outputs) })
	r.pairRows(&b, "different on inputs that no data is like ("+extremeInputs+"), which decides nothing:\n", func(p *judge.Pair) []*judge.Difference {
		return slices.DeleteFunc(slices.Clone(p.Extreme), func(d *judge.Difference) bool { return d.Verdict != judge.Different })
	})
	b.WriteString("\n")
	for _, line := range r.lines() {
		table.Wrap(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// extremeInputs says what generated inputs hold that no data is like.
const extremeInputs = "large, subnormal, NaN, infinite, no rows"

// where returns the differences if they are wanted.
func where(wanted bool, all []*judge.Difference) []*judge.Difference {
	if !wanted {
		return nil
	}
	return all
}

// pairRows writes a line for each of some outputs of each pair, below a heading.
func (r *Report) pairRows(b *strings.Builder, heading string, of func(*judge.Pair) []*judge.Difference) {
	var rows [][]string
	for _, p := range r.Pairs {
		for _, d := range of(p) {
			rows = append(rows, append([]string{p.Reference, p.Subject, d.Output}, append(d.Figures(), string(d.Verdict))...))
		}
	}
	if len(rows) > 0 {
		b.WriteString("\n" + heading)
		table.Rows(b, pairColumns, rows)
	}
}
