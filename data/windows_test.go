package data

import (
	"slices"
	"strings"
	"testing"
)

// series makes two sensors over n steps. The first measures the step, and the second a
// hundred more.
func series(n int) *Set {
	s := &Set{Name: "series", Features: 2}
	for i := range n {
		s.X = append(s.X, float32(i), float32(100+i))
	}
	return s
}

func TestWindows(t *testing.T) {
	w, err := series(8).Windows(3, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{0, 1, 2, 100, 101, 102, 2, 3, 4, 102, 103, 104, 4, 5, 6, 104, 105, 106}
	if !slices.Equal(w.X, want) || !slices.Equal(w.Shape, []int{2, 3}) || w.Features != 6 || w.Rows() != 3 {
		t.Errorf("%v of shape %v, want %v", w.X, w.Shape, want)
	}
	if err := w.Validate(); err != nil {
		t.Error(err)
	}
}

// TestNoLeakage: windows of the two parts of a series have no step in common.
func TestNoLeakage(t *testing.T) {
	head, tail, err := series(40).Tail(0.25)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[float32]bool{}
	for i, part := range []*Set{head, tail} {
		w, err := part.Windows(4, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range w.X {
			if i == 1 && seen[v] {
				t.Fatalf("%v is in both parts", v)
			}
			seen[v] = seen[v] || i == 0
		}
	}
	if head.Rows() != 30 || tail.Row(0)[0] != 30 {
		t.Errorf("the head has %d rows, the tail begins at %v", head.Rows(), tail.Row(0)[0])
	}
}

// TestSplitOfWindows: windows that were cut before they are split share no step with the other part.
func TestSplitOfWindows(t *testing.T) {
	for stride := 1; stride <= 5; stride++ {
		w, err := series(60).Windows(4, stride)
		if err != nil {
			t.Fatal(err)
		}
		head, tail, err := w.Split(0.25, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range tail.Dense() {
			if slices.Contains(head.Dense(), v) {
				t.Fatalf("%d steps apart: %v is in both parts", stride, v)
			}
		}
	}
	w, err := series(12).Windows(8, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Split(0.5, 1); err == nil || !strings.Contains(err.Error(), "leaves none") {
		t.Errorf("error %v, want one that says why no part is left", err)
	}
}

func TestWindowsAreRefused(t *testing.T) {
	image := &Set{Name: "image", Features: 4, Shape: []int{1, 2, 2}, X: make([]float32, 40)}
	for want, f := range map[string]func() (*Set, error){
		"a window of 9 steps is longer than the series, which has 8 steps": func() (*Set, error) { return series(8).Windows(9, 1) },
		"windows of 0 steps":   func() (*Set, error) { return series(8).Windows(0, 1) },
		"-1 apart":             func() (*Set, error) { return series(8).Windows(2, -1) },
		"no steps of a series": func() (*Set, error) { return image.Windows(2, 1) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestWindowsBetweenGaps: no window crosses from one segment to the next, in parts of a set, too.
func TestWindowsBetweenGaps(t *testing.T) {
	s := &Set{Name: "s", Features: 1, X: []float32{0, 1, 2, 3, 4, 5, 6, 7, 8}, Segments: []int32{0, 0, 0, 1, 1, 2, 2, 2, 2}}
	for _, c := range []struct {
		of             *Set
		window, stride int
		first          []float32
	}{
		{s, 2, 1, []float32{0, 1, 3, 5, 6, 7}}, {s, 3, 2, []float32{0, 5}}, {s, 4, 1, []float32{5}}, {s, 1, 3, []float32{0, 3, 5, 8}},
		{s.Slice(1, 7), 2, 1, []float32{1, 3, 5}},
	} {
		w, err := c.of.Windows(c.window, c.stride)
		if err != nil {
			t.Fatal(err)
		}
		var first []float32
		for i := range w.Rows() {
			first = append(first, w.Row(i)[0])
			for j, v := range w.Row(i) {
				if v != w.Row(i)[0]+float32(j) {
					t.Errorf("window %v", w.Row(i))
				}
			}
		}
		if !slices.Equal(first, c.first) {
			t.Errorf("windows of %d, %d apart, begin at %v, want %v", c.window, c.stride, first, c.first)
		}
	}
	if _, err := s.Windows(5, 1); err == nil {
		t.Error("a window of 5 crosses a gap")
	}
}
