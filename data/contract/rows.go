package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data"
)

// Rows goes through the rows of a table in the form that a contract states, some at a time, so that memory does
// not grow with the table. Close it after use.
type Rows struct {
	// Extra names columns of the table that are not looked at.
	Extra []string
	// Kept has the texts of the columns that Keep chose, of the rows of the last Next, one row after the other.
	Kept []string

	keep           []int
	records        *data.Records
	chosen         data.Choice
	window, stride int       // 0: rows are no windows
	steps          *data.Set // steps that belong to windows to come
	skip           int       // steps to come that belong to no window
	begun          bool
	lenient        bool // there may be no rows, because bad ones are left out
}

// Rows opens the rows of a table, or of an array that [data.InRows] knows, as [Contract.Open] does, for [Rows.Next]. A window of 0 takes rows as they are.
func (c *Contract) Rows(ctx context.Context, spec string, o *data.Options, window, stride int) (*Rows, error) {
	o = c.spoken(o)
	r, err := data.OpenRecords(ctx, spec, o)
	if err != nil {
		return nil, err
	}
	if window > 0 && o != nil && o.Bad != nil {
		r.Close()
		return nil, fmt.Errorf("%w: rows that are steps of a series cannot be left out, because windows would close over them", ErrContract)
	}
	rows := &Rows{records: r, window: window, stride: max(stride, 1), lenient: o != nil && o.Bad != nil}
	if !data.IsTable(spec) { // an array, whose columns are taken as they are
		rows.chosen, err = r.Choose(&data.CSV{})
	} else {
		rows.chosen, rows.Extra, err = c.choose(r, o.Table())
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return rows, nil
}

// Keep chooses columns of the table, by name or number, whose texts are in Kept, and returns their names. It is
// called before the first Next.
func (r *Rows) Keep(columns []string) (names []string, err error) {
	if r.window > 0 && len(columns) > 0 {
		return nil, fmt.Errorf("%w: the columns %q are of rows, and a window has several", ErrContract, columns)
	}
	all, _ := r.records.Columns()
	for _, name := range columns {
		j, err := r.records.Find(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.records.Name, err)
		}
		r.keep, names = append(r.keep, j), append(names, all[j])
	}
	if r.keep != nil {
		r.chosen.Each = func() { r.Kept = r.records.Texts(r.Kept, r.keep) }
	}
	r.Extra = slices.DeleteFunc(r.Extra, func(name string) bool { return slices.Contains(names, name) })
	return names, nil
}

// Next returns at most n further rows, or nil after the last. A table without rows is an error, unless bad ones are left out.
func (r *Rows) Next(n int) (*data.Set, error) {
	set, err := r.next(n)
	if err == nil && set == nil && !r.begun && !r.lenient {
		err = fmt.Errorf("%w: %s has no rows", ErrContract, r.records.Name)
	}
	r.begun = true
	return set, err
}

func (r *Rows) next(n int) (*data.Set, error) {
	if r.window == 0 {
		r.Kept = r.Kept[:0]
		return r.records.Some(r.chosen, n)
	}
	if r.skip > 0 {
		if past, err := r.records.Some(r.chosen, r.skip); err != nil || past == nil {
			return nil, err
		}
		r.skip = 0
	}
	have := 0
	if r.steps != nil {
		have = r.steps.Rows()
	}
	more, err := r.records.Some(r.chosen, max(r.window+(n-1)*r.stride-have, 1))
	if err != nil {
		return nil, err
	}
	switch {
	case r.steps == nil && more == nil:
		return nil, nil
	case r.steps == nil:
		r.steps = more
	case more != nil:
		r.steps.X, r.steps.Gaps = append(r.steps.X, more.X...), r.steps.Gaps || more.Gaps
	}
	if r.steps.Rows() < r.window && r.begun {
		return nil, nil // the last window is not whole
	}
	windows, err := r.steps.Windows(r.window, r.stride)
	if err != nil {
		return nil, err
	}
	past := windows.Rows() * r.stride
	if past > r.steps.Rows() {
		r.skip, past = past-r.steps.Rows(), r.steps.Rows()
	}
	r.steps.X = append([]float32(nil), r.steps.X[past*r.steps.Features:]...)
	return windows, nil
}

// Close closes the table.
func (r *Rows) Close() error { return r.records.Close() }
