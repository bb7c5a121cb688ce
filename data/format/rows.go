package format

import "fmt"

// Rows goes through the rows of a table.
type Rows interface {
	// Columns returns the names of the columns; headed says whether the table has any. Where it has none, names
	// are empty texts.
	Columns() (names []string, headed bool)
	// Next goes to the next row, and reports whether there is one.
	Next() bool
	// Err returns what ended the rows, or nil where it was the end of the table.
	Err() error
	// Text returns the field in a column of the current row, with a dot in numbers. A gap is an empty text.
	Text(column int) string
	// Number returns the same as a number; ok is false where it is none.
	Number(column int) (x float64, ok bool)
	// Place says where the current row stands, which is the row that Next stopped at where Err is of a row.
	Place() Place
	// Pass goes on after a row that Next stopped at because it is not as the others are, and reports whether that is
	// possible. Next then goes to the row after it.
	Pass() bool
	// Format returns the name of the format.
	Format() string
	// Close frees what reading took. The input stays open.
	Close() error
}

// Place says where a row stands.
type Place struct {
	File string // empty where there is one alone
	Row  int    // counted from 1, without the header
	Line int    // where the row begins, counted from 1; 0: rows are not lines
}

// String returns the place as errors have it, such as "row 3 (line 4)".
func (p Place) String() string {
	text := fmt.Sprintf("row %d", p.Row)
	if p.Line > 0 {
		text += fmt.Sprintf(" (line %d)", p.Line)
	}
	if p.File != "" {
		text = p.File + " " + text
	}
	return text
}
