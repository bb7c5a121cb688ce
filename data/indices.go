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
	Train Runs `json:"train,omitempty"`    // what a model is trained on; nil: all rows that the others do not have
	Held  Runs `json:"held_out,omitempty"` // what watches the training; nil: split off the rows of Train
	Test  Runs `json:"test,omitempty"`     // what is tested on; nil: split off the rows of Train first
}

// Runs are numbers of rows as runs of one after the other, each with its first number and the one after its last. In JSON they are
// a text such as "0-99,105"; a list of numbers is read, too. They take no memory for the rows of a run.
type Runs [][2]int

// mostRuns is the greatest number of runs that are written down, which takes some megabytes.
const mostRuns = 1 << 20

// RunsOf returns numbers as runs, in their order.
func RunsOf(rows []int) Runs {
	r := Runs{}
	for _, i := range rows {
		if n := len(r); n > 0 && r[n-1][1] == i {
			r[n-1][1]++
			continue
		}
		r = append(r, [2]int{i, i + 1})
	}
	return r
}

// Rows returns the numbers of the runs, in their order.
func (r Runs) Rows() (all []int) {
	for _, run := range r {
		for i := run[0]; i < run[1]; i++ {
			all = append(all, i)
		}
	}
	return all
}

// MarshalJSON writes the runs as a text.
func (r Runs) MarshalJSON() ([]byte, error) {
	if len(r) > mostRuns {
		return nil, fmt.Errorf("the rows of a part are %d runs, and no more than %d are kept", len(r), mostRuns)
	}
	var b strings.Builder
	for i, run := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(run[0]))
		if run[1] > run[0]+1 {
			b.WriteString("-" + strconv.Itoa(run[1]-1))
		}
	}
	return json.Marshal(b.String())
}

// UnmarshalJSON reads a text or a list of numbers.
func (r *Runs) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '"' {
		var rows []int
		err := json.Unmarshal(b, &rows)
		*r = RunsOf(rows)
		return err
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	*r = Runs{}
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		low, high, several := strings.Cut(part, "-")
		first, err := strconv.Atoi(low)
		last := first
		if err == nil && several {
			last, err = strconv.Atoi(high)
		}
		if err != nil || first < 0 || last < first || last >= math.MaxInt32 {
			return fmt.Errorf("rows %.50q; want a number, or a first and a last one such as 0-99", part)
		}
		*r = append(*r, [2]int{first, last + 1})
	}
	return nil
}

// given is what indices say of a number of rows: those of each part in rising order.
type given struct{ train, held, test []int }

// of returns which of so many rows are in which part, and an error where one is none of them, or is in two places.
func (x Indices) of(rows int) (out given, err error) {
	in := make([]uint8, rows) // the part that has a row, counted from 1; 0: none has
	parts := []struct {
		name string
		from Runs
		to   *[]int
	}{{"train", x.Train, &out.train}, {"held_out", x.Held, &out.held}, {"test", x.Test, &out.test}}
	for p, part := range parts {
		for _, run := range part.from {
			for i := run[0]; i < run[1]; i++ {
				switch {
				case i < 0 || i >= rows:
					return out, fmt.Errorf("data: the part %q names row %d; the source has the rows 0 to %d", part.name, i, rows-1)
				case in[i] != 0:
					return out, fmt.Errorf("data: row %d is in the part %q, and again in %q", i, parts[in[i]-1].name, part.name)
				}
				in[i] = uint8(p + 1)
				*part.to = append(*part.to, i)
			}
		}
		slices.Sort(*part.to)
	}
	if x.Train == nil {
		for i, part := range in {
			if part == 0 {
				out.train = append(out.train, i)
			}
		}
	}
	if len(out.train) == 0 {
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
