package data

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Indices say which rows of a source are in which part, counted from 0. No row is in two of them.
type Indices struct {
	Train []int // what a model is trained on; nil: all rows that the others do not have
	Held  []int // what watches the training; nil: split off the rows of Train
	Test  []int // what is tested on; nil: split off the rows of Train first
}

// mostRanges is the greatest number of ranges of rows that are written down, which takes some megabytes.
const mostRanges = 1 << 20

// indexJSON is the form of indices in a file: lists, or ranges such as "0-99,105".
type indexJSON struct {
	Train ranges `json:"train,omitempty"`
	Held  ranges `json:"held_out,omitempty"`
	Test  ranges `json:"test,omitempty"`
}

// MarshalJSON writes the indices as ranges.
func (x Indices) MarshalJSON() ([]byte, error) {
	return json.Marshal(indexJSON{x.Train, x.Held, x.Test})
}

// UnmarshalJSON reads indices as lists or as ranges.
func (x *Indices) UnmarshalJSON(b []byte) error {
	var form indexJSON
	err := json.Unmarshal(b, &form)
	*x = Indices{form.Train, form.Held, form.Test}
	return err
}

// ranges are rising numbers, which are written as ranges.
type ranges []int

func (r ranges) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	for i, n := 0, 0; i < len(r); n++ {
		if n == mostRanges {
			return nil, fmt.Errorf("the rows of a part are more than %d ranges", mostRanges)
		}
		last := i
		for last+1 < len(r) && r[last+1] == r[last]+1 {
			last++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(r[i]))
		if last > i {
			b.WriteString("-" + strconv.Itoa(r[last]))
		}
		i = last + 1
	}
	return json.Marshal(b.String())
}

// mostIndices is the greatest number of rows that a text of ranges may name.
const mostIndices = 1 << 28

func (r *ranges) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '"' {
		return json.Unmarshal(b, (*[]int)(r))
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	*r = ranges{}
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		low, high, whole := strings.Cut(part, "-")
		first, err := strconv.Atoi(low)
		last := first
		if err == nil && whole {
			last, err = strconv.Atoi(high)
		}
		if err != nil || first < 0 || last < first || last > math.MaxInt32 || last-first >= mostIndices-len(*r) {
			return fmt.Errorf("rows %.50q; want a range such as 0-99 of at most %d rows in all", part, mostIndices)
		}
		*r = slices.Grow(*r, last-first+1)
		for i := first; i <= last; i++ {
			*r = append(*r, i)
		}
	}
	return nil
}

// sorted returns the indices in rising order, and an error where one is no row of so many, or is in two places. Train has what
// the others do not, where it is nil.
func (x Indices) sorted(rows int) (Indices, error) {
	in := make([]uint8, rows) // the part that has a row, counted from 1; 0: none has
	out := Indices{}
	parts := []struct {
		name string
		from []int
		to   *[]int
	}{{"train", x.Train, &out.Train}, {"held_out", x.Held, &out.Held}, {"test", x.Test, &out.Test}}
	for p, part := range parts {
		for _, i := range part.from {
			switch {
			case i < 0 || i >= rows:
				return out, fmt.Errorf("data: the part %q names row %d; the source has the rows 0 to %d", part.name, i, rows-1)
			case in[i] != 0:
				return out, fmt.Errorf("data: row %d is in the part %q, and again in %q", i, parts[in[i]-1].name, part.name)
			}
			in[i] = uint8(p + 1)
		}
		if part.from != nil {
			*part.to = slices.Sorted(slices.Values(part.from))
		}
	}
	if x.Train == nil {
		for i, part := range in {
			if part == 0 {
				out.Train = append(out.Train, i)
			}
		}
	}
	if len(out.Train) == 0 {
		return out, fmt.Errorf("data: the part %q has no rows", parts[0].name)
	}
	return out, nil
}

// take returns the given rows of a set. Of a series, rows that do not lie beside each other are in different segments.
func (s *Set) take(rows []int, series bool) (*Set, error) {
	part, err := s.Subset(rows)
	if err != nil || !series || len(rows) == 0 {
		return part, err
	}
	segments := make([]int32, s.storedRows())
	segment := int32(0)
	for k, i := range part.Index {
		if k > 0 {
			before := part.Index[k-1]
			if i != before+1 || s.Segments != nil && s.Segments[i] != s.Segments[before] {
				segment++
			}
		}
		segments[i] = segment
	}
	part.Segments = segments
	return part, nil
}
