package data

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScalers(t *testing.T) {
	nan := float32(math.NaN())
	// The columns are: an ordinary one; a constant that is no binary fraction; one with half
	// its values missing; one with all missing; one with a spread too small for a float32
	// divisor.
	s := &Set{Features: 5, X: []float32{
		1, 0.1, nan, nan, 0,
		2, 0.1, 4, nan, 1e-44,
		6, 0.1, 8, nan, 0,
	}}
	tests := []struct {
		name string
		fit  func(*Set) (*Scaler, error)
		want Scaler
	}{
		{"MinMax", MinMax, Scaler{Shift: []float32{1, 0.1, 4, 0, 0}, Scale: []float32{5, 1, 4, 1, 1}}},
		{"Standard", Standard, Scaler{Shift: []float32{3, 0.1, 6, 0, 2.8e-45}, Scale: []float32{float32(math.Sqrt(14. / 3)), 1, 2, 1, 1}}},
	}
	for _, tt := range tests {
		got, err := tt.fit(s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// scikit-learn 1.9.1 on digits[:1437] / 16: StandardScaler's mean_ and scale_,
// MinMaxScaler's data_min_ and 1/scale_, of four pixels.
func TestScalersAgreeWithScikitLearn(t *testing.T) {
	s, err := Open(t.Context(), "digits:train", nil)
	if err != nil {
		t.Fatal(err)
	}
	standard, err := Standard(s)
	if err != nil {
		t.Fatal(err)
	}
	minmax, err := MinMax(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		pixel                  int
		mean, scale, min, span float64
	}{
		{0, 0, 1, 0, 1}, // constant; scikit-learn divides by 1, too
		{2, 0.3234603340292276, 0.29488823737027164, 0, 1},
		{20, 0.4383698677800974, 0.3833367902466831, 0, 1},
		{63, 0.027574808629088378, 0.12860453104675895, 0, 1},
	} {
		got := []float32{standard.Shift[tt.pixel], standard.Scale[tt.pixel], minmax.Shift[tt.pixel], minmax.Scale[tt.pixel]}
		want := []float32{float32(tt.mean), float32(tt.scale), float32(tt.min), float32(tt.span)}
		for k := range want {
			if math.Abs(float64(got[k]-want[k])) > 1e-7 {
				t.Errorf("pixel %d: %v, want %v", tt.pixel, got, want)
				break
			}
		}
	}
}

func TestScalerFollowsIndex(t *testing.T) {
	s := counting(100)
	sub := subset(t, s, 3, 5)
	got, err := MinMax(sub)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&Scaler{Shift: []float32{3, -5}, Scale: []float32{2, 2}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestScalerErrors(t *testing.T) {
	for want, x := range map[string][]float32{
		"element [1, 0]: found +Inf":             {0, float32(math.Inf(1))},
		"feature 0 reaches from -3e+38 to 3e+38": {-3e38, 3e38},
		"no rows":                                {},
	} {
		if _, err := MinMax(&Set{Features: 1, X: x}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", x, err, want)
		}
	}
}

func TestApplyAndInvert(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	s := &Set{Features: 7}
	for i := range 7 * 300 {
		s.X = append(s.X, float32(rng.NormFloat64()*math.Pow(10, float64(i%7-3))))
	}
	for name, fit := range map[string]func(*Set) (*Scaler, error){"MinMax": MinMax, "Standard": Standard} {
		sc, err := fit(s)
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float32, len(s.X))
		if err := sc.Apply(x, s.X); err != nil {
			t.Fatal(err)
		}
		cols, err := summarize(&Set{Features: 7, X: x})
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range cols {
			low, high, wantLow, wantHigh := c.min, c.max, 0., 1.
			if name == "Standard" {
				low, high = c.mean, math.Sqrt(c.squares/float64(c.n))
			}
			if math.Abs(low-wantLow) > 1e-5 || math.Abs(high-wantHigh) > 1e-5 {
				t.Errorf("%s, feature %d: %v and %v, want 0 and 1", name, j, low, high)
			}
		}
		if err := sc.Invert(x, x); err != nil {
			t.Fatal(err)
		}
		for i := range x {
			if math.Abs(float64(x[i]-s.X[i])) > 1e-5*math.Pow(10, float64(i%7-3)) {
				t.Fatalf("%s: value %d comes back as %v, was %v", name, i, x[i], s.X[i])
			}
		}
	}
}

func TestScalerWantsWholeRows(t *testing.T) {
	sc := &Scaler{Shift: make([]float32, 2), Scale: []float32{1, 1}}
	for _, tt := range []struct {
		sc       *Scaler
		dst, src int // lengths
		want     string
	}{
		{sc, 3, 3, "scaling 3 values into 3, want the same number and whole rows of 2"},
		{sc, 4, 2, "scaling 2 values into 4"},
		{&Scaler{}, 0, 0, "0 shifts and 0 scales"},
		{&Scaler{Shift: sc.Shift}, 2, 2, "2 shifts and 0 scales"},
	} {
		for name, do := range map[string]func(dst, src []float32) error{"Apply": tt.sc.Apply, "Invert": tt.sc.Invert} {
			if err := do(make([]float32, tt.dst), make([]float32, tt.src)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v, want %q", name, err, tt.want)
			}
		}
	}
}
