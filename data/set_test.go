package data

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// counting makes a set of n rows of two features. Row i is [i, -i], with the label i%3.
func counting(n int) *Set {
	s := &Set{Name: "counting", Features: 2}
	for i := range n {
		s.X = append(s.X, float32(i), -float32(i))
		s.Labels = append(s.Labels, int32(i%3))
	}
	return s
}

// firsts returns the first feature of every row.
func firsts(s *Set) []int {
	var got []int
	for i := range s.Rows() {
		got = append(got, int(s.Row(i)[0]))
	}
	return got
}

func subset(t *testing.T, s *Set, rows ...int) *Set {
	t.Helper()
	sub, err := s.Subset(rows)
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func TestSubset(t *testing.T) {
	s := counting(10)
	sub := subset(t, s, 7, 2, 2, 9, 4)
	tests := []struct {
		name string
		set  *Set
		want []int
	}{
		{"subset", sub, []int{7, 2, 2, 9, 4}},
		{"subset of a subset", subset(t, sub, 3, 0), []int{9, 7}},
		{"slice of a subset", sub.Slice(1, 4), []int{2, 2, 9}},
		{"slice", s.Slice(3, 6), []int{3, 4, 5}},
		{"subset of a slice", subset(t, s.Slice(3, 6), 2, 0), []int{5, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, firsts(tt.set)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			for i, want := range tt.want {
				if got := tt.set.Label(i); got != int32(want%3) {
					t.Errorf("label %d is %d, want %d", i, got, want%3)
				}
			}
			if err := tt.set.Validate(); err != nil {
				t.Error(err)
			}
			dense := &Set{X: tt.set.Dense(), Features: 2}
			if diff := cmp.Diff(tt.want, firsts(dense)); diff != "" {
				t.Errorf("dense rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowIsAView(t *testing.T) {
	s := counting(3)
	if &s.Row(1)[0] != &s.X[2] {
		t.Error("Row copies")
	}
	if &subset(t, s, 2, 1).Row(1)[0] != &s.X[2] {
		t.Error("Row of a subset copies")
	}
	if _ = append(s.Row(0), 99); s.X[2] == 99 {
		t.Error("appending to a row reaches the next one")
	}
}

func TestSubsetErrors(t *testing.T) {
	for _, row := range []int{-1, 3} {
		if _, err := counting(3).Subset([]int{0, row}); err == nil || !strings.Contains(err.Error(), "want 0 to 2") {
			t.Errorf("row %d: %v, want the range in the error", row, err)
		}
	}
}

func TestValidate(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	tests := []struct {
		set  Set
		want string // part of the error
	}{
		{Set{X: []float32{1}}, "0 features"},
		{Set{Features: 2}, "no rows"},
		{Set{Features: 2, X: []float32{1, 2}, Index: []int{}}, "no rows"},
		{Set{Features: 2, X: []float32{1, 2, 3}}, "3 values"},
		{Set{Features: 1, X: []float32{1, 2}, Labels: []int32{1}}, "1 labels for 2 stored rows"},
		{Set{Features: 2, X: []float32{1, 2}, Shape: []int{1, 3}}, "shape [1 3]"},
		{Set{Features: 2, X: []float32{1, 2}, Shape: []int{-1, -2}}, "shape [-1 -2]"},
		{Set{Features: 2, X: []float32{1, 2}, Columns: []string{"a"}}, "1 column names"},
		{Set{Features: 1, X: []float32{1, 2}, Index: []int{0, 2}}, "row 2 of 2"},
		{Set{Features: 2, X: []float32{1, 2, 3, nan}}, "element [1, 1]: found NaN"},
		{Set{Features: 2, X: []float32{1, 2, inf, 4}, Index: []int{1, 0}}, "element [0, 0]: found -Inf"},
	}
	for _, tt := range tests {
		if err := tt.set.Validate(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Validate of %+v: %v, want %q in it", tt.set, err, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	s := counting(100)
	train, held, err := s.Split(0.2, 7)
	if err != nil {
		t.Fatal(err)
	}
	if train.Rows() != 80 || held.Rows() != 20 {
		t.Errorf("%d and %d rows, want 80 and 20", train.Rows(), held.Rows())
	}
	seen := make([]int, 100)
	for _, i := range append(firsts(train), firsts(held)...) {
		seen[i]++
	}
	for i, n := range seen {
		if n != 1 {
			t.Errorf("row %d is in the parts %d times", i, n)
		}
	}
	if &train.X[0] != &s.X[0] || &held.X[0] != &s.X[0] {
		t.Error("Split copies features")
	}
	_, again, _ := s.Split(0.2, 7)
	if diff := cmp.Diff(firsts(held), firsts(again)); diff != "" {
		t.Errorf("one seed, two splits:\n%s", diff)
	}
	_, other, _ := s.Split(0.2, 8)
	if cmp.Equal(firsts(held), firsts(other)) {
		t.Error("two seeds, one split")
	}
}

func TestSplitErrors(t *testing.T) {
	for _, fraction := range []float64{0, 1, -0.5, math.NaN(), 0.01, 0.99} {
		if _, _, err := counting(10).Split(fraction, 1); err == nil {
			t.Errorf("fraction %v: no error", fraction)
		}
	}
}

func TestFingerprint(t *testing.T) {
	s := counting(6)
	// Python's hashlib and struct computed this from the documented bytes.
	const want = "14831b27a8cefb0f55b4c2f26b40dd7549baafc899b3e20b72b4249b78a87866"
	if got := s.Fingerprint(); got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
	same := *s
	same.Name, same.Columns, same.Shape = "other", []string{"a", "b"}, []int{2}
	if same.Fingerprint() != want {
		t.Error("names or a spelt-out flat shape change the fingerprint")
	}
	sub := subset(t, s, 4, 1)
	dense := &Set{X: sub.Dense(), Features: 2, Labels: []int32{1, 1}}
	if sub.Fingerprint() != dense.Fingerprint() {
		t.Error("a subset and its dense copy differ")
	}
	for name, change := range map[string]func(*Set){
		"value": func(s *Set) { s.X = []float32{0, 0, 1, -1, 2, -2, 3, -3, 4, -4, 5, 5} },
		"order": func(s *Set) { s.Index = []int{1, 0, 2, 3, 4, 5} },
		"rows":  func(s *Set) { s.Index = []int{0, 1, 2, 3, 4} },
		"shape": func(s *Set) { s.Shape = []int{1, 2} },
		"label": func(s *Set) { s.Labels = []int32{0, 1, 2, 0, 1, 1} },
		"none":  func(s *Set) { s.Labels = nil },
	} {
		changed := *s
		if change(&changed); changed.Fingerprint() == want {
			t.Errorf("%s: the fingerprint does not change", name)
		}
	}
}

func TestVariance(t *testing.T) {
	set := &Set{Features: 2, X: []float32{1, 5, 3, 5, 5, 5, 100, 100}, Index: []int{0, 1, 2}}
	if got, want := set.Variance(nil), (8./3+0)/2; math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := (&Set{Features: 2}).Variance(nil); got != 0 {
		t.Errorf("no rows: %v", got)
	}
}

func TestClasses(t *testing.T) {
	set := counting(7) // with the labels 0, 1 and 2
	if n := set.Classes(); n != 3 {
		t.Errorf("%d classes, want 3", n)
	}
	if n := subset(t, set, 0, 3, 6).Classes(); n != 1 {
		t.Errorf("%d classes of the rows of class 0, want 1", n)
	}
	set.Labels = nil
	if n := set.Classes(); n != 0 {
		t.Errorf("%d classes without labels, want 0", n)
	}
}
