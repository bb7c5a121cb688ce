package data

import "io"

// CSV says how a CSV file is read. With nil or the zero value every column is a
// feature, and the reader finds out by itself whether there is a header.
type CSV struct {
	// Columns are the features, in this order. Each is given by its name in the
	// header or by its position, counted from 0. A name is tried first. Empty: every
	// column but Label.
	Columns []string
	// Label is the column with the class, a whole number. It is given as in Columns.
	// Empty: there is none.
	Label string
	// Comma separates fields; 0: ','.
	Comma rune
	// Header says whether the first record names the columns.
	Header Header
}

// Header says whether a CSV file has one.
type Header int

const (
	// HeaderAuto takes the first record as a header when one of its fields is text
	// where the second record has a number, or when all of it is text.
	HeaderAuto Header = iota
	// HeaderYes takes the first record as a header.
	HeaderYes
	// HeaderNo takes the first record as a row.
	HeaderNo
)

// ReadCSV decodes CSV (RFC 4180, UTF-8), plain or gzip, to the end of r. The
// set's Columns are the header's names, or nil without a header.
//
// Every record must have as many fields as the first, and every field of a
// chosen column must be a finite number that float32 can hold; anything else is
// a [*FormatError] that names the row, counted from 1 without the header, and
// the column.
func ReadCSV(r io.Reader, c *CSV) (*Set, error) {
	if c == nil {
		c = &CSV{}
	}
	src, err := newSource(r, "CSV")
	if err != nil {
		return nil, err
	}
	t, err := newTable(src.r, c.Comma, c.Header)
	if err != nil {
		return nil, err
	}
	columns, label, err := c.choose(t)
	if err != nil {
		return nil, err
	}
	set := &Set{Features: len(columns)}
	if t.names != nil {
		for _, j := range columns {
			set.Columns = append(set.Columns, t.names[j])
		}
	}
	for t.next() {
		if err := within(growing*int64(len(set.X)+len(columns)), src.memory); err != nil {
			return nil, err
		}
		for _, j := range columns {
			v, err := t.value(j)
			if err != nil {
				return nil, err
			}
			set.X = append(set.X, v)
		}
		if label >= 0 {
			class, err := t.class(label)
			if err != nil {
				return nil, err
			}
			set.Labels = append(set.Labels, class)
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	if len(set.X) == 0 {
		return nil, badf("CSV", "contents", "no rows, want at least 1")
	}
	return set, nil
}

// choose finds the columns of the features and of the label, which is -1 where there
// is none.
func (c *CSV) choose(t *table) (columns []int, label int, err error) {
	label = -1
	if c.Label != "" {
		if label, err = t.find(c.Label); err != nil {
			return nil, 0, err
		}
	}
	for _, name := range c.Columns {
		j, err := t.find(name)
		if err != nil {
			return nil, 0, err
		}
		columns = append(columns, j)
	}
	if len(c.Columns) == 0 {
		for j := range t.width {
			if j != label {
				columns = append(columns, j)
			}
		}
	}
	if len(columns) == 0 {
		return nil, 0, badf("CSV", "header", "only the label's column %q, want at least one more", c.Label)
	}
	return columns, label, nil
}
