package contract

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/data/schema"
)

// Train reads the rows that a specification names, as [data.Open] does, and says what they are.
func Train(ctx context.Context, spec string, o *data.Options) (*data.Set, *Contract, error) {
	if data.IsPictures(spec, o) || !data.IsTable(spec) {
		set, err := data.Open(ctx, spec, o)
		if err != nil {
			return nil, nil, err
		}
		c := &Contract{Classes: set.ClassNames}
		if len(set.Shape) == 3 {
			c.Shape = set.Shape
		}
		if form := o.Form(); set.Names != nil && form != (picture.Form{}) {
			c.Picture = &form
		}
		return set, c, nil
	}
	r, err := data.OpenRecords(ctx, spec, o)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	chosen, err := r.Choose(o.Table())
	if err != nil {
		return nil, nil, err
	}
	chosen.Gaps = true
	s, err := described(r, chosen)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	clock, err := given(o.Table(), nil)
	if err != nil {
		return nil, nil, err
	}
	set, err := timed(r, chosen, clock, o)
	if err != nil {
		return nil, nil, err
	}
	c := &Contract{Schema: s, Dialect: o.Table().Dialect, Time: clock, Classes: set.ClassNames}
	c.gaps(set)
	c.Dialect.Header, c.Dialect.Skip = 0, 0 // which are of the file alone
	return set, c, nil
}

// described returns the schema of a table of which some columns are taken as numbers.
func described(r *data.Records, chosen data.Choice) (*schema.Schema, error) {
	names, headed := r.Columns()
	s, taken := &schema.Schema{Headed: headed}, map[int]bool{}
	for _, j := range chosen.Columns {
		taken[j] = true
	}
	all := len(names) <= schema.MostColumns || !headed // others are written down, too
	for j, name := range names {
		c := schema.Column{Name: name, Kind: schema.Number}
		if !taken[j] {
			c.Kind, c.Why = schema.Ignored, "not chosen"
		}
		if j == chosen.Label {
			c.Why = "the label"
		}
		if all || taken[j] || j == chosen.Label {
			s.Columns = append(s.Columns, c)
		}
	}
	if !slices.IsSorted(chosen.Columns) {
		for _, j := range chosen.Columns {
			s.Order = append(s.Order, names[j])
		}
	}
	return s, s.Validate()
}

// gaps writes down which columns of a set have missing values, and says so in its note.
func (c *Contract) gaps(set *data.Set) {
	if !set.Gaps {
		return
	}
	missing := make([]int, set.Features)
	for i := range set.Rows() {
		for j, v := range set.Row(i) {
			if v != v {
				missing[j]++
			}
		}
	}
	var told []string
	for j, column := range c.Schema.Used() {
		if missing[j] == 0 {
			continue
		}
		at := slices.IndexFunc(c.Schema.Columns, func(other schema.Column) bool { return other.Name == column.Name })
		c.Schema.Columns[at].Gaps = true
		told = append(told, fmt.Sprintf("%d in %s", missing[j], column.Name))
	}
	const most = 8 // columns that are named
	if len(told) > most {
		told = append(told[:most], fmt.Sprintf("and in %s", data.Count(len(told)-most, "other column")))
	}
	note := fmt.Sprintf("%s has missing values: %s; the loss leaves them out, and the model takes the mean of the column in their place", set.Name, strings.Join(told, ", "))
	if set.Note != "" {
		note = set.Note + "; " + note
	}
	set.Note = note
}

// Gapped reports whether values of a row may be missing, which is NaN.
func (c *Contract) Gapped() bool {
	return c != nil && c.Schema != nil && slices.ContainsFunc(c.Schema.Used(), func(column schema.Column) bool { return column.Gaps })
}

// WithoutGaps returns the contract of rows of which no value is missing.
func (c *Contract) WithoutGaps() *Contract {
	if !c.Gapped() {
		return c
	}
	whole, s := *c, *c.Schema
	s.Columns = slices.Clone(s.Columns)
	for j := range s.Columns {
		s.Columns[j].Gaps = false
	}
	whole.Schema = &s
	return &whole
}

// Open reads rows as [data.Open] does, in the form that the contract states. The columns of a table are found
// by their names, in any order; a column that is missing is refused, and extra names those that are not looked
// at. A table without a header must have as many columns as that of the training. Columns that the options
// choose are taken in the place of those of the contract, in their order.
func (c *Contract) Open(ctx context.Context, spec string, o *data.Options) (set *data.Set, extra []string, err error) {
	if data.IsPictures(spec, o) {
		if o, err = c.pictured(o); err != nil {
			return nil, nil, err
		}
	} else if data.IsTable(spec) {
		return c.table(ctx, spec, o)
	}
	if set, err = data.Open(ctx, spec, o); err != nil {
		return nil, nil, err
	}
	return set, nil, c.shaped(set)
}

// pictured returns options that say how pictures are made ready as the contract does. What they say otherwise must be the
// same.
func (c *Contract) pictured(o *data.Options) (*data.Options, error) {
	all := data.Options{}
	if o != nil {
		all = *o
	}
	if c != nil {
		table := *o.Table()
		table.Classes = c.Classes
		all.CSV = &table
	}
	p := &all.Pictures
	if c != nil && len(c.Shape) == 3 {
		p.Channels = c.Shape[0]
	}
	if c == nil || c.Picture == nil {
		return &all, nil
	}
	if p.Form != (picture.Form{}) && p.Form != *c.Picture {
		return nil, fmt.Errorf("%w: pictures as %v; it takes them as %v", ErrContract, p.Form, *c.Picture)
	}
	p.Form = *c.Picture
	return &all, nil
}

// table reads the rows of a table.
func (c *Contract) table(ctx context.Context, spec string, o *data.Options) (set *data.Set, extra []string, err error) {
	o = c.spoken(o)
	r, err := data.OpenRecords(ctx, spec, o)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	if c != nil && c.detector && c.Schema != nil {
		return c.mixed(r, o)
	}
	chosen, extra, err := c.choose(r, o.Table())
	if err != nil {
		return nil, nil, err
	}
	var trained *Clock
	if c != nil {
		trained = c.Time
	}
	clock, err := given(o.Table(), trained)
	if err != nil {
		return nil, nil, err
	}
	set, err = timed(r, chosen, clock, o)
	return set, extra, err
}

// spoken returns options that say how text is written where the contract does and they do not.
func (c *Contract) spoken(o *data.Options) *data.Options {
	if c == nil {
		return o
	}
	table, all := *o.Table(), data.Options{}
	if o != nil {
		all = *o
	}
	table.Classes = c.Classes
	d := &table.Dialect
	d.Comma, d.Decimal, d.Thousands = cmp.Or(d.Comma, c.Dialect.Comma), cmp.Or(d.Decimal, c.Dialect.Decimal), cmp.Or(d.Thousands, c.Dialect.Thousands)
	d.Comment, d.Encoding = cmp.Or(d.Comment, c.Dialect.Comment), cmp.Or(d.Encoding, c.Dialect.Encoding)
	all.CSV = &table
	return &all
}

// mixed reads rows whose fields may be gaps, texts and times.
func (c *Contract) mixed(r *data.Records, o *data.Options) (*data.Set, []string, error) {
	m, err := c.Schema.Match(r.Columns())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	set := &data.Set{Name: r.Name, Features: m.Width()}
	for fields := r.Next(); fields != nil; fields = r.Next() {
		if set.X, err = m.Row(set.X, fields); err != nil {
			return nil, nil, fmt.Errorf("%s row %d: %w", r.Name, r.Row(), err)
		}
		if int64(8*len(set.X)) > o.Bytes() {
			return nil, nil, fmt.Errorf("%s: %w: the limit is %d bytes", r.Name, data.ErrMemory, o.Bytes())
		}
	}
	return set, m.Extra, r.Err()
}

// choose finds the columns of the contract in a table.
func (c *Contract) choose(r *data.Records, o *data.CSV) (data.Choice, []string, error) {
	if c == nil || c.Schema == nil || len(o.Columns) > 0 {
		chosen, err := r.Choose(o)
		chosen.Gaps = c.Gapped()
		if err == nil && c != nil && c.Schema != nil && len(chosen.Columns) != c.Schema.Width() {
			err = fmt.Errorf("%w: %d columns of %s are chosen; it takes %d: %q", ErrContract, len(chosen.Columns), r.Name, c.Schema.Width(), columns(c.Schema))
		}
		return chosen, nil, err
	}
	m, err := c.Schema.Match(r.Columns())
	if err != nil {
		return data.Choice{}, nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	chosen := data.Choice{Columns: m.Positions(), Label: -1, Gaps: c.Gapped(), Classes: o.Classes}
	if o.Label != "" {
		if chosen.Label, err = r.Find(o.Label); err != nil {
			return chosen, nil, err
		}
	}
	extra := slices.DeleteFunc(m.Extra, func(name string) bool { return name == o.Label })
	return chosen, extra, nil
}

func columns(s *schema.Schema) (names []string) {
	for _, c := range s.Used() {
		names = append(names, c.Name)
	}
	return names
}
