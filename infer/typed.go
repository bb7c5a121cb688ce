package infer

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data/schema"
)

// Rows makes a model's rows of values of T. It is safe for concurrent use, and goes with every
// model of the same columns.
type Rows[T any] struct {
	append func(dst []float32, v reflect.Value) ([]float32, error)
}

// RowsOf prepares rows of T, which is one of these:
//   - a struct, each of whose fields with a tag `column:"name"` is that column. Every column that
//     the model uses needs a field. A nil pointer is a gap.
//   - map[string]any, as JSON has rows. Every column that the model uses needs a key, and nil is a
//     gap. Other keys are passed over.
//   - []float32 or []float64: the numbers of a row as they are.
//
// Numbers are of any type; a category is text, or the text of a number or a truth; a time is a
// time.Time, by its own clock (the zero one is a gap), or text as the schema has it. Text is read as
// a table's is.
//
// A model that does not name its columns takes slices only.
func RowsOf[T any](m *Model) (*Rows[T], error) {
	t := reflect.TypeFor[T]()
	if t.Kind() == reflect.Slice && (t.Elem().Kind() == reflect.Float32 || t.Elem().Kind() == reflect.Float64) {
		return &Rows[T]{numbers(m.Features())}, nil
	}
	if m.schema == nil {
		return nil, fmt.Errorf("infer: rows of %v: the model does not name its columns; give []float32 of %d numbers", t, m.Features())
	}
	columns, err := columnsOf(m.schema, m.gaps)
	if err != nil {
		return nil, fmt.Errorf("infer: %w", err)
	}
	switch {
	case t == reflect.TypeFor[map[string]any]():
		return &Rows[T]{mapped(columns)}, nil
	case t.Kind() == reflect.Struct:
		read, err := fielded(columns, t)
		if err != nil {
			return nil, fmt.Errorf("infer: rows of %v: %w", t, err)
		}
		return &Rows[T]{read}, nil
	}
	return nil, fmt.Errorf("infer: rows of %v; want a struct, map[string]any, []float32 or []float64", t)
}

// Append appends the row of v to dst. What is not as its column wants gives an error that wraps
// [ErrInput]. dst is then as it was.
func (r *Rows[T]) Append(dst []float32, v *T) ([]float32, error) {
	out, err := r.append(dst, reflect.ValueOf(v).Elem())
	if err != nil {
		return dst, fmt.Errorf("infer: %w: %w", ErrInput, err)
	}
	return out, nil
}

func numbers(width int) func([]float32, reflect.Value) ([]float32, error) {
	return func(dst []float32, v reflect.Value) ([]float32, error) {
		if v.Len() != width {
			return dst, fmt.Errorf("a row of %d numbers, want %d", v.Len(), width)
		}
		for i := range width {
			dst = append(dst, float32(v.Index(i).Float()))
		}
		return dst, nil
	}
}

func mapped(columns []*column) func([]float32, reflect.Value) ([]float32, error) {
	return func(dst []float32, v reflect.Value) ([]float32, error) {
		row, _ := v.Interface().(map[string]any)
		for _, c := range columns {
			field, given := row[c.Name]
			if !given {
				return dst, fmt.Errorf("the row has no column %q; give null where there is no value", c.Name)
			}
			var err error
			if dst, err = c.append(dst, reflect.ValueOf(field)); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
}

func fielded(columns []*column, t reflect.Type) (func([]float32, reflect.Value) ([]float32, error), error) {
	places := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, tagged := f.Tag.Lookup("column")
		switch {
		case !tagged:
			continue
		case !f.IsExported():
			return nil, fmt.Errorf("field %s has the tag of column %q, and is not exported", f.Name, name)
		case places[name] != nil:
			return nil, fmt.Errorf("two fields have the tag of column %q", name)
		}
		places[name] = f.Index
	}
	index := make([][]int, len(columns))
	for i, c := range columns {
		if index[i] = places[c.Name]; index[i] == nil {
			return nil, fmt.Errorf("no field has the tag `column:%q`, which the model uses", c.Name)
		}
	}
	return func(dst []float32, v reflect.Value) ([]float32, error) {
		for i, c := range columns {
			field, err := v.FieldByIndexErr(index[i])
			if err != nil {
				field = reflect.Value{} // in a nil embedded struct
			}
			if dst, err = c.append(dst, field); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}, nil
}

// column turns values into those of one column of the schema.
type column struct {
	schema.Column
	text *schema.Matching // of this column alone
	gaps bool             // whether the model takes a row in which the value is missing
}

func columnsOf(s *schema.Schema, gaps bool) ([]*column, error) {
	var out []*column
	for _, c := range s.Used() {
		one := schema.Schema{Headed: true, Columns: []schema.Column{c}}
		match, err := one.Match([]string{c.Name}, true)
		if err != nil {
			return nil, err
		}
		out = append(out, &column{c, match, gaps})
	}
	return out, nil
}

// append appends what a field becomes. The zero reflect.Value is a gap.
func (c *column) append(dst []float32, v reflect.Value) ([]float32, error) {
	for v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		v = v.Elem()
	}
	if !v.IsValid() {
		return c.parsed(dst, "")
	}
	if c.Kind == schema.Time && v.Type() == reflect.TypeFor[time.Time]() && v.CanInterface() {
		if v.CanAddr() {
			return c.moment(dst, *v.Addr().Interface().(*time.Time))
		}
		return c.moment(dst, v.Interface().(time.Time))
	}
	switch {
	case v.Kind() == reflect.String:
		return c.parsed(dst, v.String())
	case v.Kind() == reflect.Bool:
		return c.parsed(dst, strconv.FormatBool(v.Bool()))
	case v.CanFloat():
		return c.number(dst, v.Float())
	case v.CanInt():
		return c.number(dst, float64(v.Int()))
	case v.CanUint():
		return c.number(dst, float64(v.Uint()))
	}
	return dst, fmt.Errorf("column %q: a %v, want a %s", c.Name, v.Type(), c.Kind)
}

func (c *column) number(dst []float32, x float64) ([]float32, error) {
	if x != x {
		return c.parsed(dst, "")
	}
	if c.Kind == schema.Number {
		return append(dst, float32(max(min(x, math.MaxFloat32), -math.MaxFloat32))), nil
	}
	return c.parsed(dst, strconv.FormatFloat(x, 'f', -1, 64))
}

// moment takes a time by the clock that it was read from.
func (c *column) moment(dst []float32, t time.Time) ([]float32, error) {
	if t.IsZero() {
		return c.parsed(dst, "")
	}
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	clock := t.Hour()*3600 + t.Minute()*60 + t.Second()
	return append(dst, float32(midnight.Unix()/86400), float32(clock)+float32(t.Nanosecond())/1e9), nil
}

func (c *column) parsed(dst []float32, text string) ([]float32, error) {
	if strings.TrimSpace(text) == "" && !c.gaps {
		return dst, fmt.Errorf("column %q has no value, and the model was trained without gaps", c.Name)
	}
	if strings.TrimSpace(text) == "" {
		for range c.Width() {
			dst = append(dst, float32(math.NaN()))
		}
		return dst, nil
	}
	field := [...]string{text}
	n := len(dst)
	dst, err := c.text.Row(dst, field[:])
	if err == nil && !c.gaps && dst[n] != dst[n] {
		err = fmt.Errorf("column %q is %q, a gap, and the model was trained without gaps", c.Name, text)
	}
	return dst, err
}
