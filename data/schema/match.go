package schema

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data"
)

// Matching says where the columns of a schema stand in a table.
type Matching struct {
	columns []place
	width   int // of a row of the table

	// Extra names columns of the table that the schema does not have.
	Extra []string
}

// place is a used column and where it stands.
type place struct {
	Column
	at    int                // position in the table
	codes map[string]float32 // of a category's spellings
}

// Match finds the columns of the schema in a table, by their names and in any order. A table without a
// header must have as many columns as the schema. Columns that are not used may be absent.
func (s *Schema) Match(names []string, headed bool) (*Matching, error) {
	m := &Matching{width: len(names)}
	if !s.Headed || !headed {
		if len(names) != len(s.Columns) {
			return nil, fmt.Errorf("%w: the table has %s and no names to tell them by; want %d: %.500q", ErrSchema, data.Count(len(names), "column"), len(s.Columns), s.names())
		}
		for i, c := range s.Columns {
			m.add(c, i)
		}
		m.order(s.Order)
		return m, nil
	}
	places, twice := map[string]int{}, map[string]bool{}
	for at, name := range names {
		if _, again := places[name]; again {
			twice[name] = true
			continue
		}
		places[name] = at
	}
	var absent []string
	known := map[string]bool{}
	for _, c := range s.Columns {
		at, there := places[c.Name]
		known[c.Name] = true
		switch {
		case twice[c.Name]:
			return nil, fmt.Errorf("%w: the table has two columns called %q", ErrSchema, c.Name)
		case !there && c.Used():
			absent = append(absent, strconv.Quote(c.Name))
		case !there:
			at = -1
		}
		m.add(c, at)
	}
	for _, name := range names {
		if !known[name] {
			m.Extra = append(m.Extra, name)
		}
	}
	if absent != nil {
		return nil, fmt.Errorf("%w: the table has no column %s; it has %.500q", ErrSchema, shortened(absent), names)
	}
	m.order(s.Order)
	return m, nil
}

// order sorts the columns as a schema says.
func (m *Matching) order(names []string) {
	if names == nil {
		return
	}
	places := map[string]int{}
	for i, name := range names {
		places[name] = i
	}
	slices.SortStableFunc(m.columns, func(a, b place) int { return places[a.Name] - places[b.Name] })
}

// Positions returns where the used columns stand in the table, in the order of their values.
func (m *Matching) Positions() []int {
	var at []int
	for _, p := range m.columns {
		at = append(at, p.at)
	}
	return at
}

// shortened joins names, of which it leaves most out where they are many.
func shortened(names []string) string {
	const most = 20
	if len(names) > most {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d others", len(names)-most))
	}
	return strings.Join(names, ", ")
}

func (s *Schema) names() (names []string) {
	for _, c := range s.Columns {
		names = append(names, c.Name)
	}
	return names
}

func (m *Matching) add(c Column, at int) {
	if !c.Used() {
		return
	}
	p := place{Column: c, at: at}
	if c.Kind == Category {
		p.codes = map[string]float32{}
		for _, s := range c.Spellings() {
			p.codes[s.Text] = s.Value
		}
	}
	m.columns = append(m.columns, p)
}

// FieldError says that a field is not what its column holds. It wraps ErrSchema.
type FieldError struct {
	Column int // position in the table
	Name   string
	Field  string
	Want   string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%v: column %q: found %.100q, want %s", ErrSchema, e.Name, e.Field, e.Want)
}

// Unwrap returns ErrSchema.
func (*FieldError) Unwrap() error { return ErrSchema }

// Row appends the float32 values of a row of the table to dst. [Column.Width] says what they are. A field
// that is not what its column holds is a *[FieldError].
func (m *Matching) Row(dst []float32, fields []string) ([]float32, error) {
	if len(fields) != m.width {
		return dst, fmt.Errorf("%w: a row of %s; want %d", ErrSchema, data.Count(len(fields), "field"), m.width)
	}
	for _, p := range m.columns {
		field := strings.TrimSpace(fields[p.at])
		var want string
		switch {
		case p.Kind == Category:
			code, known := p.codes[field]
			if !known {
				code = float32(len(p.Categories))
			}
			dst = append(dst, code)
			continue
		case data.Missing(field):
			for range p.Width() {
				dst = append(dst, float32(math.NaN()))
			}
			continue
		case p.Kind == Number:
			if x, ok := number(field); ok {
				dst = append(dst, x)
				continue
			}
			want = "a number, or an empty field where there is none"
		default:
			if days, seconds, ok := moment(field, p.Layout); ok {
				dst = append(dst, days, seconds)
				continue
			}
			want = "a time written as " + strconv.Quote(described(p.Layout))
		}
		return dst, &FieldError{p.at, p.Name, field, want}
	}
	return dst, nil
}

// number returns a field as float32. Infinities, and numbers that float32 cannot hold, are as far away as
// float32 goes.
func number(field string) (float32, bool) {
	x, err := strconv.ParseFloat(field, 64)
	if err != nil && !isRange(err) || math.IsNaN(x) {
		return 0, false
	}
	return float32(max(min(x, math.MaxFloat32), -math.MaxFloat32)), true
}

// isRange reports whether ParseFloat met a number that is too large.
func isRange(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}

// layouts are the forms of a time that are recognised.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02",
	"02.01.2006", "02.01.2006 15:04:05", "01/02/2006", "02/01/2006", "01/02/2006 15:04", "02/01/2006 15:04",
	"Jan 2 2006", "Jan 2, 2006", "2 Jan 2006", "15:04:05",
}

func knownLayout(layout string) bool { return layout == "" || slices.Contains(layouts, layout) }

func described(layout string) string {
	if layout == "" {
		return "seconds since 1970"
	}
	return layout
}

// moment returns the days since 1970 and the seconds of the day of a time, in the zone that it is written in.
func moment(field, layout string) (days, seconds float32, ok bool) {
	if layout == "" {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil || math.Abs(x) > 1e12 {
			return 0, 0, false
		}
		day := math.Floor(x / 86400)
		return float32(day), float32(x - day*86400), true
	}
	t, err := time.Parse(layout, field)
	if err != nil {
		return 0, 0, false
	}
	clock := t.Hour()*3600 + t.Minute()*60 + t.Second()
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return float32(midnight.Unix() / 86400), float32(clock) + float32(t.Nanosecond())/1e9, true
}

// Text returns values, as Row writes them, as the text of a field of a used column; "": a gap.
func (c Column) Text(values []float32) string {
	switch x := values[0]; {
	case x != x:
		return ""
	case c.Kind == Number:
		return strconv.FormatFloat(float64(x), 'g', 6, 32)
	case c.Kind == Category && x >= 0 && int(x) < len(c.Categories):
		return c.Categories[int(x)]
	case c.Kind == Category:
		return "(other)"
	default:
		t := time.Unix(int64(x)*86400, int64(float64(values[1])*1e9)).UTC()
		if c.Layout == "" {
			return strconv.FormatInt(t.Unix(), 10)
		}
		return t.Format(c.Layout)
	}
}

// Identifiers returns the columns of a table that the schema calls identifiers.
func (s *Schema) Identifiers(names []string) (all []string) {
	for _, c := range s.Columns {
		if c.Kind == Identifier && slices.Contains(names, c.Name) {
			all = append(all, c.Name)
		}
	}
	return all
}
