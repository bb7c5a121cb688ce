package format

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
	// Place says where the current row stands, such as "row 3 (line 4)".
	Place() string
	// Format returns the name of the format.
	Format() string
	// Close frees what reading took. The input stays open.
	Close() error
}
