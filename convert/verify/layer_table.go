package verify

import (
	"fmt"
	"io"
	"strings"
)

var layerColumns = []column{
	{"node", 28, true}, {"value", 24, true}, {"total |Δ|", 9, false}, {"own |Δ|", 9, false}, {"tolerance", 9, false}, {"verdict", 9, true},
}

// WriteTable prints the report for people: a line for each layer, then what stands
// behind it. Lines are shorter than 100 characters.
func (r *LayerReport) WriteTable(w io.Writer) error {
	var rows [][]string
	for _, l := range r.Layers {
		rows = append(rows, l.row())
	}
	var b strings.Builder
	writeRows(&b, layerColumns, rows)
	b.WriteString("\n")
	wrap(&b, fmt.Sprintf("%s beside %s, %d runs: %s.", r.Subject, r.Reference, r.Runs, r.Words))
	for _, note := range r.notes() {
		wrap(&b, note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *Layer) row() []string {
	verdict := Equal
	switch {
	case l.Own.differs():
		verdict = Different
	case l.Unchecked != "" || l.Own == nil:
		verdict = "unchecked"
	}
	total, own := "-", "-"
	if l.Total != nil {
		total = l.Total.figures()[0]
	}
	if l.Own != nil {
		own = l.Own.figures()[0]
	}
	return []string{strings.Join(l.Nodes, " "), l.Value, total, own, fmt.Sprintf("%.2e", l.Tolerance), string(verdict)}
}

func (r *LayerReport) notes() (notes []string) {
	if r.Problem != "" {
		notes = append(notes, r.Subject+": "+r.Problem)
	}
	for _, f := range r.Faults {
		notes = append(notes, strings.TrimPrefix(f.Node+": ", ": ")+f.Reason)
	}
	for _, d := range r.Outputs {
		if d.Overflow > 0 {
			notes = append(notes, fmt.Sprintf("not checked: output %q%s", d.Output, d.unchecked(r.Runs)))
		}
	}
	for i, l := range r.Ranked() {
		notes = append(notes, fmt.Sprintf("%d. %s", i+1, l.words()))
	}
	for _, l := range r.Unchecked() {
		notes = append(notes, fmt.Sprintf("%s, value %q: not checked: %s", strings.Join(l.Nodes, ", "), l.Value, l.Unchecked))
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
		notes = append(notes, fmt.Sprintf("%s: without a counterpart: %s", side.name, strings.Join(nodes, ", ")))
	}
	return notes
}
