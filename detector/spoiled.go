package detector

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/data/schema"
)

// mostSpoiled is the greatest number of columns for each of which Spoiled adds rows.
const mostSpoiled = 16

// Spoiled returns rows, and after them the first row once more for each used column, with a gap in place of
// what the column has. For a category it is there once more with a text that is "other". Fixtures hold such
// rows.
func (d *Detector) Spoiled(rows []float32) []float32 {
	all, width, at := slices.Clone(rows), d.Schema.Width(), 0
	for i, c := range d.Schema.Used() {
		if i == mostSpoiled || len(rows) < width {
			break
		}
		with := func(x float32) {
			row := slices.Clone(rows[:width])
			for j := range c.Width() {
				row[at+j] = x
			}
			all = append(all, row...)
		}
		with(float32(math.NaN()))
		if c.Kind == schema.Category {
			with(float32(len(c.Categories)))
		}
		at += c.Width()
	}
	return all
}
