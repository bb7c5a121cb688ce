package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
)

// Clock says what the times of a series' rows are.
type Clock struct {
	// Column has the times: dates and times of one form, with a zone or all without, or numbers, which count in
	// their own unit.
	Column string `json:"column"`
	// Step is the usual time from one row to the next, in seconds or in the unit of the numbers: the median of the
	// training.
	Step float64 `json:"step"`
}

// gapSteps is how many steps after the row before a row begins a new segment.
const gapSteps = 1.5

// Timed reports whether the contract says what the times of rows are.
func (c *Contract) Timed() bool { return c != nil && c.Time != nil }

// timed reads the chosen columns of all rows. Where rows have times, these must increase, and a gap begins a new segment; a
// row in which a chosen column is missing is left out, and is a gap. A nil clock finds the step by itself.
func timed(r *data.Records, chosen data.Choice, clock *Clock, o *data.Options) (*data.Set, *Clock, error) {
	column := o.Table().Time
	if column == "" && clock != nil {
		column = clock.Column
	}
	if column == "" {
		set, err := r.Collect(chosen, o)
		return set, nil, err
	}
	at, err := r.Find(column)
	if err != nil {
		return nil, nil, fmt.Errorf("the column of times: %w", err)
	}
	s := series{records: r, chosen: chosen, at: at, column: column}
	names, headed := r.Columns()
	s.set = &data.Set{Name: r.Name, Features: len(chosen.Columns)}
	for _, j := range chosen.Columns {
		if headed {
			s.set.Columns = append(s.set.Columns, names[j])
		}
	}
	if err := s.read(o.Bytes()); err != nil {
		return nil, nil, err
	}
	if clock == nil {
		clock = &Clock{Column: column, Step: s.step()}
	}
	s.segments(clock.Step)
	return s.set, clock, nil
}

// series reads rows that have times.
type series struct {
	records *data.Records
	chosen  data.Choice
	at      int
	column  string
	set     *data.Set
	times   []float64 // of the rows of the set
	steps   []float64 // from each row to the next, those that were left out among them
	after   []bool    // whether rows with missing values were left out before a row
	lost    int       // rows with missing values
}

func (s *series) read(memory int64) error {
	lost := false
	var ticks ticker
	for fields := s.records.Next(); fields != nil; fields = s.records.Next() {
		if int64(12*(len(s.set.X)+s.set.Features)) > memory {
			return fmt.Errorf("%s: %w: the limit is %d bytes", s.records.Name, data.ErrMemory, memory)
		}
		passed, err := ticks.next(fields[s.at])
		if err != nil {
			return fmt.Errorf("%s row %d, column %q: %w", s.records.Name, s.records.Row(), s.column, err)
		}
		if s.records.Row() > 1 {
			s.steps = append(s.steps, passed)
		}
		if slices.ContainsFunc(s.chosen.Columns, func(j int) bool { return schema.Missing(fields[j]) }) {
			s.lost++
			lost = true
			continue
		}
		if s.set.X, err = s.records.Numbers(s.set.X, s.chosen.Columns); err != nil {
			return err
		}
		s.times, s.after = append(s.times, ticks.now), append(s.after, lost)
		lost = false
	}
	if err := s.records.Err(); err != nil {
		return err
	}
	if len(s.times) == 0 {
		return fmt.Errorf("%w: %s has no rows", ErrContract, s.records.Name)
	}
	return nil
}

// Watch returns what is given the time of one row after the other, and reports whether a gap is before it.
func (c *Clock) Watch() func(text string) (gap bool, err error) {
	var ticks ticker
	return func(text string) (bool, error) {
		passed, err := ticks.next(text)
		return passed > gapSteps*c.Step, err
	}
}

// ticker reads times that must increase.
type ticker struct {
	form string // of the times; "": none was read
	last string // as it is written
	now  float64
}

// next reads a time, and returns what passed since the one before, or 0 at the first.
func (t *ticker) next(text string) (passed float64, err error) {
	text = strings.TrimSpace(text)
	first := t.form == ""
	now, err := t.moment(text)
	if err != nil {
		return 0, err
	}
	switch passed = now - t.now; {
	case first:
		passed = 0
	case passed == 0:
		return 0, fmt.Errorf("%w: the row has the time of the row before, %s; a series has one row at a time, such as the mean of several", ErrContract, text)
	case passed < 0:
		return 0, fmt.Errorf("%w: the row, at %s, comes before the row before it, at %s; sort the table by this column, and where clocks were set back write the zone with each time", ErrContract, text, t.last)
	}
	t.last, t.now = strings.Clone(text), now
	return passed, nil
}

// forms are those of a time that mean one moment. Days and months that could be taken for each other are not among them.
var forms = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05",
	"2006/01/02", "02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006",
}

const numberForm = "a number"

// moment reads a time. The first one says the form of all.
func (t *ticker) moment(text string) (float64, error) {
	if t.form == "" {
		for _, form := range append([]string{numberForm}, forms...) {
			if _, ok := parse(text, form); ok {
				t.form = form
				break
			}
		}
	}
	if at, ok := parse(text, t.form); ok && t.form != "" {
		return at, nil
	}
	if t.form == "" {
		return 0, fmt.Errorf("%w: %q is no time; want a form such as 2006-01-02 15:04:05, with a zone (Z or +02:00) or without, 02.01.2006 15:04, or a number", ErrContract, text)
	}
	return 0, fmt.Errorf("%w: %q is no time of the form of the first row, %s", ErrContract, text, t.form)
}

// parse returns the seconds since 1970 of a time, or a number as it is.
func parse(text, form string) (float64, bool) {
	if form == numberForm {
		x, err := strconv.ParseFloat(text, 64)
		return x, err == nil && x-x == 0
	}
	t, err := time.Parse(form, text)
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9, err == nil
}

// step returns the median time from one row to the next.
func (s *series) step() float64 {
	if s.steps == nil {
		return 1
	}
	slices.Sort(s.steps)
	return s.steps[len(s.steps)/2]
}

// segments divides the rows at gaps, and says how many there are.
func (s *series) segments(step float64) {
	segment := int32(0)
	s.set.Segments = make([]int32, len(s.times))
	for i := 1; i < len(s.times); i++ {
		if s.after[i] || s.times[i]-s.times[i-1] > gapSteps*step {
			segment++
		}
		s.set.Segments[i] = segment
	}
	if segment > 0 || s.lost > 0 {
		s.set.Note = fmt.Sprintf("%s has %d gaps, and %d rows with missing values; no window crosses one (a step is %v)", s.set.Name, segment, s.lost, step)
	}
}
