package locate

import (
	"fmt"
	"io"
	"strings"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/table"
)

var layerColumns = []table.Column{
	table.Left("node", 28), table.Left("value", 24), table.Right("total |Δ|", 9), table.Right("own |Δ|", 9), table.Right("tolerance", 9), table.Left("verdict", 9),
}

// WriteTable prints the report for people: a line for each layer, and then what it rests on. Lines
// are shorter than 100 characters.
func (r *LayerReport) WriteTable(w io.Writer) error {
	var rows [][]string
	for _, l := range r.Layers {
		rows = append(rows, l.row())
	}
	var b strings.Builder
	table.Rows(&b, layerColumns, rows)
	b.WriteString("\n")
	table.Wrap(&b, fmt.Sprintf("%s beside %s, %d runs: %s.", r.Subject, r.Reference, r.Runs, r.Words))
	for _, line := range r.Lines() {
		table.Wrap(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Verdict returns the verdict on the layer's own error. It is "unchecked" where that is not known.
func (l *Layer) Verdict() judge.Verdict {
	switch {
	case l.Own.Differs():
		return judge.Different
	case l.Unchecked != "" || l.Own == nil:
		return "unchecked"
	}
	return judge.Equal
}

func (l *Layer) row() []string {
	total, own := "-", "-"
	if l.Total != nil {
		total = l.Total.Figures()[0]
	}
	if l.Own != nil {
		own = l.Own.Figures()[0]
	}
	return []string{strings.Join(l.Nodes, " "), l.Value, total, own, fmt.Sprintf("%.2e", l.Tolerance), string(l.Verdict())}
}

// Lines returns the lines below the table: problems, faults, the layers beyond their tolerance,
// and what was not checked or matched.
func (r *LayerReport) Lines() (lines []string) {
	if r.Problem != "" {
		lines = append(lines, r.Subject+": "+r.Problem)
	}
	for _, f := range r.Faults {
		lines = append(lines, strings.TrimPrefix(f.Node+": ", ": ")+f.Reason)
	}
	for _, d := range r.Outputs {
		if d.Overflow > 0 {
			lines = append(lines, fmt.Sprintf("not checked: output %q%s", d.Output, d.Unchecked(r.Runs)))
		}
	}
	for i, l := range r.Ranked() {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, l.words()))
	}
	for _, l := range r.Unchecked() {
		lines = append(lines, fmt.Sprintf("%s, value %q: not checked: %s", strings.Join(l.Nodes, ", "), l.Value, l.Unchecked))
	}
	for _, side := range []struct {
		name  string
		loose []Loose
	}{{r.Reference, r.LooseA}, {r.Subject, r.LooseB}} {
		if len(side.loose) == 0 {
			continue
		}
		var nodes []string
		for _, n := range side.loose {
			nodes = append(nodes, n.Op+" "+n.Node)
		}
		lines = append(lines, fmt.Sprintf("%s: without a counterpart: %s", side.name, strings.Join(nodes, ", ")))
	}
	return append(lines, r.Given.lines(r.Reference, r.Subject)...)
}
