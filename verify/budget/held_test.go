package budget

import (
	"math"
	"testing"
)

// TestHeld: a number of a type is one that has no more binary digits than the type.
func TestHeld(t *testing.T) {
	for _, c := range []struct {
		x      float64
		digits int
		want   bool
	}{
		{0, 24, true}, {1, 24, true}, {-3, 24, true}, {0.1, 24, false}, {float64(float32(0.1)), 24, true},
		{1 + 0x1p-23, 24, true}, {1 + 0x1p-24, 24, false}, {1 + 0x1p-10, 11, true}, {1 + 0x1p-11, 11, false},
		{1 + 0x1p-52, 53, true}, {0x1p-1074, 24, true}, {0x1p-1050 + 0x1p-1074, 24, false}, {math.Inf(1), 24, true}, {math.NaN(), 24, false},
	} {
		if got := held(c.x, c.digits); got != c.want {
			t.Errorf("%v has at most %d digits: %v", c.x, c.digits, got)
		}
	}
}
