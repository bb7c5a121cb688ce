package trial

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

// firsts are the first elements of the rows that inputs have.
func firsts(t *testing.T, inputs Inputs) (out []float32) {
	t.Helper()
	for in, err := range inputs {
		if err != nil {
			t.Fatal(err)
		}
		x, err := graph.Data[float32](in["input"])
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(x); i += 2 {
			out = append(out, x[i])
		}
	}
	return out
}

func setOf(rows int) *data.Set {
	set := &data.Set{Name: "numbers", Features: 2, X: make([]float32, 2*rows)}
	for i := range set.X {
		set.X[i] = float32(i / 2)
	}
	return set
}

// TestSplitSet: a search never sees a row that is compared on.
func TestSplitSet(t *testing.T) {
	g := fake.Graph()
	s, err := SplitSet(setOf(10), g, g, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Concat(firsts(t, s.Search), firsts(t, s.Compare)); !slices.Equal(got, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("rows %v", got)
	}
	if s.What != "5 rows of numbers that were not searched on" {
		t.Error(s.What)
	}
	if s, err = SplitSet(setOf(10), g, g, false); err != nil || s.Search != nil || len(firsts(t, s.Compare)) != 10 {
		t.Errorf("without a search: %+v, %v", s, err)
	}
	fixed := fake.Graph()
	fixed.Inputs[0].Type.Shape[0] = graph.Fixed(4)
	if s, err = SplitSet(setOf(10), g, fixed, false); err != nil || len(firsts(t, s.Compare)) != 8 {
		t.Errorf("of a batch of 4: %v, %v", firsts(t, s.Compare), err)
	}
	if _, err = SplitSet(setOf(5), g, fixed, true); err == nil {
		t.Error("one batch is searched on and compared on")
	}
}

func TestSplitFixtures(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []int{1, 1, 2} { // those that are compared on
		fake.WriteSet(t, filepath.Join(dir, fmt.Sprint(setPrefix, i)), 1, true)
		s, err := SplitFixtures(dir, fake.Graph(), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(firsts(t, s.Compare)); got != want {
			t.Errorf("of %d fixtures %d are compared on, want %d: %s", i+1, got, want, s.What)
		}
	}
}
