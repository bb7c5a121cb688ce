package verify

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// width bounds a line of the table and its notes, in characters.
const width = 98

type column struct {
	head string
	max  int
	left bool
}

var (
	subjectColumns = []column{{"subject", 30, true}, {"verdict", 11, true}, {"runs", 7, false}, {"differs from", 44, true}}
	pairColumns    = []column{
		{"reference", 14, true}, {"subject", 14, true}, {"output", 16, true},
		{"max |Δ|", 7, false}, {"max ULP", 8, false}, {"SNR dB", 6, false}, {"of tol.", 7, false}, {"verdict", 9, true},
	}
)

// WriteTable prints the report for people: the subjects, a line for each output of each
// pair, and what stands behind the verdicts. Lines are shorter than 100 characters.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	rows := [][]string{}
	for _, s := range r.Subjects {
		rows = append(rows, []string{s.Name, string(s.Verdict), fmt.Sprint(s.Runs), strings.Join(s.From, ", ")})
	}
	writeRows(&b, subjectColumns, rows)
	rows = nil
	for _, p := range r.Pairs {
		for _, d := range p.Outputs {
			rows = append(rows, append([]string{p.Reference, p.Subject, d.Output}, append(d.figures(), string(d.Verdict))...))
		}
	}
	if len(rows) > 0 {
		b.WriteString("\n")
		writeRows(&b, pairColumns, rows)
	}
	b.WriteString("\n")
	for _, line := range r.lines() {
		wrap(&b, line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// figures are the cells of max |Δ|, max ULP, SNR and the share of the tolerance.
func (d *Difference) figures() []string {
	if d.Compared == 0 {
		return []string{"-", "-", "-", "-"}
	}
	greatest, fill, snr := fmt.Sprintf("%.1e", d.MaxAbs), fmt.Sprintf("%.3f", d.Fill), "-"
	if d.NonFinite > 0 {
		greatest = "NaN, ∞"
	}
	switch {
	case d.Fill >= math.MaxFloat64:
		fill = "∞"
	case d.Fill >= 1000:
		fill = fmt.Sprintf("%.1e", d.Fill)
	}
	if d.SNR != nil {
		snr = fmt.Sprintf("%.1f", *d.SNR)
	}
	ulp := fmt.Sprint(d.MaxULP)
	if len(ulp) > 8 {
		ulp = fmt.Sprintf("%.1e", float64(d.MaxULP))
	}
	return []string{greatest, ulp, snr, fill}
}

func writeRows(b *strings.Builder, columns []column, rows [][]string) {
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.head
	}
	rows = append([][]string{head}, rows...)
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
