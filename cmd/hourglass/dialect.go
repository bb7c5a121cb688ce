package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data/format"
)

// dialect holds the flags that say how tables of text are written, each of which is found by looking where it is
// not given, and which rows of a table are taken.
type dialect struct {
	separator, decimal, thousands, comment string
	encoding, header                       string
	skip                                   int
	where                                  string
}

func (d *dialect) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&d.where, "where", "", "take only rows of a table for which this holds, such as 'class == benign and age >= 18'")
	f.StringVar(&d.separator, "separator", "", "character between the fields of a table of text; also tab or blank (default found by looking)")
	f.StringVar(&d.decimal, "decimal", "", "character before the fraction of a number, . or , (default found by looking)")
	f.StringVar(&d.thousands, "thousands", "", "character between groups of three digits, or none (default found by looking)")
	f.StringVar(&d.comment, "comment", "", "character that begins lines which are left out, or none (default found by looking)")
	f.StringVar(&d.encoding, "encoding", "", "encoding of a table of text, such as latin1 or utf-16le (default found by looking)")
	f.StringVar(&d.header, "header", "auto", "whether the first record names the columns: yes, no or auto")
	f.IntVar(&d.skip, "skip", 0, "lines of a table of text before its first record")
}

// parsed returns what the flags say.
func (d *dialect) parsed() (out format.Dialect, err error) {
	for _, f := range []struct {
		name, text string
		to         *rune
	}{{"separator", d.separator, &out.Comma}, {"decimal", d.decimal, &out.Decimal}, {"thousands", d.thousands, &out.Thousands}, {"comment", d.comment, &out.Comment}} {
		if *f.to, err = format.ParseRune(f.text); err != nil {
			return out, fmt.Errorf("--%s: %w", f.name, err)
		}
	}
	if out.Decimal != 0 && out.Decimal != '.' && out.Decimal != ',' {
		return out, fmt.Errorf("--decimal is %s; it must be . or ,", d.decimal)
	}
	if out.Comma == format.NoRune {
		return out, fmt.Errorf("--separator is none; a table of one column has any")
	}
	if out.Encoding, out.Skip = d.encoding, d.skip; d.skip < 0 {
		return out, fmt.Errorf("--skip is %d; it must be 0 or more", d.skip)
	}
	headers := map[string]format.Header{"": format.HeaderAuto, "auto": format.HeaderAuto, "yes": format.HeaderYes, "no": format.HeaderNo}
	header, ok := headers[d.header]
	if !ok {
		return out, fmt.Errorf("--header is %s; it must be yes, no or auto", d.header)
	}
	out.Header = header
	return out, nil
}
