package data

import "fmt"

// Windows cuts a time series into rows of window steps each, stride steps apart. A row
// of the series holds the values of all sensors at one step. A row of the result holds
// the values of one sensor after the other, in the shape [sensors window]. A last window
// that is not whole is left out, and so is one that would cross from one segment of the series to the next. Labels are dropped, because a window may hold several.
//
// Windows that overlap share values, and Overlap of the result says how many do. Divide a
// series before, with [Division] or [Set.Tail], because rows between two parts are lost after.
func (s *Set) Windows(window, stride int) (*Set, error) {
	if err := s.validateShape(); err != nil {
		return nil, err
	}
	if len(s.Shape) > 1 {
		return nil, fmt.Errorf("data: set %q: rows of shape %v are no steps of a series, want flat ones", s.Name, s.Shape)
	}
	if window < 1 || stride < 1 {
		return nil, fmt.Errorf("data: windows of %d steps, %d apart; want at least 1 and 1", window, stride)
	}
	if s.Spill != nil {
		return nil, fmt.Errorf("data: set %q: %w: a series that is cut into windows must fit into it", s.Name, ErrMemory)
	}
	if s.Rows() < window {
		return nil, fmt.Errorf("data: set %q: a window of %d steps is longer than the series, which has %s", s.Name, window, Count(s.Rows(), "step"))
	}
	starts := s.starts(window, stride)
	count := len(starts)
	if count == 0 {
		return nil, fmt.Errorf("data: set %q: no window of %d steps lies between gaps; the longest part has %s", s.Name, window, Count(s.longest(), "step"))
	}
	total, ok := product([]int{count, s.Features, window})
	if !ok {
		return nil, fmt.Errorf("data: set %q: %d windows of %d steps of %d sensors are more than %d values", s.Name, count, window, s.Features, maxElements)
	}
	out := &Set{
		Name: s.Name, Note: s.Note, Features: s.Features * window, Shape: []int{s.Features, window}, Window: window, Gaps: s.Gaps,
		X: make([]float32, 0, total), Overlap: (window - 1) / stride,
	}
	for _, w := range starts {
		for sensor := range s.Features {
			for step := range window {
				out.X = append(out.X, s.Row(w + step)[sensor])
			}
		}
	}
	return out, nil
}

// starts returns the first steps of the windows. Each segment begins with one.
func (s *Set) starts(window, stride int) (at []int) {
	for from := 0; from < s.Rows(); {
		to := s.end(from)
		for w := from; w+window <= to; w += stride {
			at = append(at, w)
		}
		from = to
	}
	return at
}

// end returns the row after the segment that a row is in.
func (s *Set) end(row int) int {
	if s.Segments == nil {
		return s.Rows()
	}
	to := row + 1
	for to < s.Rows() && s.Segments[s.stored(to)] == s.Segments[s.stored(row)] {
		to++
	}
	return to
}

// longest returns the greatest number of steps of a segment.
func (s *Set) longest() (most int) {
	for from := 0; from < s.Rows(); {
		to := s.end(from)
		most, from = max(most, to-from), to
	}
	return most
}

// Tail cuts a series in two in time, without copying features: tail has the last
// round(fraction × Rows) of the rows. Rows of the head that overlap the tail are left out. It is
// an error when either part would be empty.
func (s *Set) Tail(fraction float64) (head, tail *Set, err error) {
	n, err := s.share(fraction)
	if err != nil {
		return nil, nil, err
	}
	end := s.Rows() - n - s.Overlap
	if end < 1 {
		return nil, nil, fmt.Errorf("data: set %q: a tail of %d windows leaves none of %d that shares no step with it", s.Name, n, s.Rows())
	}
	return s.Slice(0, end), s.Slice(s.Rows()-n, s.Rows()), nil
}
