package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Choice says which columns of a table are read, by their positions.
type Choice struct {
	// Columns are the features, in this order.
	Columns []int
	// Label is the column with the class; -1: there is none.
	Label int
	// Classes are as in [CSV].
	Classes []string
	// Gaps takes missing fields as NaN; false: they are an error.
	Gaps bool
	// Each is called after each row that is read; nil: nothing is.
	Each func()
}

// Choose finds the columns that c names by their names or positions. A name is tried first.
func (r *Records) Choose(c *CSV) (Choice, error) {
	chosen := Choice{Label: -1, Classes: c.Classes}
	var err error
	if c.Label != "" {
		if chosen.Label, err = r.Find(c.Label); err != nil {
			return chosen, err
		}
	}
	timeAt := -1
	if c.Time != "" {
		if timeAt, err = r.Find(c.Time); err != nil {
			return chosen, err
		}
	}
	for _, name := range c.Columns {
		j, err := r.Find(name)
		if err != nil {
			return chosen, err
		}
		chosen.Columns = append(chosen.Columns, j)
	}
	if len(c.Columns) == 0 {
		for j := range r.names {
			if j != chosen.Label && j != timeAt {
				chosen.Columns = append(chosen.Columns, j)
			}
		}
	}
	if len(chosen.Columns) == 0 {
		return chosen, badf(r.rows.Format(), "header", "only the label's column %q, want at least one more", c.Label)
	}
	return chosen, nil
}

// Find returns the position of a column that is given by its name or its position.
func (r *Records) Find(name string) (int, error) {
	if j := slices.Index(r.names, name); j >= 0 && r.headed {
		return j, nil
	}
	if j, err := strconv.Atoi(name); err == nil && j >= 0 && j < len(r.names) {
		return j, nil
	}
	known := "there is no header"
	if r.headed {
		known = fmt.Sprintf("one of %.200q", r.names)
	}
	return 0, badf(r.rows.Format(), "header", "no column %q, want a position from 0 to %d or a name (%s)", name, len(r.names)-1, known)
}

// Collect reads the chosen columns of all further rows, which may take as much memory as the options say. The
// set's Columns are the names of the columns, or nil where the table has none.
func (r *Records) Collect(c Choice, o *Options) (*Set, error) {
	g := o.gathering(r.empty(c))
	set, err := r.collect(c, g)
	if err != nil {
		return nil, errors.Join(err, g.drop())
	}
	return set, nil
}

// toldEvery is the number of rows between two calls of Options.Rows.
const toldEvery = 1 << 14

func (r *Records) collect(c Choice, g *gathering) (*Set, error) {
	labels := newLabelling(c.Classes)
	for r.Advance() {
		if err := g.room(); err != nil {
			return nil, r.named(err)
		}
		if _, err := r.add(g.set, c, labels); err != nil {
			return nil, err
		}
		if g.told != nil && r.row%toldEvery == 0 {
			g.told(r.row)
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(g.set.X) == 0 && g.rows == 0 {
		return nil, r.named(badf(r.rows.Format(), "contents", "no rows, want at least 1"))
	}
	labels.end(g.set)
	return g.end()
}

// Some reads the chosen columns of at most n further rows, as Collect does. It returns nil after the last row. The
// values are valid until the next call of Some.
func (r *Records) Some(c Choice, n int) (*Set, error) {
	set := r.empty(c)
	set.X = r.values[:0]
	labels := newLabelling(c.Classes)
	for i := 0; i < n && r.Advance(); {
		added, err := r.add(set, c, labels)
		if err != nil {
			return nil, err
		}
		if added {
			i++
		}
	}
	if n := labels.known; len(labels.names) > n {
		return nil, r.named(badf(r.rows.Format(), "labels", "found %.100q, want a class as a whole number, or one of %.500q", labels.names[n], c.Classes))
	}
	labels.end(set)
	r.values = set.X
	if len(set.X) == 0 {
		set = nil
	}
	return set, r.Err()
}

// empty returns a set for the chosen columns.
func (r *Records) empty(c Choice) *Set {
	set := &Set{Name: r.Name, Features: len(c.Columns)}
	if r.headed {
		for _, j := range c.Columns {
			set.Columns = append(set.Columns, r.names[j])
		}
	}
	return set
}

// add appends the current row, unless it is a bad one that is left out.
func (r *Records) add(set *Set, c Choice, labels *labelling) (added bool, err error) {
	read := r.Numbers
	if c.Gaps {
		read = r.NumbersOrGaps
	}
	from, labelled := len(set.X), len(set.Labels)
	if set.X, err = read(set.X, c.Columns); err == nil && c.Label >= 0 {
		set.Labels, err = labels.add(set.Labels, r, c.Label)
	}
	if err != nil {
		set.X, set.Labels = set.X[:from], set.Labels[:labelled]
		return false, r.Refuse(err)
	}
	if c.Gaps && !set.Gaps {
		set.Gaps = slices.ContainsFunc(set.X[from:], func(v float32) bool { return v != v })
	}
	if c.Each != nil {
		c.Each()
	}
	return true, nil
}

// Texts appends the texts that stand in some columns of the current row. They stay valid.
func (r *Records) Texts(dst []string, columns []int) []string {
	for _, j := range columns {
		dst = append(dst, r.rows.Text(j))
	}
	return dst
}

// Numbers appends the numbers that stand in some columns of the current row. A field that is no finite
// number within float32's range is a [*FormatError].
func (r *Records) Numbers(dst []float32, columns []int) ([]float32, error) {
	for _, j := range columns {
		v, ok := r.rows.Number(j)
		if !ok || !finite(float32(v)) {
			return dst, r.bad(j, "want a finite number within float32's range")
		}
		dst = append(dst, float32(v))
	}
	return dst, nil
}

// NumbersOrGaps does the same where fields may be missing (see [Missing]), which is NaN.
func (r *Records) NumbersOrGaps(dst []float32, columns []int) ([]float32, error) {
	for _, j := range columns {
		v, ok := r.rows.Number(j)
		switch {
		case ok && finite(float32(v)):
			dst = append(dst, float32(v))
		case Missing(r.rows.Text(j)):
			dst = append(dst, float32(math.NaN()))
		default:
			return dst, r.bad(j, "want a finite number within float32's range, or an empty field where there is none")
		}
	}
	return dst, nil
}

// Within adds the place of the current row, and a column, to an error.
func (r *Records) Within(column int, err error) error {
	return fmt.Errorf("%s %s, column %q: %w", r.Name, r.rows.Place(), r.names[column], err)
}

// bad returns the error of a field in column j of the current row that is not as wanted.
func (r *Records) bad(j int, want string) error {
	column := fmt.Sprintf("column %d (from 0)", j)
	if r.headed {
		column = fmt.Sprintf("column %q", r.names[j])
	}
	return r.named(badf(r.rows.Format(), r.rows.Place().String()+", "+column, "found %.100q, %s", strings.TrimSpace(r.rows.Text(j)), want))
}
