// Package stream scores the steps of a series as they come, with a detector of windows or of single rows, by the same numbers as
// a whole file gives. Its memory is that of a window.
package stream

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
)

// Kind says which score a step has, where a detector takes windows.
type Kind string

const (
	// Last is the score of the window that ends with the step: it is known at once, and has a p-value.
	Last Kind = "last"
	// Mean is the mean over all windows that the step is in: it is known when the last of them has come, and has no
	// p-value, because windows alone were calibrated.
	Mean Kind = "mean"
)

// Step is what is said of a step.
type Step struct {
	Row int // its last row, counted from 1; where the detector resamples, a step has several
	// Scored is false where no whole window without a gap has the step.
	Scored  bool
	Score   float32
	PValue  float32 // of Last
	Anomaly bool    // of Last
}

// Scorer scores the rows of one stream. It is not safe for concurrent use.
type Scorer struct {
	scorer *detector.Scorer
	kind   Kind
	match  *schema.Matching
	steps  *contract.Steps // nil: rows have no times
	timeAt int
	window int // 1: rows are no windows

	row     int
	raw     []float32 // values of the last row
	values  []float32 // of the last steps of the segment, at most a window of them
	width   int       // of a step
	pending []pending // steps whose mean is not known
}

// pending is a step, with the scores of its windows so far.
type pending struct {
	row, windows int
	sum          float64
}

// New begins a stream whose rows have columns of these names, which the detector finds in any order.
func New(d *detector.Detector, s *detector.Scorer, kind Kind, names []string, headed bool) (*Scorer, error) {
	out := &Scorer{scorer: s, kind: kind, window: 1}
	columns := d.Schema
	if rows := d.Rows; rows != nil {
		if rows.Window == 0 || rows.Schema == nil {
			return nil, fmt.Errorf("%w: the detector takes neither rows of a table nor windows of them", detector.ErrData)
		}
		columns, out.window = rows.Schema, rows.Window
		if rows.Time != nil {
			if out.timeAt = slices.Index(names, rows.Time.Column); out.timeAt < 0 {
				return nil, fmt.Errorf("%w: the rows have no column %q, which has the times; they have %.500q", detector.ErrData, rows.Time.Column, names)
			}
			out.steps = rows.Time.Steps()
		}
	}
	if kind != Last && kind != Mean {
		return nil, fmt.Errorf("scores of steps %q; want %s or %s", kind, Last, Mean)
	}
	var err error
	out.match, err = columns.Match(names, headed)
	return out, err
}

// Next takes the fields of the next row, and calls do with each step that is decided by it. Where the detector resamples rows, a
// step is decided by the first row after it.
func (s *Scorer) Next(ctx context.Context, fields []string, do func(Step) error) error {
	s.row++
	values, err := s.match.Row(s.raw[:0], fields)
	if err != nil {
		return fmt.Errorf("row %d: %w", s.row, err)
	}
	s.raw = values
	step := &contract.Step{Row: s.row, Values: values}
	if s.steps != nil {
		if step, err = s.steps.Next(fields[s.timeAt], values); err != nil {
			return fmt.Errorf("row %d: %w", s.row, err)
		}
	}
	if step == nil {
		return nil
	}
	return s.take(ctx, step, do)
}

// take takes the next step.
func (s *Scorer) take(ctx context.Context, at *contract.Step, do func(Step) error) error {
	step := at.Values
	missing := s.window > 1 && slices.ContainsFunc(step, func(v float32) bool { return v != v })
	if at.Gap || missing {
		if err := s.end(do); err != nil {
			return err
		}
	}
	if missing {
		return do(Step{Row: at.Row})
	}
	s.width = len(step)
	if len(s.values) == s.window*s.width {
		s.values = append(s.values[:0], s.values[s.width:]...)
	}
	s.values = append(s.values, step...)
	if s.kind == Mean {
		s.pending = append(s.pending, pending{row: at.Row})
	}
	if len(s.values) < s.window*s.width {
		if s.kind == Mean {
			return nil
		}
		return do(Step{Row: at.Row})
	}
	scores, err := s.scorer.Score(ctx, s.turned())
	if err != nil {
		return err
	}
	if s.kind == Last {
		return do(Step{Row: at.Row, Scored: true, Score: scores.Score[0], PValue: scores.PValue[0], Anomaly: scores.Anomaly[0]})
	}
	for i := range s.pending {
		s.pending[i].sum += float64(scores.Score[0])
		s.pending[i].windows++
	}
	if len(s.pending) < s.window {
		return nil
	}
	first := s.pending[0]
	s.pending = append(s.pending[:0], s.pending[1:]...)
	return do(first.step())
}

// End decides the steps that are left, by the windows that they had. Call it after the last row.
func (s *Scorer) End(ctx context.Context, do func(Step) error) error {
	if s.steps != nil {
		if step := s.steps.End(); step != nil {
			if err := s.take(ctx, step, do); err != nil {
				return err
			}
		}
	}
	return s.end(do)
}

// end ends a segment.
func (s *Scorer) end(do func(Step) error) error {
	for _, p := range s.pending {
		if err := do(p.step()); err != nil {
			return err
		}
	}
	s.pending, s.values = s.pending[:0], s.values[:0]
	return nil
}

func (p pending) step() Step {
	if p.windows == 0 {
		return Step{Row: p.row}
	}
	return Step{Row: p.row, Scored: true, Score: float32(p.sum / float64(p.windows))}
}

// turned returns the window as detectors take it: the values of one sensor after the other.
func (s *Scorer) turned() []float32 {
	out := make([]float32, 0, len(s.values))
	for sensor := range s.width {
		for step := range s.window {
			out = append(out, s.values[step*s.width+sensor])
		}
	}
	return out
}
