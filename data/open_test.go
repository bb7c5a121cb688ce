package data

import (
	"slices"
	"testing"
)

// Real MNIST must be there: the go tool that runs this test can fetch it.
func TestOpenMNIST(t *testing.T) {
	for _, tt := range []struct {
		spec   string
		rows   int
		labels []int32 // the first ones
	}{
		{"mnist", 60000, []int32{5, 0, 4, 1, 9}},
		{"mnist:test", 10000, []int32{7, 2, 1, 0, 4}},
	} {
		set, err := Open(t.Context(), tt.spec, &Options{NoFallback: true})
		if err != nil {
			t.Fatal(err)
		}
		if set.Rows() != tt.rows || !slices.Equal(set.Shape, []int{1, 28, 28}) {
			t.Errorf("%s: %d rows of %v, want %d of [1 28 28]", tt.spec, set.Rows(), set.Shape, tt.rows)
		}
		if !slices.Equal(set.Labels[:5], tt.labels) {
			t.Errorf("%s: labels begin with %v, want %v", tt.spec, set.Labels[:5], tt.labels)
		}
		if set.Note != "" {
			t.Errorf("%s: note %q", tt.spec, set.Note)
		}
		if err := set.Validate(); err != nil {
			t.Error(err)
		}
	}
}
