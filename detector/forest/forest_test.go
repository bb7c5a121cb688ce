package forest

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"
)

// reference is what testdata/reference.py writes of scikit-learn's forests.
type reference struct {
	Rows   [][]float32
	Sample int
	Trees  [][]struct {
		Feature     int
		Threshold   float64
		Left, Right int
		Rows        int
	}
	Scores []float64
	Large  []float64 // of 1,000 trees, mean over seeds
	Spread float64   // greatest standard deviation of these over seeds
}

func read(t *testing.T) (r reference, rows []float32) {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		rows = append(rows, row...)
	}
	return r, rows
}

// TestScore holds the scores of scikit-learn's own trees.
func TestScore(t *testing.T) {
	r, rows := read(t)
	f := &Forest{sample: r.Sample}
	for _, nodes := range r.Trees {
		var made tree
		for _, n := range nodes {
			made = append(made, node{n.Feature, n.Threshold, n.Left, n.Right, n.Rows})
		}
		f.trees = append(f.trees, made)
	}
	for i, s := range f.Score(rows, 3) {
		if math.Abs(s-r.Scores[i]) > 1e-12 {
			t.Errorf("row %d: score %v, scikit-learn has %v", i, s, r.Scores[i])
		}
	}
}

// TestFit holds a forest of 1,000 trees against scikit-learn's. Two such forests are apart by what the trees
// of one vary, whose spread over seeds the reference has; of 60 rows one may be 4 of these away from a mean.
func TestFit(t *testing.T) {
	r, rows := read(t)
	f, err := Fit(rows, 3, Settings{Trees: 1000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range f.Score(rows, 3) {
		if math.Abs(s-r.Large[i]) > 4*r.Spread {
			t.Errorf("row %d: score %.4f, scikit-learn has %.4f ± %.4f", i, s, r.Large[i], r.Spread)
		}
	}
}

func TestDegenerate(t *testing.T) {
	same := make([]float32, 40)
	f, err := Fit(same, 2, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Score([]float32{0, 0, 1, 1}, 2); math.Abs(s[0]-0.5) > 1e-12 || s[1] != s[0] {
		t.Errorf("rows that are all equal: scores %v, want 0.5", s)
	}
	// Neighbouring numbers, between which nothing can be drawn.
	next := math.Nextafter32(1, 2)
	f, err = Fit([]float32{1, next, 1, next}, 1, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Score([]float32{1, next}, 1) {
		if s-s != 0 {
			t.Errorf("score %v", s)
		}
	}
	for _, rows := range [][]float32{nil, {1}, {1, 2, 3}} {
		if _, err := Fit(rows, 2, Settings{}); !errors.Is(err, ErrRows) {
			t.Errorf("%v: got %v, want an error that wraps ErrRows", rows, err)
		}
	}
}
