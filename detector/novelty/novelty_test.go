package novelty

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNext holds steps that were computed by hand.
func TestNext(t *testing.T) {
	var s Scorer
	for i, c := range []struct {
		x, share, size float64
		fresh          bool
	}{
		{4, 1, 0, false},           // the first has no distance
		{4, 1, 0, false},           // distance 0, the only one
		{5, 1. / 2, 1, true},       // distance 1 beside 0; the values before have no range
		{4.5, 2. / 3, 0.5, false},  // distance 0.5 beside 0 and 1, of a range of 1
		{9, 1. / 4, 4, true},       // distance 4
		{8, 3. / 5, 1. / 5, false}, // distance 1 beside 0, 0.5, 1 and 4, of a range of 5
	} {
		got, ok := s.Next(c.x)
		score := -math.Log(c.share) + math.Log(c.size+0.001)
		if !ok || math.Abs(got.Share-c.share) > 1e-12 || math.Abs(got.Score-score) > 1e-12 || got.Fresh != c.fresh {
			t.Errorf("step %d, %v: %+v, want share %v, score %v, fresh %v", i, c.x, got, c.share, score, c.fresh)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e301} {
		if got, ok := s.Next(x); ok {
			t.Errorf("%v: %+v", x, got)
		}
	}
	if s.steps != 6 {
		t.Errorf("%d steps are kept, want 6", s.steps)
	}
	for _, x := range []float64{1e300, -1e300} {
		if got, _ := s.Next(x); math.IsNaN(got.Score) || math.IsInf(got.Score, 0) {
			t.Errorf("%v: %+v", x, got)
		}
	}
}

// TestQuiet: what lasts is fresh once, and again after the silence.
func TestQuiet(t *testing.T) {
	var s Scorer
	r := rand.New(rand.NewPCG(1, 1))
	fresh := map[int]bool{}
	for i := range 1000 {
		x := r.NormFloat64()
		switch i {
		case 500, 501, 700:
			x = float64(30 + i/100*10)
		}
		step, _ := s.Next(x)
		fresh[i] = step.Fresh
	}
	if !fresh[500] || fresh[501] || !fresh[700] {
		t.Errorf("fresh: %v at 500, %v at 501, %v at 700; want the first and the last", fresh[500], fresh[501], fresh[700])
	}
}

// TestRemembered holds that a long series takes no more memory than 65,536 steps, and that the oldest are forgotten.
func TestRemembered(t *testing.T) {
	var h history
	for i := range remembered + 1000 {
		h.add(float64(i * 7919 % 100003))
	}
	if len(h.sorted) != remembered || len(h.order) != remembered || !slices.IsSorted(h.sorted) {
		t.Fatalf("%d numbers in order, %d in the ring, sorted %v", len(h.sorted), len(h.order), slices.IsSorted(h.sorted))
	}
	want := slices.Clone(h.order)
	slices.Sort(want)
	if !slices.Equal(want, h.sorted) || slices.Contains(h.sorted, 0) {
		t.Error("the sorted numbers are not those of the ring")
	}
}

func ExampleScorer() {
	var s Scorer
	for _, x := range []float64{20.1, 20.3, 19.9, 20.2, 20.0, 20.3, 35.0, 20.1} {
		if step, ok := s.Next(x); ok && step.Fresh && step.Score > 2 {
			fmt.Println(x, "is new")
		}
	}
	// Output: 35 is new
}
