package table

import (
	"slices"

	"github.com/hourglass-go/hourglass/data/schema"
)

// Cause is a column that is at fault in a row's score.
type Cause struct {
	Column   string
	Share    float32 // of the score
	Value    string
	Expected string // "": the column is a time, of which a place in a cycle is no value
}

// Blame names the columns that are at fault.
type Blame struct {
	used   []schema.Column
	starts []int // where each used column's values stand in a row
}

// NewBlame returns the blame of a schema's columns.
func NewBlame(s *schema.Schema) *Blame {
	b := &Blame{used: s.Used()}
	at := 0
	for _, c := range b.used {
		b.starts = append(b.starts, at)
		at += c.Width()
	}
	return b
}

// Causes returns the n columns most at fault in a row's score, the most first.
func (b *Blame) Causes(r Row, n int) (all []Cause) {
	for _, column := range greatest(r.Contribution, n) {
		c := b.used[column]
		values := func(of []float32) []float32 { return of[b.starts[column] : b.starts[column]+c.Width()] }
		cause := Cause{Column: c.Name, Share: r.Contribution[column], Value: c.Text(values(r.Values))}
		if c.Kind != schema.Time {
			cause.Expected = c.Text(values(r.Expected))
		}
		all = append(all, cause)
	}
	return all
}

// greatest returns the places of the n greatest values, the greatest first.
func greatest(v []float32, n int) []int {
	var at []int
	for i := range v {
		place := len(at)
		for place > 0 && v[at[place-1]] < v[i] {
			place--
		}
		if at = slices.Insert(at, place, i); len(at) > n {
			at = at[:n]
		}
	}
	return at
}
