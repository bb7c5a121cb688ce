package verify

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// width bounds a line of the table and its notes, in characters.
const width = 98

var columns = []struct {
	head string
	max  int
	left bool
}{
	{"engine", 20, true}, {"output", 24, true}, {"max |Δ|", 9, false}, {"mean |Δ|", 9, false}, {"max ULP", 10, false}, {"verdict", 11, true},
}

// WriteTable prints the report for people: a line for each output of each
// engine, then what stands behind the verdicts. Lines are shorter than 100
// characters.
func (r *Report) WriteTable(w io.Writer) error {
	rows := [][]string{nil}
	for _, c := range columns {
		rows[0] = append(rows[0], c.head)
	}
	var notes []string
	for _, e := range r.Engines {
		rows = append(rows, e.rows()...)
		notes = append(notes, e.notes()...)
	}
	var b strings.Builder
	writeRows(&b, rows)
	fmt.Fprintf(&b, "\nruns: %d; equal: |Δ| ≤ %.3g + %.3g·|%s|\n", r.Runs, r.Abs, r.Rel, r.Reference)
	for _, note := range notes {
		wrap(&b, note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (e EngineReport) rows() [][]string {
	if len(e.Outputs) == 0 {
		return [][]string{{e.Engine, "-", "-", "-", "-", string(e.Verdict)}}
	}
	var rows [][]string
	for _, d := range e.Outputs {
		verdict := d.Verdict
		if verdict == Equal && e.Verdict != Different {
			verdict = e.Verdict // it is equal as far as it went
		}
		rows = append(rows, slices.Concat([]string{e.Engine, d.Output}, d.figures(), []string{string(verdict)}))
	}
	return rows
}

// figures are the cells of max |Δ|, mean |Δ| and max ULP.
func (d *Difference) figures() []string {
	if d.Compared == 0 {
		return []string{"-", "-", "-"}
	}
	greatest := fmt.Sprintf("%.2e", d.MaxAbs)
	if d.NonFinite > 0 {
		greatest = "NaN, ∞"
	}
	ulp := fmt.Sprint(d.MaxULP)
	if len(ulp) > 10 {
		ulp = fmt.Sprintf("%.2e", float64(d.MaxULP))
	}
	return []string{greatest, fmt.Sprintf("%.2e", d.MeanAbs), ulp}
}

func (e EngineReport) notes() []string {
	var notes []string
	switch {
	case e.Operator != "":
		notes = append(notes, strings.TrimSuffix(fmt.Sprintf("%s: lacks operator %s (node %q): %s", e.Engine, e.Operator, e.Node, e.Reason), ": "))
	case e.Reason != "":
		notes = append(notes, fmt.Sprintf("%s: %s", e.Engine, e.Reason))
	}
	for _, d := range e.Outputs {
		if d.Beyond > 0 && d.Worst != nil {
			notes = append(notes, fmt.Sprintf("%s: %d of %d elements of output %q are beyond the tolerance; at %v of run %d it is %s, the reference %s",
				e.Engine, d.Beyond, d.Compared, d.Output, d.Worst.Index, d.Worst.Run, d.Worst.Value, d.Worst.Reference))
		}
	}
	return notes
}

func writeRows(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(columns))
	for _, row := range rows {
		for i := range row {
			row[i] = clip(row[i], columns[i].max)
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if columns[i].left {
				line.WriteString(cell + pad + "  ")
			} else {
				line.WriteString(pad + cell + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// clip shortens s to n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// wrap writes words in lines, those after the first indented.
func wrap(b *strings.Builder, s string) {
	used := 0
	for _, word := range strings.Fields(s) {
		word = clip(word, width-2)
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteString("\n  ")
			used = 2
		default:
			b.WriteString(" ")
			used++
		}
		b.WriteString(word)
		used += n
	}
	b.WriteString("\n")
}
