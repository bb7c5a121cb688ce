package data

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
)

// condition is a comparison of a column with a value.
type condition struct {
	column int
	op     string
	text   string
	number float64
	ok     bool // the value is a number
}

// operators of a comparison. Those of two characters come first, because others begin them.
var operators = []string{"==", "!=", "<=", ">=", "<", ">"}

// where goes through the rows for which all conditions hold.
type where struct {
	format.Rows
	conditions []condition
}

func (w *where) Next() bool {
	for w.Rows.Next() {
		if w.holds() {
			return true
		}
	}
	return false
}

func (w *where) holds() bool {
	for _, c := range w.conditions {
		if !c.holds(w.Rows) {
			return false
		}
	}
	return true
}

// holds compares as numbers where both are, and otherwise as texts, of which only == and != are known. A gap is
// no number.
func (c condition) holds(r format.Rows) bool {
	x, ok := r.Number(c.column)
	if c.ok && ok {
		switch c.op {
		case "==":
			return x == c.number
		case "!=":
			return x != c.number
		case "<":
			return x < c.number
		case "<=":
			return x <= c.number
		case ">":
			return x > c.number
		}
		return x >= c.number
	}
	same := strings.TrimSpace(r.Text(c.column)) == c.text
	return c.op == "==" && same || c.op == "!=" && !same
}

// keep leaves only the rows for which conditions hold, such as `class == benign and age >= 18`. A column is given
// as in [CSV]. A value may stand in double quotes.
func (r *Records) keep(text string) error {
	w := &where{Rows: r.rows}
	for _, part := range conjuncts(text) {
		c, err := r.condition(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		w.conditions = append(w.conditions, c)
	}
	r.rows = w
	return nil
}

// conjuncts splits a text at each "and" that stands in no double quotes.
func conjuncts(text string) (parts []string) {
	const and = " and "
	from, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quoted:
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], and):
			parts, from = append(parts, text[from:i]), i+len(and)
			i = from - 1
		}
	}
	return append(parts, text[from:])
}

// with sets the value that the column is compared with.
func (c *condition) with(value string) {
	number, err := strconv.ParseFloat(value, 64)
	c.text, c.number, c.ok = value, number, err == nil
}

func (r *Records) condition(text string) (c condition, err error) {
	at := -1
	for i := range text {
		for _, op := range operators {
			if at < 0 && strings.HasPrefix(text[i:], op) {
				at, c.op = i, op
			}
		}
	}
	if at < 1 {
		return c, fmt.Errorf("data: %w %q: want a column, one of %s, and a value", ErrWhere, text, strings.Join(operators, " "))
	}
	name := strings.TrimSpace(text[:at])
	if c.column, err = r.Find(name); err != nil {
		return c, fmt.Errorf("data: %w %q: %w", ErrWhere, text, err)
	}
	value := strings.TrimSpace(text[at+len(c.op):])
	if quoted, err := strconv.Unquote(value); err == nil {
		value = quoted
	}
	if c.with(value); !c.ok && c.op != "==" && c.op != "!=" {
		return c, fmt.Errorf("data: %w %q: %s compares numbers, and %q is none", ErrWhere, text, c.op, c.text)
	}
	return c, nil
}
