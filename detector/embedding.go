package detector

import (
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// embedding turns a category of many texts into a few features: how rare the text is, and what rows are like that have it.
type embedding struct {
	at     int // in the raw row
	column int
	texts  int       // that the schema has
	width  int       // features
	table  []float32 // [texts + 2, width]: the texts, then "other", then gaps
	common []int     // the texts of most rows, one of which is expected
}

// mostLevels is the greatest number of texts of a category that each have a feature of their own.
const mostLevels = 64

// many reports whether a column is embedded.
func many(c schema.Column) bool { return c.Kind == schema.Category && len(c.Categories) > mostLevels }

// place returns where the table has a value of the column.
func (e *embedding) place(x float32) int {
	switch {
	case x != x:
		return e.texts + 1
	case x >= 0 && x < float32(e.texts):
		return int(x)
	}
	return e.texts
}

// row returns what the table has at a place.
func (e *embedding) row(place int) []float32 { return e.table[place*e.width : (place+1)*e.width] }

// build adds the features of raw rows x, [batch, width of the row].
func (e *embedding) build(b *graph.Builder, x graph.Value) graph.Value {
	code := e.code(b, x)
	place := b.Op("Where", b.Op("IsNaN", code), b.Scalar(float64(e.texts+1)), code)
	table := b.Const(graph.NewTensor("", e.table, int64(e.texts+2), int64(e.width)))
	return b.Op("Squeeze", b.Op("Gather", table, b.Op("Cast", place, graph.Int("to", int64(graph.Int64)))), ints(b, 1))
}

// code adds the codes of the texts that rows have, [batch, 1], that of "other" for all texts that the schema lacks.
func (e *embedding) code(b *graph.Builder, x graph.Value) graph.Value {
	raw, last := pick(b, x, []int{e.at}), b.Scalar(float64(e.texts))
	outside := b.Op("Or", b.Op("Less", raw, b.Scalar(0)), b.Op("Greater", raw, last))
	return b.Op("Where", outside, last, raw)
}

// restore adds the code of the text whose features are nearest to the expected ones, [batch, width]: that of the row x itself, or
// one of the texts of most rows.
func (e *embedding) restore(b *graph.Builder, x, expected graph.Value) graph.Value {
	n := int64(len(e.common))
	codes, lengths := make([]float32, n), make([]float32, n)
	turned := make([]float32, int(n)*e.width)
	var rows []float32
	for i, t := range e.common {
		codes[i] = float32(t)
		rows = append(rows, e.row(t)...)
		for j, v := range e.row(t) {
			turned[j*int(n)+i] = -2 * v
			lengths[i] += v * v
		}
	}
	rough := b.Op("Add", b.Op("MatMul", expected, b.Const(graph.NewTensor("", turned, int64(e.width), n))), row(b, lengths))
	best := b.Op("ArgMin", rough, graph.Int("axis", 1), graph.Int("keepdims", 0))
	square := func(of graph.Value) graph.Value {
		d := b.Op("Sub", expected, of)
		return b.Op("ReduceSum", b.Op("Mul", d, d), ints(b, 1), graph.Int("keepdims", 1))
	}
	found := b.Op("Gather", b.Const(graph.NewTensor("", rows, n, int64(e.width))), best)
	code := b.Op("Unsqueeze", b.Op("Gather", b.Const(graph.NewTensor("", codes, n)), best), ints(b, 1))
	return b.Op("Where", b.Op("Less", square(found), square(e.build(b, x))), code, e.code(b, x))
}
