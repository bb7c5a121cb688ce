package data

import (
	"fmt"
	"math"
)

// Set is a table of float32 features with one row an example.
//
// A subset shares X and Labels with its set, and picks its rows by Index. Treat what a
// set holds as read-only, therefore, and read rows with [Set.Row] and [Set.Label], which
// follow Index.
type Set struct {
	// Name says where the rows came from, such as "mnist:train".
	Name string
	// Note is what a person should be told about the set; empty: nothing.
	// [Open] says here that it gave another set instead.
	Note string
	// X holds the stored rows one after another, Features values for each.
	X []float32
	// Features is the number of values in a row.
	Features int
	// Labels holds the number of a class for each stored row; nil: there are none.
	Labels []int32
	// ClassNames names the classes, where labels are texts; nil: they are numbers.
	ClassNames []string
	// Shape is the shape of one row, such as [1 28 28] (channels, height,
	// width); nil: flat. Its product is Features.
	Shape []int
	// Overlap is the number of rows after a row that share values with it, as windows of a
	// series do; 0: none do. [Set.Split] and [Set.Tail] leave such rows out between two parts.
	Overlap int
	// Window is the number of steps of a row that is a window of a series, which has them for one sensor after the other; 0:
	// rows are no windows.
	Window int
	// Gaps says that values may be missing, which is NaN. The values of other sets are finite.
	Gaps bool
	// Columns names the features, where the file does; nil: it names none.
	Columns []string
	// Names are those of the files that the stored rows were read from, for pictures; nil: there are none.
	Names []string
	// Segments numbers the parts of a series between gaps, for each stored row; nil: there are no gaps. No window
	// crosses from one to the next.
	Segments []int32
	// Index lists the stored rows that belong to the set, in their order;
	// nil: all of them, as stored.
	Index []int
	// Spill holds the stored rows where they lie in a temporary file, in the place of X; nil: X holds them.
	Spill *Spill
}

// Rows returns the number of rows in the set.
func (s *Set) Rows() int {
	if s.Index != nil {
		return len(s.Index)
	}
	return s.storedRows()
}

// storedRows returns the number of rows in X, or in a file.
func (s *Set) storedRows() int {
	switch {
	case s.Spill != nil:
		return s.Spill.rows
	case s.Features <= 0:
		return 0
	}
	return len(s.X) / s.Features
}

// Variance returns the variance of the rows around their mean, averaged over the
// features, after values are divided by scale, one a feature; nil: by nothing. It is the squared error of a reconstruction
// that knows nothing but the mean. Missing values take no part. A set without rows has the variance 0.
func (s *Set) Variance(scale []float32) float64 {
	sum, squares, there := make([]float64, s.Features), make([]float64, s.Features), make([]float64, s.Features)
	for i := range s.Rows() {
		for j, v := range s.Row(i) {
			if v == v {
				sum[j] += float64(v)
				squares[j] += float64(v) * float64(v)
				there[j]++
			}
		}
	}
	variance, all := 0.0, 0.0
	for j, n := range there {
		mean := sum[j] / max(n, 1)
		square := max(squares[j]-n*mean*mean, 0)
		if scale != nil {
			square /= float64(scale[j]) * float64(scale[j])
		}
		variance += square
		all += n
	}
	return variance / max(all, 1)
}

// Row returns row i, 0 <= i < Rows, as a view that must not be changed.
// Appending to it does not reach the next row.
func (s *Set) Row(i int) []float32 {
	if s.Spill != nil {
		return s.Spill.row(s.Spill.from + s.stored(i))
	}
	lo := s.stored(i) * s.Features
	hi := lo + s.Features
	return s.X[lo:hi:hi]
}

// Label returns the class of row i. The set must have Labels.
func (s *Set) Label(i int) int32 { return s.Labels[s.stored(i)] }

// RowName returns the name of the file of row i, or "" where rows have no names.
func (s *Set) RowName(i int) string {
	if s.Names == nil {
		return ""
	}
	return s.Names[s.stored(i)]
}

// Classes returns how many classes the labels name, counted from class 0; 0: there are no labels.
func (s *Set) Classes() int {
	if s.Labels == nil {
		return 0
	}
	last := int32(-1)
	for i := range s.Rows() {
		last = max(last, s.Label(i))
	}
	return int(last) + 1
}

// stored returns the row of X that holds a row of the set.
func (s *Set) stored(i int) int {
	if s.Index != nil {
		return s.Index[i]
	}
	return i
}

// Dense returns the rows of the set one after another. It returns X itself when the set
// holds all of it in order, and otherwise a copy.
func (s *Set) Dense() []float32 {
	if s.Index == nil && s.Spill == nil {
		return s.X
	}
	x := make([]float32, 0, s.Rows()*s.Features)
	for i := range s.Rows() {
		x = append(x, s.Row(i)...)
	}
	return x
}

// DenseLabels returns the classes of the rows in their order, or nil when the set has
// none. It returns Labels itself when the set holds all of them in order, and otherwise
// a copy.
func (s *Set) DenseLabels() []int32 {
	if s.Index == nil || s.Labels == nil {
		return s.Labels
	}
	labels := make([]int32, len(s.Index))
	for i := range labels {
		labels[i] = s.Label(i)
	}
	return labels
}

// Validate returns an error unless the fields agree with each other and every value is
// finite. The error names the first field that is wrong, or its row and column, counted
// from 0.
func (s *Set) Validate() error {
	if err := s.validateShape(); err != nil {
		return err
	}
	if s.Spill != nil {
		return s.Err() // only finite values were written
	}
	for i := range s.Rows() {
		for j, v := range s.Row(i) {
			if !finite(v) && !(s.Gaps && v != v) {
				return fmt.Errorf("data: set %q: element [%d, %d]: found %v, want a finite number", s.Name, i, j, v)
			}
		}
	}
	return nil
}

func (s *Set) validateShape() error {
	if s.Features < 1 {
		return fmt.Errorf("data: set %q: %d features, want at least 1", s.Name, s.Features)
	}
	stored := s.storedRows()
	if len(s.X)%s.Features != 0 {
		return fmt.Errorf("data: set %q: %d values do not make whole rows of %d features", s.Name, len(s.X), s.Features)
	}
	if s.Rows() == 0 {
		return fmt.Errorf("data: set %q: no rows, want at least 1", s.Name)
	}
	if s.Labels != nil && len(s.Labels) != stored {
		return fmt.Errorf("data: set %q: %d labels for %d stored rows, want one a row", s.Name, len(s.Labels), stored)
	}
	if s.Segments != nil && len(s.Segments) != stored {
		return fmt.Errorf("data: set %q: %d segments for %d stored rows, want one a row", s.Name, len(s.Segments), stored)
	}
	if s.Names != nil && len(s.Names) != stored {
		return fmt.Errorf("data: set %q: %d names for %d stored rows, want one a row", s.Name, len(s.Names), stored)
	}
	if n, ok := product(s.Shape); s.Shape != nil && (!ok || n != s.Features) {
		return fmt.Errorf("data: set %q: shape %v does not hold %d features", s.Name, s.Shape, s.Features)
	}
	if s.Window < 0 || s.Window > 0 && s.Features%s.Window != 0 {
		return fmt.Errorf("data: set %q: windows of %d steps do not make rows of %d features", s.Name, s.Window, s.Features)
	}
	if s.Columns != nil && len(s.Columns) != s.Features {
		return fmt.Errorf("data: set %q: %d column names for %d features", s.Name, len(s.Columns), s.Features)
	}
	for _, r := range s.Index {
		if r < 0 || r >= stored {
			return fmt.Errorf("data: set %q: index names row %d of %d stored rows", s.Name, r, stored)
		}
	}
	return nil
}

func finite(v float32) bool {
	const exponent = 0x7f800000
	return math.Float32bits(v)&exponent != exponent
}

// maxElements is the greatest number of elements that a decoder accepts: 4 GiB of float32.
const maxElements = 1 << 30

// product multiplies dimensions. ok is false when one is not positive, or when the
// result is greater than maxElements.
func product(dims []int) (n int, ok bool) {
	n = 1
	for _, d := range dims {
		if d < 1 || d > maxElements/n {
			return 0, false
		}
		n *= d
	}
	return n, true
}
