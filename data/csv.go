package data

import (
	"context"
	"io"
)

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
	records, err := readRecords(context.Background(), src.r, c)
	if err != nil {
		return nil, err
	}
	chosen, err := records.Choose(c)
	if err != nil {
		return nil, err
	}
	return records.Collect(chosen, src.memory)
}
