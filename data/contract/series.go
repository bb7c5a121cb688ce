package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data"
)

// timed reads the chosen columns of all rows. Where rows have times, they are sorted or must increase, are resampled as the
// clock says, and a gap begins a new segment. A step in which all chosen columns are missing is left out, and is a gap, and so
// is one in which any is, where the choice is without gaps. A nil
// clock says that rows have no times. A step of 0 is found by looking, and written into the clock.
func timed(r *data.Records, chosen data.Choice, clock *Clock, o *data.Options) (*data.Set, error) {
	if clock == nil {
		return r.Collect(chosen, o)
	}
	at, err := r.Find(clock.Column)
	if err != nil {
		return nil, fmt.Errorf("the column of times: %w", err)
	}
	s := series{records: r, chosen: chosen, at: at, clock: clock, steps: clock.Steps()}
	names, headed := r.Columns()
	s.set = &data.Set{Name: r.Name, Features: len(chosen.Columns)}
	for _, j := range chosen.Columns {
		if headed {
			s.set.Columns = append(s.set.Columns, names[j])
		}
	}
	read := s.inOrder
	if clock.Sort {
		read = s.sorted
	}
	if err := read(o.Bytes()); err != nil {
		return nil, err
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	s.take(s.steps.End())
	if len(s.times) == 0 {
		return nil, fmt.Errorf("%w: %s has no rows", ErrContract, r.Name)
	}
	if clock.Step == 0 {
		clock.Step = s.median()
	}
	s.segments()
	return s.set, nil
}

// series reads rows that have times.
type series struct {
	records *data.Records
	chosen  data.Choice
	at      int
	clock   *Clock
	steps   *Steps
	set     *data.Set
	times   []float64 // of the rows of the set
	passed  []float64 // from each step to the next, those that were left out among them
	after   []bool    // whether steps with missing values were left out before a row
	last    bool      // whether the last step was
	lost    int       // steps that were left out
}

// inOrder reads rows whose times must increase.
func (s *series) inOrder(memory int64) error {
	var values []float32
	for s.records.Advance() {
		if err := s.room(len(s.times), len(s.set.X), memory); err != nil {
			return err
		}
		var err error
		if values, err = s.records.NumbersOrGaps(values[:0], s.chosen.Columns); err != nil {
			return err
		}
		step, err := s.steps.Next(s.records.Texts(nil, []int{s.at})[0], values)
		if err != nil {
			return s.records.Within(s.at, err)
		}
		s.take(step)
	}
	return nil
}

// sorted reads all rows, and sorts them by their times.
func (s *series) sorted(memory int64) error {
	var ticks ticker
	var times []float64
	var values []float32
	for s.records.Advance() {
		if err := s.room(len(times), len(values), memory); err != nil {
			return err
		}
		now, err := ticks.read(s.records.Texts(nil, []int{s.at})[0])
		if err != nil {
			return s.records.Within(s.at, err)
		}
		if values, err = s.records.NumbersOrGaps(values, s.chosen.Columns); err != nil {
			return err
		}
		times = append(times, now)
	}
	order := make([]int, len(times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(times[a], times[b]) })
	width := len(s.chosen.Columns)
	for k, i := range order {
		step, err := s.steps.next(times[i], "", values[i*width:(i+1)*width])
		if errors.Is(err, ErrTwice) {
			return fmt.Errorf("%s rows %d and %d, column %q: %w", s.records.Name, order[k-1]+1, i+1, s.clock.Column, err)
		} else if err != nil {
			return err
		}
		s.take(step)
	}
	return nil
}

// room returns an error where one more row does not fit into memory, beside so many. A value takes a float32 and its next copy,
// and in a set that is sorted another float32. A row takes two times, whose lists grow, and a place in the order.
func (s *series) room(rows, values int, memory int64) error {
	need := 12*int64(values+s.set.Features) + 40*int64(rows+1)
	if s.clock.Sort {
		need *= 2
	}
	if need > memory {
		return fmt.Errorf("%s: %w: the limit is %d bytes", s.records.Name, data.ErrMemory, memory)
	}
	return nil
}

// take adds a step to the set, or leaves it out where a value is missing.
func (s *series) take(step *Step) {
	if step == nil {
		return
	}
	if step.Passed > 0 {
		s.passed = append(s.passed, step.Passed)
	}
	missing := 0
	for _, v := range step.Values {
		if v != v {
			missing++
		}
	}
	if missing == len(step.Values) || missing > 0 && !s.chosen.Gaps {
		s.lost++
		s.last = true
		return
	}
	s.set.Gaps = s.set.Gaps || missing > 0
	s.set.X = append(s.set.X, step.Values...)
	s.times, s.after = append(s.times, step.At), append(s.after, s.last)
	s.last = false
}

// median returns the median time from one step to the next.
func (s *series) median() float64 {
	if s.passed == nil {
		return 1
	}
	slices.Sort(s.passed)
	return s.passed[len(s.passed)/2]
}

// segments divides the rows at gaps, and says how many there are.
func (s *series) segments() {
	segment := int32(0)
	s.set.Segments = make([]int32, len(s.times))
	for i := 1; i < len(s.times); i++ {
		if s.after[i] || s.times[i]-s.times[i-1] > gapSteps*s.clock.Step {
			segment++
		}
		s.set.Segments[i] = segment
	}
	if segment > 0 || s.lost > 0 {
		lacks := "missing values"
		if s.chosen.Gaps {
			lacks = "no values"
		}
		s.set.Note = fmt.Sprintf("%s has %s, and %s with %s; no window crosses one (a step is %v)", s.set.Name, data.Count(int(segment), "gap"), data.Count(s.lost, "row"), lacks, s.clock.Step)
	}
}
