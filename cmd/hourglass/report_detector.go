package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/report/detection"
)

// detected writes the page about a detector and the rows of --data.
func (r *reporting) detected(c *cobra.Command, dir string) error {
	for _, name := range []string{"columns", "window", "stride"} {
		if c.Flags().Changed(name) {
			return wrongUse(c, "--%s does not go with a detector, whose schema says what is read", name)
		}
	}
	engine := defaultEngine
	s := scoring{tabular: tabular{spec: r.spec, dialect: r.dialect, pictures: r.pictures, memory: r.memory}, engine: &engine}
	l := labels{column: r.label, normal: r.normal}
	d, manifest, err := s.open(c, dir)
	if err != nil {
		return err
	}
	var rows *detection.Rows
	at := -1
	var known []string
	if l.column != "" {
		known = []string{l.column}
	}
	begin := func(t *data.Records) (err error) {
		names, _ := t.Columns()
		if l.column != "" {
			if at, err = l.at(t); err != nil {
				return err
			}
		}
		rows, err = detection.New(filepath.Base(r.spec), d, manifest, names, keys(d, t))
		return err
	}
	err = s.each(c, d, known, begin, func(row table.Row) error {
		if at < 0 {
			rows.Add(row)
			return nil
		}
		odd, err := l.odd(r.spec, row, at)
		if err != nil {
			return err
		}
		rows.Label(row, odd)
		return nil
	})
	if err != nil {
		return err
	}
	page, err := rows.Page()
	if err != nil {
		return err
	}
	return saved(c, r.out, page.Save(r.out))
}
