package schema

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data"
)

// Infer reads a whole table and finds what its columns are. Its memory does not grow with the table.
//
// A column of numbers is a number, and of times a time. Other texts are categories, unless nearly every row
// has one of its own: those are identifiers, as are whole numbers that count the rows. Numbers written with
// leading zeros are codes, and so categories. Numbers from 0 on whose upper tail is long are taken by their
// logarithm. Column.Why says what was found.
func Infer(r *data.Records) (*Schema, error) {
	names, headed := r.Columns()
	seen := make([]sight, len(names))
	room := roomForTexts
	for i := range seen {
		seen[i] = newSight(&room)
	}
	for fields := r.Next(); fields != nil; fields = r.Next() {
		for i, field := range fields {
			seen[i].look(strings.TrimSpace(field))
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	s := &Schema{Headed: headed}
	for i, name := range names {
		c := seen[i].column()
		c.Name = name
		s.Columns = append(s.Columns, c)
	}
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	return s, nil
}

// Bounds of what is kept of a column.
const (
	keptTexts   = 4096 // different texts, and as many as a category may have while there is room
	keptLength  = 256  // bytes of a text; longer ones are no categories
	sampledRows = 4096 // numbers of which quantiles are taken
)

// roomForTexts is the number of bytes in which more than keptTexts different texts of a column are kept, of all columns together.
const roomForTexts = 64 << 20

// textOverhead is about what a text takes beside its bytes.
const textOverhead = 64

// sight is what was seen of a column.
type sight struct {
	rows, gaps int
	texts      map[string]int // how often each text came, for the first different ones
	room       *int           // bytes that are left for more texts
	many       bool           // there were more
	long       bool           // a text was longer than keptLength
	numbers    int            // fields that are numbers
	whole      int            // of these, whole numbers
	padded     bool           // a whole number had a leading zero
	moments    map[string]int // layout → fields that have it
	last       float64        // the last number
	low, high  float64        // the smallest and the largest number
	steps      bool           // each number was one above the one before
	sample     []float64      // numbers, one of so many
	every      int            // how many
}

func newSight(room *int) sight {
	s := sight{room: room, texts: map[string]int{}, moments: map[string]int{}, steps: true, every: 1, low: math.Inf(1), high: math.Inf(-1)}
	for _, layout := range layouts {
		s.moments[layout] = 0
	}
	return s
}

func (s *sight) look(field string) {
	s.rows++
	if data.Missing(field) {
		s.gaps++
		return
	}
	s.keep(field)
	if x, ok := number(field); ok {
		s.number(field, float64(x))
		return
	}
	for layout, n := range s.moments { // layouts that one field contradicts are dropped
		if _, _, ok := moment(field, layout); ok {
			s.moments[layout] = n + 1
		} else {
			delete(s.moments, layout)
		}
	}
}

// keep counts a text.
func (s *sight) keep(field string) {
	n, known := s.texts[field]
	switch {
	case known:
		s.texts[field] = n + 1
	case len(field) > keptLength:
		s.long = true
	case s.hasRoom(field):
		s.texts[strings.Clone(field)] = 1 // a field is part of a row that is read over
	default:
		s.many = true
	}
}

// hasRoom reports whether one more text is kept. Of columns that are numbers or times so far, few texts are.
func (s *sight) hasRoom(field string) bool {
	if len(s.texts) < keptTexts {
		return true
	}
	before := s.rows - s.gaps - 1
	numbers := s.numbers == before && !s.padded
	if len(s.texts) == maxCategories || numbers || before > 0 && s.layout(before) != "" || *s.room < len(field)+textOverhead {
		return false
	}
	*s.room -= len(field) + textOverhead
	return true
}

func (s *sight) number(field string, x float64) {
	if x == math.Trunc(x) && !strings.ContainsAny(field, ".eE") {
		s.whole++
		digits := strings.TrimLeft(field, "+-")
		s.padded = s.padded || len(digits) > 1 && digits[0] == '0'
	}
	s.steps = s.steps && (s.numbers == 0 || x == s.last+1)
	s.last = x
	s.low, s.high = min(s.low, x), max(s.high, x)
	if s.numbers%s.every == 0 {
		if len(s.sample) == sampledRows { // keep every second, and take half as many from now on
			for i := range sampledRows / 2 {
				s.sample[i] = s.sample[2*i]
			}
			s.sample = s.sample[:sampledRows/2]
			s.every *= 2
		}
		if s.numbers%s.every == 0 {
			s.sample = append(s.sample, x)
		}
	}
	s.numbers++
}

// column decides what the column is.
func (s *sight) column() Column {
	there := s.rows - s.gaps
	c := Column{Gaps: s.gaps > 0}
	switch {
	case there == 0:
		c.Kind, c.Why = Constant, "every field is missing"
	case len(s.texts) == 1 && !s.many && !s.long && s.gaps == 0:
		c.Kind, c.Why = Constant, fmt.Sprintf("every field is %q", slices.Collect(maps.Keys(s.texts))[0])
	case s.numbers == there && !s.padded:
		s.ofNumbers(&c)
	case s.layout(there) != "":
		c.Kind, c.Layout = Time, s.layout(there)
		c.Why = "times such as " + s.some()
	default:
		s.ofTexts(&c)
	}
	if c.Gaps && c.Kind != Constant {
		c.Why += fmt.Sprintf("; %d of %d are missing", s.gaps, s.rows)
	}
	return c
}

// atLeastToCount is the number of rows from which whole numbers that count the rows are an identifier.
const atLeastToCount = 20

func (s *sight) ofNumbers(c *Column) {
	if s.steps && s.gaps == 0 && s.rows >= atLeastToCount && s.whole == s.numbers {
		c.Kind, c.Why = Identifier, "counts the rows"
		return
	}
	slices.Sort(s.sample)
	quantile := func(q float64) float64 { return s.sample[int(q*float64(len(s.sample)-1))] }
	middle, high := quantile(0.5), quantile(0.99)
	c.Kind, c.Why = Number, fmt.Sprintf("from %.6g to %.6g", s.low, s.high)
	// An upper tail that is longTail times as far from the median as the lower end, from 0 on.
	if unit := cmp.Or(middle, positive(s.sample)); s.low >= 0 && unit > 0 && high > longTail*unit && quantile(0.9) > 2*unit {
		c.Log, c.Unit = true, float64(float32(unit))
		c.Why += fmt.Sprintf("; one in a hundred is above %.6g, and half are below %.6g, so that its logarithm is taken", high, middle)
	}
}

// longTail is how many times the median the 99th percentile of a number has to be for its logarithm to be
// taken. An exponential distribution has 6.6.
const longTail = 20

// positive returns the middle one of sorted values that are above 0; 0: there are none.
func positive(sorted []float64) float64 {
	i, _ := slices.BinarySearch(sorted, math.SmallestNonzeroFloat64)
	if i == len(sorted) {
		return 0
	}
	return sorted[(i+len(sorted))/2]
}

// layout returns the layout that all of so many fields have, or "".
func (s *sight) layout(fields int) string {
	for _, layout := range layouts {
		if n := s.moments[layout]; n > 0 && n == fields {
			return layout
		}
	}
	return ""
}

// some returns one of the texts.
func (s *sight) some() string {
	return slices.Min(slices.Collect(maps.Keys(s.texts)))
}

func (s *sight) ofTexts(c *Column) {
	there := s.rows - s.gaps
	type text struct {
		text string
		rows int
	}
	var all []text
	counted, repeated := 0, 0 // rows whose text was counted, and whose text comes again
	for t, n := range s.texts {
		all = append(all, text{t, n})
		counted += n
		if n > 1 {
			repeated += n
		}
	}
	switch {
	case there >= atLeastToCount && counted == 0:
		c.Kind, c.Why = Identifier, fmt.Sprintf("texts of more than %d bytes", keptLength)
		return
	case there >= atLeastToCount && repeated*2 < counted:
		c.Kind, c.Why = Identifier, "most rows have a text of their own"
		return
	}
	slices.SortFunc(all, func(a, b text) int { return cmp.Or(b.rows-a.rows, cmp.Compare(a.text, b.text)) })
	fewest, left := rare(there), repeated
	for _, t := range all {
		if t.rows >= fewest {
			left -= t.rows
		}
	}
	if float64(left) > mostOther*float64(there) {
		fewest = 2
	}
	for _, t := range all {
		if len(c.Categories) < maxCategories && (t.rows >= fewest || len(c.Categories) < 2) {
			c.Categories = append(c.Categories, t.text)
		}
	}
	c.Kind, c.Why = Category, fmt.Sprintf("%d texts", len(all))
	if s.many || s.long {
		c.Why = "more texts than were counted"
	}
	if left := len(all) - len(c.Categories); left > 0 {
		c.Why += fmt.Sprintf(", of which %d are rare: other", left)
	}
}

// mostOther is the share of the rows that rare texts may have. Where they would have more, each text that comes twice is a category.
const mostOther = 0.1

// rare returns in how many rows a text must come to be a category of its own: in two, or of a long table
// in one of 10,000.
func rare(rows int) int { return max(2, rows/10_000) }
