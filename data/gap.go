package data

import (
	"slices"
	"strings"
)

// gaps are the ways in which tables write a missing field, in small letters.
var gaps = []string{"", "na", "n/a", "nan", "null", "none", "?"}

const longestGap = 4

// Gaps lists the ways in which tables write a missing field, in small letters.
func Gaps() []string { return slices.Clone(gaps) }

// Filled returns the set with values in the place of missing ones, a value for each feature. Of a set without gaps that is the
// set itself.
func (s *Set) Filled(by []float32) *Set {
	if !s.Gaps {
		return s
	}
	out := *s
	out.X, out.Labels, out.Index, out.Spill, out.Gaps = slices.Clone(s.Dense()), s.DenseLabels(), nil, nil, false
	out.Names, out.Segments = pick(s, s.Names), pick(s, s.Segments)
	for i, v := range out.X {
		if v != v {
			out.X[i] = by[i%s.Features]
		}
	}
	return &out
}

// pick returns what the rows of a set have of a list that has something for each stored row.
func pick[T any](s *Set, stored []T) (of []T) {
	if stored == nil {
		return nil
	}
	for i := range s.Rows() {
		of = append(of, stored[s.stored(i)])
	}
	return of
}

// Missing reports whether a field is a gap, as tables write one: empty, NA, null and so on.
func Missing(field string) bool {
	field = strings.TrimSpace(field)
	return len(field) <= longestGap && slices.Contains(gaps, strings.ToLower(field))
}
