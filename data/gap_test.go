package data_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/data"
)

// gapped has windows of three steps of two sensors, with gaps.
func gapped() *data.Set {
	nan := float32(math.NaN())
	return &data.Set{
		Name: "gapped", Features: 6, Window: 3, Gaps: true, Labels: []int32{0, 1}, Segments: []int32{0, 1},
		X: []float32{0, nan, 2, 10, 10, 10, 4, 6, nan, nan, 30, 20},
	}
}

// TestScalersOfWindows: the steps of a sensor have one scale, and missing values take no part in it.
func TestScalersOfWindows(t *testing.T) {
	for name, c := range map[string]struct {
		fit          func(*data.Set) (*data.Scaler, error)
		shift, scale []float32
	}{
		"minmax":   {data.MinMax, []float32{0, 10}, []float32{6, 20}},
		"standard": {data.Standard, []float32{3, 16}, []float32{float32(math.Sqrt(5)), 8}},
		"none":     {data.Unscaled, []float32{0, 0}, []float32{1, 1}},
	} {
		s, err := c.fit(gapped())
		if err != nil {
			t.Fatal(err)
		}
		for j := range s.Shift {
			if sensor := j / 3; s.Shift[j] != c.shift[sensor] || math.Abs(float64(s.Scale[j]-c.scale[sensor])) > 1e-6 {
				t.Errorf("%s, value %d: shift %v and scale %v, want %v and %v", name, j, s.Shift[j], s.Scale[j], c.shift[sensor], c.scale[sensor])
			}
		}
	}
	means, err := gapped().Means()
	if err != nil || !slices.Equal(means, []float32{3, 3, 3, 16, 16, 16}) {
		t.Errorf("means %v, %v", means, err)
	}
}

func TestFilled(t *testing.T) {
	all := gapped()
	if err := all.Validate(); err != nil {
		t.Fatal(err)
	}
	turned, err := all.Subset([]int{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	full := turned.Filled([]float32{-1, -2, -3, -4, -5, -6})
	if want := []float32{4, 6, -3, -4, 30, 20, 0, -2, 2, 10, 10, 10}; !slices.Equal(full.X, want) {
		t.Errorf("%v, want %v", full.X, want)
	}
	if err := full.Validate(); err != nil || full.Gaps || full.Label(0) != 1 || full.Segments[0] != 1 {
		t.Errorf("%+v, %v", full, err)
	}
	if full.Filled(nil) != full {
		t.Error("a set without gaps is copied")
	}
	if all.Gaps = false; all.Validate() == nil {
		t.Error("NaN in a set that has no gaps")
	}
}

// TestVarianceOfGaps: values that are there vary around the mean of their column.
func TestVarianceOfGaps(t *testing.T) {
	nan := float32(math.NaN())
	s := &data.Set{Name: "gaps", Features: 2, Gaps: true, X: []float32{1, nan, 3, nan, nan, 5}}
	if v := s.Variance(nil); math.Abs(v-2.0/3) > 1e-9 { // (1 + 1 + 0)/3
		t.Errorf("variance %v, want 2/3", v)
	}
}

func TestCount(t *testing.T) {
	for want, got := range map[string]string{"1 row": data.Count(1, "row"), "0 rows": data.Count(0, "row"), "2 anomalies": data.Count(2, "anomaly"), "1 anomaly": data.Count(1, "anomaly")} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
