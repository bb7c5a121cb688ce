package contract

import (
	"fmt"
	"math"
	"strings"
)

// Resampling says how the values of the rows of a step become one.
type Resampling string

// The resamplings. Missing values take no part, and a step that has no other is missing.
const (
	Mean Resampling = "mean"
	Min  Resampling = "min"
	Max  Resampling = "max"
	Last Resampling = "last"
)

// Resamplings lists the resamplings.
func Resamplings() []string { return []string{string(Mean), string(Min), string(Max), string(Last)} }

// Steps brings the rows of a series, which come one after the other, to the steps of a clock. Where the clock resamples, the
// steps begin at whole multiples of its step since 1970 (UTC where times have a zone), or since the number 0. Otherwise each
// row is a step.
type Steps struct {
	clock Clock
	ticks ticker
	begun bool
	at    float64 // of the last row, or the beginning of its step
	now   float64 // of the last row
	text  string  // as it is written
	step  Step    // that goes on
	sums  []float64
	n     []int // values in sums
}

// Step is one step of a series.
type Step struct {
	At     float64   // when it begins
	Passed float64   // since the step before; 0: it is the first
	Gap    bool      // whether steps are missing before it
	Row    int       // the number of its last row, counted from 1
	Values []float32 // NaN: missing. They are valid until the next call
}

// Steps begins a series. Its times must increase, whether or not the clock says that rows are sorted.
func (c *Clock) Steps() *Steps { return &Steps{clock: *c} }

// Next takes the time and the values of the next row, and returns the step that is then complete: that of the row, or
// where the clock resamples the one before it. It returns nil where none is. A time that comes twice, unless rows are
// resampled, or that goes back is an error.
func (s *Steps) Next(text string, values []float32) (*Step, error) {
	now, err := s.ticks.read(text)
	if err != nil {
		return nil, err
	}
	return s.next(now, text, values)
}

// next does that for a time that was read. An empty text says that it is not known how it is written.
func (s *Steps) next(now float64, text string, values []float32) (*Step, error) {
	if err := s.inOrder(now, strings.TrimSpace(text)); err != nil {
		return nil, err
	}
	s.now, s.text = now, strings.Clone(text)
	row := s.step.Row + 1
	if s.clock.Resample == "" {
		s.step = Step{At: now, Row: row, Values: values}
		if s.begun {
			s.step.Passed = now - s.at
		}
		s.step.Gap = s.clock.Step > 0 && s.step.Passed > gapSteps*s.clock.Step
		s.at, s.begun = now, true
		return &s.step, nil
	}
	at := s.clock.begins(now)
	if s.begun && at == s.at {
		s.step.Row = row
		s.add(values)
		return nil, nil
	}
	done := s.End()
	s.step = Step{At: at, Row: row}
	if s.begun {
		s.step.Passed = at - s.at
	}
	s.step.Gap = s.step.Passed > gapSteps*s.clock.Step
	s.at, s.begun = at, true
	s.sums, s.n = make([]float64, len(values)), make([]int, len(values))
	s.add(values)
	return done, nil
}

// inOrder returns an error where a time comes twice or goes back.
func (s *Steps) inOrder(now float64, text string) error {
	switch {
	case !s.begun || now > s.now:
		return nil
	case now < s.now:
		return fmt.Errorf("%w: the row, at %s, comes before the row before it, at %s; sort the table by this column, and where clocks were set back write the zone with each time", ErrOrder, text, strings.TrimSpace(s.text))
	case s.clock.Resample == "":
		if text == "" {
			text = fmt.Sprint(now)
		}
		return fmt.Errorf("%w: the row has the time of the row before, %s; a series has one row at a time, such as the mean of several", ErrTwice, text)
	}
	return nil
}

// begins returns the beginning of the step that a time is in. A time that is a step but for rounding begins it.
func (c *Clock) begins(now float64) float64 {
	steps := now / c.Step
	if whole := math.Round(steps); math.Abs(steps-whole) <= 1e-9*max(1, math.Abs(steps)) {
		return whole * c.Step
	}
	return math.Floor(steps) * c.Step
}

// add takes the values of a row into the step that goes on.
func (s *Steps) add(values []float32) {
	for j, v := range values {
		x := float64(v)
		switch {
		case x != x:
			continue
		case s.n[j] == 0 || s.clock.Resample == Last:
			s.sums[j] = x
		case s.clock.Resample == Min:
			s.sums[j] = min(s.sums[j], x)
		case s.clock.Resample == Max:
			s.sums[j] = max(s.sums[j], x)
		default:
			s.sums[j] += x
		}
		s.n[j]++
	}
}

// End returns the last step of a series that is resampled, and otherwise nil.
func (s *Steps) End() *Step {
	if s.n == nil {
		return nil
	}
	done := s.step
	done.Values = make([]float32, len(s.sums))
	for j, x := range s.sums {
		switch {
		case s.n[j] == 0:
			x = math.NaN()
		case s.clock.Resample == Mean:
			x /= float64(s.n[j])
		}
		done.Values[j] = float32(x)
	}
	s.sums, s.n = nil, nil
	return &done
}
