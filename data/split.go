package data

import (
	"fmt"
	"math"
	"slices"
)

// Subset returns the given rows of the set, in the order given, without copying features.
// A row may be given more than once. A row out of range is an error.
func (s *Set) Subset(rows []int) (*Set, error) {
	sub := *s
	sub.Index = make([]int, len(rows))
	total := s.Rows()
	for k, i := range rows {
		if i < 0 || i >= total {
			return nil, fmt.Errorf("data: set %q: no row %d, want 0 to %d", s.Name, i, total-1)
		}
		sub.Index[k] = s.stored(i)
	}
	return &sub, nil
}

// Slice returns rows lo up to but not including hi, without copying features.
// It panics when they are out of range, as slicing does.
func (s *Set) Slice(lo, hi int) *Set {
	sub := *s
	if s.Index != nil {
		sub.Index = s.Index[lo:hi:hi]
		return &sub
	}
	if s.Spill != nil {
		sub.Spill = &Spill{s.Spill.spilled, s.Spill.from + lo, hi - lo}
	} else {
		sub.X = s.X[lo*s.Features : hi*s.Features : hi*s.Features]
	}
	if s.Labels != nil {
		sub.Labels = s.Labels[lo:hi:hi]
	}
	if s.Segments != nil {
		sub.Segments = s.Segments[lo:hi:hi]
	}
	if s.Names != nil {
		sub.Names = s.Names[lo:hi:hi]
	}
	return &sub
}

// Split sets a random fraction of the rows aside, without copying features: held gets
// round(fraction × Rows) of them, and train gets the others. Both keep the order of the
// set. The seed alone decides which rows are set aside. It is an error when either part
// would be empty. Windows that overlap are split in time, as by [Set.Tail], because a random
// row would share its steps with others.
func (s *Set) Split(fraction float64, seed uint64) (train, held *Set, err error) {
	if s.Overlap > 0 {
		return s.Tail(fraction)
	}
	n, err := s.share(fraction)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]int, s.Rows())
	permute(rows, newStream(splitStream, seed, 0))
	slices.Sort(rows[:n])
	slices.Sort(rows[n:])
	for k, i := range rows {
		rows[k] = s.stored(i)
	}
	rest, part := *s, *s
	rest.Index, part.Index = rows[n:], rows[:n:n]
	return &rest, &part, nil
}

// share returns the number of rows that a fraction sets aside. It is an error when that
// is no row or every row.
func (s *Set) share(fraction float64) (int, error) {
	if !(fraction > 0 && fraction < 1) {
		return 0, fmt.Errorf("data: split fraction %v, want more than 0 and less than 1", fraction)
	}
	n := int(math.Round(fraction * float64(s.Rows())))
	if n < 1 || n >= s.Rows() {
		return 0, fmt.Errorf("data: a fraction of %v sets %d of %d rows aside, want at least 1 row on each side", fraction, n, s.Rows())
	}
	return n, nil
}
