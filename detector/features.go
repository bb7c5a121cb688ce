package detector

import (
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// features turn a raw row into values of mean 0 and of about unit variance a column, which the net learns
// and distances are taken between.
type features struct {
	width int // values of a raw row

	numbers    []number
	levels     []level // of categories
	gaps       []gap
	cycles     []cycle
	embeddings []*embedding // of categories of many texts

	columns int   // used columns of the schema
	owner   []int // feature → used column
}

// number is a value that is standardised.
type number struct {
	at           int // in the raw row
	unit         float32
	shift, scale float32
	// missing is what stands for a gap: 0, the mean, where gaps are usual and have a feature of their own.
	missing float32
	column  int
}

// level is one text of a category as a feature that is above 0 where the row has it.
type level struct {
	at     int
	code   float32 // NaN: a gap
	share  float32 // of the rows
	weight float32
	column int
}

// gap is a feature that is above 0 where a number is missing.
type gap struct {
	at            int
	share, weight float32
	column        int
}

// cycle is a pair of features, sine and cosine, of a time that comes again.
type cycle struct {
	at     int // of the days; the seconds stand after them
	period float32
	column int
}

// Lengths of cycles, in days.
const (
	day  = 1
	week = 7
	year = 365.25
)

// Bounds of features.
const (
	// farthest is the greatest size of a feature, so that squares stay within float32's range.
	farthest = 1e4
	// unusual stands for a number that is missing where none was in the rows of the fit: so many standard
	// deviations away.
	unusual = 4
	// heaviest is the greatest weight of a text or of a gap. Without a bound, one row in a million that has
	// a rare text would be 1,000 standard deviations away.
	heaviest = 5
)

// fitFeatures finds the scales of the columns on rows.
func fitFeatures(s *schema.Schema, rows *data.Set) (*features, error) {
	f := &features{width: s.Width()}
	at := 0
	for _, c := range s.Used() {
		switch c.Kind {
		case schema.Number:
			f.number(c, at, rows)
		case schema.Category:
			if !many(c) {
				f.category(c, at, rows)
			}
		case schema.Time:
			f.time(at, rows)
		}
		f.columns++
		at += c.Width()
	}
	for _, n := range f.numbers {
		f.owner = append(f.owner, n.column)
	}
	for _, g := range f.gaps {
		f.owner = append(f.owner, g.column)
	}
	for _, l := range f.levels {
		f.owner = append(f.owner, l.column)
	}
	for _, c := range f.cycles {
		f.owner = append(f.owner, c.column, c.column)
	}
	return f, nil
}

// number adds a number. A column that does not vary keeps a feature, so that another value is seen.
func (f *features) number(c schema.Column, at int, rows *data.Set) {
	n := number{at: at, scale: 1, column: f.columns}
	if c.Log {
		n.unit = float32(c.Unit)
	}
	var sum, squares, count float64
	for i := range rows.Rows() {
		x := n.curved(rows.Row(i)[at])
		if !math.IsNaN(x) {
			sum += x
			count++
		}
	}
	absent := float64(rows.Rows()) - count
	if mean := sum / max(count, 1); count > 0 {
		for i := range rows.Rows() {
			if x := n.curved(rows.Row(i)[at]); !math.IsNaN(x) {
				squares += (x - mean) * (x - mean)
			}
		}
		n.shift = float32(mean)
		if s := float32(math.Sqrt(squares / count)); s >= smallestNormal && !math.IsInf(float64(s), 0) {
			n.scale = s
		}
	}
	n.missing = unusual
	if absent > 0 {
		n.missing = 0
		share := absent / float64(rows.Rows())
		f.gaps = append(f.gaps, gap{at: at, share: float32(share), weight: weight(share * (1 - share)), column: f.columns})
	}
	f.numbers = append(f.numbers, n)
}

// smallestNormal is the smallest float32 that every runtime can divide by.
const smallestNormal = 0x1p-126

// curved returns a raw number, or its logarithm.
func (n number) curved(x float32) float64 {
	if n.unit == 0 {
		return float64(x)
	}
	return math.Copysign(math.Log1p(math.Abs(float64(x))/float64(n.unit)), float64(x))
}

// weight gives a column of such a variance the variance 1.
func weight(variance float64) float32 {
	return float32(min(1/math.Sqrt(max(variance, 1e-9)), heaviest))
}

// category adds a feature for each text, for "other", and for gaps.
func (f *features) category(c schema.Column, at int, rows *data.Set) {
	counts := make([]float64, len(c.Categories)+2)
	gaps := len(counts) - 1
	for i := range rows.Rows() {
		x := rows.Row(i)[at]
		switch {
		case x != x:
			counts[gaps]++
		case x >= 0 && int(x) < gaps:
			counts[int(x)]++
		default:
			counts[gaps-1]++
		}
	}
	variance := 0.0
	for _, n := range counts {
		share := n / float64(rows.Rows())
		variance += share * (1 - share)
	}
	for i, n := range counts {
		l := level{at: at, code: float32(i), share: float32(n / float64(rows.Rows())), weight: weight(variance), column: f.columns}
		if i == gaps {
			l.code = float32(math.NaN())
		}
		f.levels = append(f.levels, l)
	}
}

// time adds the cycles along which the times of the rows vary. The time itself is no feature: every later
// row would be farther away than any before.
func (f *features) time(at int, rows *data.Set) {
	low, high := [3]float64{}, [3]float64{} // days, seconds, days of the week
	first := true
	for i := range rows.Rows() {
		days, seconds := float64(rows.Row(i)[at]), float64(rows.Row(i)[at+1])
		if math.IsNaN(days) {
			continue
		}
		for j, x := range [3]float64{days, seconds, math.Mod(days, week)} {
			if first {
				low[j], high[j] = x, x
			}
			low[j], high[j] = min(low[j], x), max(high[j], x)
		}
		first = false
	}
	add := func(period float32) {
		f.cycles = append(f.cycles, cycle{at, period, f.columns})
	}
	if high[1] > low[1] {
		add(day)
	}
	if high[2] > low[2] {
		add(week)
	}
	if high[0]-low[0] > year {
		add(year)
	}
}

// build adds the nodes that turn raw rows x, [batch, width], into features, [batch, len(owner)].
func (f *features) build(b *graph.Builder, x graph.Value) graph.Value {
	var parts []graph.Value
	if len(f.numbers) > 0 {
		parts = append(parts, f.buildNumbers(b, x))
	}
	if len(f.gaps) > 0 {
		var at []int
		var share, weight []float32
		for _, g := range f.gaps {
			at, share, weight = append(at, g.at), append(share, g.share), append(weight, g.weight)
		}
		missing := b.Op("Cast", b.Op("IsNaN", pick(b, x, at)), graph.Int("to", int64(graph.Float)))
		parts = append(parts, b.Op("Mul", b.Op("Sub", missing, row(b, share)), row(b, weight)))
	}
	if len(f.levels) > 0 {
		parts = append(parts, f.buildLevels(b, x))
	}
	if len(f.cycles) > 0 {
		parts = append(parts, f.buildCycles(b, x))
	}
	for _, e := range f.embeddings {
		parts = append(parts, e.build(b, x))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	args := []graph.Arg{graph.Int("axis", 1)}
	for _, p := range parts {
		args = append(args, p)
	}
	return b.Op("Concat", args...)
}

func (f *features) buildNumbers(b *graph.Builder, x graph.Value) graph.Value {
	var at []int
	var shift, scale, missing []float32
	for _, n := range f.numbers {
		at, shift, scale, missing = append(at, n.at), append(shift, n.shift), append(scale, n.scale), append(missing, n.missing)
	}
	raw := pick(b, x, at)
	z := b.Op("Div", b.Op("Sub", f.curve(b, raw), row(b, shift)), row(b, scale))
	z = b.Op("Clip", z, b.Scalar(-farthest), b.Scalar(farthest))
	return b.Op("Where", b.Op("IsNaN", raw), row(b, missing), z)
}

// curve takes the logarithm of the numbers that are taken by it.
func (f *features) curve(b *graph.Builder, raw graph.Value) graph.Value {
	unit, curved, some := f.curves()
	if !some {
		return raw
	}
	size := b.Op("Log", b.Op("Add", b.Op("Div", b.Op("Abs", raw), row(b, unit)), b.Scalar(1)))
	return b.Op("Where", bools(b, curved), b.Op("Mul", b.Op("Sign", raw), size), raw)
}

// curves returns the units of the logarithms, 1 where there is none, and which numbers have one.
func (f *features) curves() (unit []float32, curved []bool, some bool) {
	for _, n := range f.numbers {
		curved = append(curved, n.unit != 0)
		if n.unit == 0 {
			n.unit = 1
		} else {
			some = true
		}
		unit = append(unit, n.unit)
	}
	return unit, curved, some
}

func (f *features) buildLevels(b *graph.Builder, x graph.Value) graph.Value {
	var categories, of []int // where categories stand in a row; the category of each level
	var other []float32      // the code of each category's other texts, its greatest
	var code, share, weight []float32
	var absent []bool
	for _, l := range f.levels {
		if len(categories) == 0 || categories[len(categories)-1] != l.at {
			categories, other = append(categories, l.at), append(other, 0)
		}
		isGap := l.code != l.code
		if isGap {
			l.code = -1
		}
		last := len(categories) - 1
		of, other[last] = append(of, last), max(other[last], l.code)
		code, share, weight, absent = append(code, l.code), append(share, l.share), append(weight, l.weight), append(absent, isGap)
	}
	raw := pick(b, x, categories)
	outside := b.Op("Or", b.Op("Less", raw, b.Scalar(0)), b.Op("Greater", raw, row(b, other)))
	raw = pick(b, b.Op("Where", outside, row(b, other), raw), of)
	has := b.Op("Or", b.Op("Equal", raw, row(b, code)), b.Op("And", b.Op("IsNaN", raw), bools(b, absent)))
	return b.Op("Mul", b.Op("Sub", b.Op("Cast", has, graph.Int("to", int64(graph.Float))), row(b, share)), row(b, weight))
}

// buildCycles adds sines, then cosines moved into pairs. A missing time is in the middle of its cycles.
func (f *features) buildCycles(b *graph.Builder, x graph.Value) graph.Value {
	var days, seconds, pairs []int
	var turns []float32
	for i, c := range f.cycles {
		days, seconds = append(days, c.at), append(seconds, c.at+1)
		turns = append(turns, c.period)
		pairs = append(pairs, i, i+len(f.cycles))
	}
	d, s := pick(b, x, days), pick(b, x, seconds)
	period := row(b, turns)
	whole := b.Op("Sub", d, b.Op("Mul", b.Op("Floor", b.Op("Div", d, period)), period)) // days into the cycle
	angle := b.Op("Mul", b.Op("Div", b.Op("Add", whole, b.Op("Div", s, b.Scalar(86400))), period), b.Scalar(2*math.Pi))
	both := b.Op("Concat", b.Op("Sin", angle), b.Op("Cos", angle), graph.Int("axis", 1))
	both = b.Op("Where", b.Op("IsNaN", both), b.Scalar(0), both)
	return pick(b, both, pairs)
}

// restore turns features back into a raw row. A category is the text whose feature is greatest. A time is
// the row's own, because a place in a cycle names no time.
func (f *features) restore(b *graph.Builder, x, features graph.Value) graph.Value {
	var parts []graph.Value
	place := make([]int, f.width) // raw value → where it stands in the parts
	at := 0
	if len(f.numbers) > 0 {
		parts = append(parts, f.restoreNumbers(b, features))
		for _, n := range f.numbers {
			place[n.at] = at
			at++
		}
	}
	first := len(f.numbers) + len(f.gaps)
	for i := 0; i < len(f.levels); {
		n := i
		for n < len(f.levels) && f.levels[n].at == f.levels[i].at {
			n++
		}
		place[f.levels[i].at] = at
		parts = append(parts, f.restoreCategory(b, features, first, i, n))
		at++
		i = n
	}
	first = len(f.owner)
	for _, e := range f.embeddings {
		first -= e.width
	}
	for _, e := range f.embeddings {
		place[e.at] = at
		parts = append(parts, e.restore(b, x, pick(b, features, seq(first, e.width))))
		at++
		first += e.width
	}
	var times []int
	for i := range place {
		if !f.computed(i) {
			place[i] = at
			times = append(times, i)
			at++
		}
	}
	if times != nil {
		parts = append(parts, pick(b, x, times))
	}
	all := parts[0]
	if len(parts) > 1 {
		args := []graph.Arg{graph.Int("axis", 1)}
		for _, p := range parts {
			args = append(args, p)
		}
		all = b.Op("Concat", args...)
	}
	return pick(b, all, place)
}

// computed reports whether a raw value is a number or a category.
func (f *features) computed(at int) bool {
	for _, n := range f.numbers {
		if n.at == at {
			return true
		}
	}
	for _, l := range f.levels {
		if l.at == at {
			return true
		}
	}
	for _, e := range f.embeddings {
		if e.at == at {
			return true
		}
	}
	return false
}

func (f *features) restoreNumbers(b *graph.Builder, features graph.Value) graph.Value {
	var at []int
	var shift, scale []float32
	for i, n := range f.numbers {
		at, shift, scale = append(at, i), append(shift, n.shift), append(scale, n.scale)
	}
	z := b.Op("Add", b.Op("Mul", pick(b, features, at), row(b, scale)), row(b, shift))
	unit, curved, some := f.curves()
	if !some {
		return z
	}
	size := b.Op("Mul", b.Op("Sub", b.Op("Exp", b.Op("Abs", z)), b.Scalar(1)), row(b, unit))
	return b.Op("Where", bools(b, curved), b.Op("Mul", b.Op("Sign", z), size), z)
}

// restoreCategory returns the code of the likeliest of the levels from to to, NaN for a gap.
func (f *features) restoreCategory(b *graph.Builder, features graph.Value, first, from, to int) graph.Value {
	var at []int
	var codes, share, weight []float32
	for i := from; i < to; i++ {
		l := f.levels[i]
		at, codes, share, weight = append(at, first+i), append(codes, l.code), append(share, l.share), append(weight, l.weight)
	}
	likely := b.Op("Add", b.Op("Div", pick(b, features, at), row(b, weight)), row(b, share))
	best := b.Op("ArgMax", likely, graph.Int("axis", 1))
	return b.Op("Gather", b.Const(graph.NewTensor("", codes, int64(len(codes)))), best)
}

// graph returns the graph from raw rows to features.
func (f *features) graph() (*graph.Graph, error) {
	b := graph.NewBuilder("features", 0)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(f.width)))
	b.Output("features", f.build(b, x))
	return b.Graph()
}

// pick returns columns of x.
func pick(b *graph.Builder, x graph.Value, at []int) graph.Value {
	indices := make([]int64, len(at))
	same := x.Type.Shape[1].IsFixed() && x.Type.Shape[1].Size == int64(len(at))
	for i, j := range at {
		indices[i] = int64(j)
		same = same && i == j
	}
	if same {
		return x
	}
	return b.Op("Gather", x, b.Const(graph.NewTensor("", indices, int64(len(indices)))), graph.Int("axis", 1))
}

// row returns values as a constant, [1, n].
func row(b *graph.Builder, v []float32) graph.Value {
	return b.Const(graph.NewTensor("", v, 1, int64(len(v))))
}

func bools(b *graph.Builder, v []bool) graph.Value {
	return b.Const(graph.NewTensor("", v, 1, int64(len(v))))
}

// seq returns n integers from the first on.
func seq(first, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = first + i
	}
	return all
}
