package table

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is the greatest length of a line of the table and its notes, in characters.
const width = 98

// Column has a heading, and the most characters of a cell. Longer cells are cut.
type Column struct {
	head string
	most int
	left bool
}

// Left makes a column of words.
func Left(head string, most int) Column { return Column{head, most, true} }

// Right makes a column of figures.
func Right(head string, most int) Column { return Column{head, most, false} }

// Rows writes a heading and rows, each on a line.
func Rows(b *strings.Builder, columns []Column, rows [][]string) {
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.head
	}
	rows = append([][]string{head}, rows...)
	widths := make([]int, len(columns))
	for _, row := range rows {
		for i := range row {
			row[i] = clip(plain(row[i]), columns[i].most)
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

// plain writes characters that a terminal would obey as a Go string does. Names in a foreign file may hold
// any.
func plain(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// clip shortens s to n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Wrap writes words in lines. Lines after the first are indented.
func Wrap(b *strings.Builder, s string) {
	used := 0
	for _, word := range strings.Fields(s) {
		word = clip(plain(word), width-2)
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
