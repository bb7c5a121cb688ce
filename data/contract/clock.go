package contract

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data"
)

// Clock says what the times of a series' rows are.
type Clock struct {
	// Column has the times: dates and times of one form, with a zone or all without, or numbers, which count in
	// their own unit.
	Column string `json:"column"`
	// Step is the time from one row to the next, in seconds or in the unit of the numbers: the usual one, which is the
	// median of the training, or that to which rows are resampled.
	Step float64 `json:"step"`
	// Resample says how the rows of a step become one; empty: rows are steps as they come.
	Resample Resampling `json:"resample,omitempty"`
	// Sort says that rows come in any order, and are sorted by their times.
	Sort bool `json:"sort,omitempty"`
}

// gapSteps is how many steps after the row before a row begins a new segment.
const gapSteps = 1.5

// Timed reports whether the contract says what the times of rows are.
func (c *Contract) Timed() bool { return c != nil && c.Time != nil }

// check returns an error where a clock says nothing sensible.
func (c Clock) check() error {
	if !(c.Step > 0) || math.IsInf(c.Step, 1) {
		return fmt.Errorf("a step of %v; want more than 0", c.Step)
	}
	if c.Resample != "" && !slices.Contains(Resamplings(), string(c.Resample)) {
		return fmt.Errorf("resampling %q; want one of %q", c.Resample, Resamplings())
	}
	return nil
}

// given returns the clock that options state, or nil where they state none. What they leave open is as trained, which is nil in
// a training; a step that is found by looking is 0.
func given(o *data.CSV, trained *Clock) (*Clock, error) {
	if o.Time == "" && trained == nil {
		if o.Step != 0 || o.Resample != "" || o.Sort {
			return nil, fmt.Errorf("%w: a step, a resampling or an order without the column of times (--time)", ErrContract)
		}
		return nil, nil
	}
	clock := Clock{Column: o.Time, Step: o.Step, Resample: Resampling(o.Resample), Sort: o.Sort}
	if clock.Resample == "" && o.Step != 0 {
		clock.Resample = Mean
	}
	if trained == nil {
		if clock.Resample != "" {
			return &clock, clock.check()
		}
		return &clock, nil
	}
	if clock.Step != 0 && clock.Step != trained.Step || clock.Resample != "" && clock.Resample != trained.Resample {
		return nil, fmt.Errorf("%w: rows resampled to a step of %v by %q; it takes a step of %v by %q", ErrContract, clock.Step, clock.Resample, trained.Step, trained.Resample)
	}
	clock = Clock{Column: cmp.Or(clock.Column, trained.Column), Step: trained.Step, Resample: trained.Resample, Sort: clock.Sort || trained.Sort}
	return &clock, nil
}

// ticker reads times. The first one says the form of all.
type ticker struct {
	form string // "": none was read
}

// read reads a time.
func (t *ticker) read(text string) (float64, error) {
	text = strings.TrimSpace(text)
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

// forms are those of a time that mean one moment. Days and months that could be taken for each other are not among them.
var forms = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05",
	"2006/01/02", "02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006",
}

const numberForm = "a number"

// parse returns the seconds since 1970 of a time, or a number as it is.
func parse(text, form string) (float64, bool) {
	if form == numberForm {
		x, err := strconv.ParseFloat(text, 64)
		return x, err == nil && x-x == 0
	}
	t, err := time.Parse(form, text)
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9, err == nil
}
