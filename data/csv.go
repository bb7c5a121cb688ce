package data

import (
	"context"
	"io"

	"github.com/hourglass-go/hourglass/data/format"
)

// CSV says how a table is read. With nil or the zero value every column is a feature, and the dialect of a text
// and whether it has a header are found by looking.
type CSV struct {
	// Columns are the features, in this order. Each is given by its name in the
	// header or by its position, counted from 0. A name is tried first. Empty: every
	// column but Label.
	Columns []string
	// Label is the column with the class, a whole number or a text. It is given as in Columns.
	// Empty: there is none.
	Label string
	// Classes are the names of classes that are known, in the order of their numbers, where labels are texts. Other names
	// come after them. Nil: labels that are texts are numbered in their order, and [Records.Some] takes numbers alone.
	Classes []string
	// Normal takes only rows whose label this is; empty: all.
	Normal string
	// Time is the column with the time of each row, which is no feature. It is given as in Columns, and package
	// data/contract reads it: gaps divide a series into segments. Empty: rows have no times.
	Time string
	// Step resamples the rows of a series to a step, in seconds or in the unit of the times where these are numbers; 0:
	// they are not. It goes with Time.
	Step float64
	// Resample says how the rows of a step become one, as package data/contract has it; empty: their mean.
	Resample string
	// Sort sorts the rows of a series by their times, in memory; false: times must increase.
	Sort bool
	// Where leaves out rows for which a condition does not hold, such as `class == benign and age >= 18`; empty:
	// none. Numbers are compared as numbers, and texts by == and != alone.
	Where string
	// Dialect says how text is read; zero: found by looking.
	format.Dialect
}

// ReadCSV decodes delimited text (RFC 4180 and its dialects), plain or packed, to the end of r. The set's Columns are the header's names, or nil without a header.
//
// Every record must have as many fields as the first, and every field of a
// chosen column must be a finite number that float32 can hold; anything else is
// a [*FormatError] that names the row, counted from 1 without the header, and
// the column.
func ReadCSV(r io.Reader, c *CSV) (*Set, error) {
	if c == nil {
		c = &CSV{}
	}
	memory := int64(DefaultMemory)
	if b, ok := r.(bounded); ok {
		memory = b.memory
	}
	records, err := readRecords(context.Background(), r, "", c, memory)
	if err != nil {
		return nil, err
	}
	defer records.Close()
	chosen, err := records.Choose(c)
	if err != nil {
		return nil, err
	}
	return records.Collect(chosen, &Options{Memory: memory})
}
