package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Schema describes the columns of a table.
type Schema struct {
	// Headed says that the table names its columns. Columns without names are told apart by their position.
	Headed  bool     `json:"headed"`
	Columns []Column `json:"columns"`
	// Order names the used columns in the order in which a row becomes values; empty: that of Columns.
	Order []string `json:"order,omitempty"`
}

// MetadataKey is the key of an ONNX file's metadata that holds a schema.
const MetadataKey = "hourglass.schema"

// Column describes one column.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Categories are the texts that a category has. Any other text is one more category, "other".
	Categories []string `json:"categories,omitempty"`
	// Layout says how a time is written, as in Go's package time. An empty layout is a number of seconds
	// since 1970.
	Layout string `json:"layout,omitempty"`
	// Log says that a number is taken by its logarithm, sign(x)·ln(1+|x|/Unit).
	Log  bool    `json:"log,omitempty"`
	Unit float64 `json:"unit,omitempty"` // above 0 where Log is set
	// Gaps says that fields of the column were missing in the table that was looked at.
	Gaps bool `json:"gaps,omitempty"`
	// Why says how the kind was found, for people.
	Why string `json:"why,omitempty"`
}

// Kind is what the values of a column are.
type Kind string

// The kinds.
const (
	Number     Kind = "number"
	Category   Kind = "category"
	Time       Kind = "time"
	Identifier Kind = "identifier" // a name of the row, which says nothing about it; left out
	Constant   Kind = "constant"   // one value in every row; left out
	Ignored    Kind = "ignored"    // left out because a person says so
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Number, Category, Time, Identifier, Constant, Ignored} }

// ErrSchema is wrapped by every error about a schema, and about a table that does not fit one.
var ErrSchema = errors.New("schema")

// Used reports whether the column's values are looked at.
func (c Column) Used() bool { return c.Width() > 0 }

// Width returns the number of float32 values that a field becomes. A number is itself, and a category is
// its position in Categories; other texts have the position after the last. A time is two values: the days
// since 1970-01-01, and the seconds of the day. A missing field is NaN.
func (c Column) Width() int {
	switch c.Kind {
	case Number, Category:
		return 1
	case Time:
		return 2
	}
	return 0
}

// Width returns the number of float32 values that a row becomes.
func (s *Schema) Width() int {
	n := 0
	for _, c := range s.Columns {
		n += c.Width()
	}
	return n
}

// Used lists the columns whose values are looked at, in the order of the values.
func (s *Schema) Used() []Column {
	used := slices.DeleteFunc(slices.Clone(s.Columns), func(c Column) bool { return !c.Used() })
	if s.Order != nil {
		places := map[string]int{}
		for i, name := range s.Order {
			places[name] = i
		}
		slices.SortStableFunc(used, func(a, b Column) int { return places[a.Name] - places[b.Name] })
	}
	return used
}

// Ignore leaves a column out.
func (s *Schema) Ignore(name string) {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			s.Columns[i] = Column{Name: name, Kind: Ignored, Why: "a person says so"}
		}
	}
}

// Numbers returns the schema of rows that are n numbers. A nil names calls them column_0 and so on.
func Numbers(n int, names []string) *Schema {
	s := &Schema{Headed: names != nil}
	for j := range n {
		c := Column{Name: fmt.Sprintf("column_%d", j), Kind: Number}
		if names != nil {
			c.Name = names[j]
		}
		s.Columns = append(s.Columns, c)
	}
	return s
}

// Limits of a schema.
const (
	// MostColumns is the greatest number of columns that a schema has.
	MostColumns   = 1 << 16
	maxCategories = 1 << 16
)

// Validate returns an error unless the schema says what each column is.
func (s *Schema) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrSchema, fmt.Sprintf(format, args...))
	}
	if len(s.Columns) > MostColumns {
		return fail("%d columns; the limit is %d, of which some can be chosen (--columns)", len(s.Columns), MostColumns)
	}
	seen := map[string]bool{}
	for i, c := range s.Columns {
		switch {
		case c.Name == "":
			return fail("column %d has no name", i)
		case seen[c.Name]:
			return fail("two columns are called %q", c.Name)
		case !slices.Contains(Kinds(), c.Kind):
			return fail("column %q is of kind %q; there are %v", c.Name, c.Kind, Kinds())
		case c.Kind == Category && len(c.Categories) == 0:
			return fail("column %q is a category without categories", c.Name)
		case len(c.Categories) > maxCategories:
			return fail("column %q has %d categories; the limit is %d", c.Name, len(c.Categories), maxCategories)
		case c.Log && !(c.Unit > 0 && c.Unit < 1e30):
			return fail("column %q has a logarithm in units of %v; the unit must be above 0", c.Name, c.Unit)
		case c.Kind == Time && !knownLayout(c.Layout):
			return fail("column %q has times written as %q; there are %q", c.Name, c.Layout, layouts)
		}
		seen[c.Name] = true
		if repeated := repetition(c.Categories); repeated != "" {
			return fail("column %q has the category %q twice", c.Name, repeated)
		}
	}
	if s.Width() == 0 {
		return fail("no column is a number, a category or a time")
	}
	if s.Order != nil {
		return s.validateOrder(fail)
	}
	return nil
}

func (s *Schema) validateOrder(fail func(string, ...any) error) error {
	if used := s.Used(); len(s.Order) != len(used) {
		return fail("an order of %d columns, and %d are used", len(s.Order), len(used))
	}
	if repeated := repetition(s.Order); repeated != "" {
		return fail("the order has the column %q twice", repeated)
	}
	for _, c := range s.Columns {
		if c.Used() != slices.Contains(s.Order, c.Name) {
			return fail("column %q is of kind %q, and the order is %q", c.Name, c.Kind, s.Order)
		}
	}
	return nil
}

func repetition(texts []string) string {
	seen := map[string]bool{}
	for _, t := range texts {
		if seen[t] {
			return t
		}
		seen[t] = true
	}
	return ""
}

// Encode returns the schema as JSON, a line for each field, so that people can edit it.
func (s *Schema) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return b.Bytes(), err
}

// Decode reads a schema that [Schema.Encode] wrote or a person edited, and validates it.
func Decode(b []byte) (*Schema, error) {
	var s Schema
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSchema, err)
	}
	return &s, s.Validate()
}

// TakenSuffix is put after the name of a column, once or more, where a graph of columns has an input, an output or an initializer of that name.
const TakenSuffix = "_column"
