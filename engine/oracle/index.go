package oracle

import (
	"fmt"
)

// along returns the axis of an operator that indexes.
func (c call) along(def int64) (int, error) {
	return axis(int(c.node.Int("axis", def)), len(c.in[0].Dims))
}

// place returns an index that counts from the start. A negative index counts from the end. It
// panics with an error where there is no such place.
func place(v float64, n int) int {
	if !(v >= -float64(n) && v < float64(n)) {
		panic(fmt.Errorf("index %v of %d", v, n))
	}
	if v < 0 {
		return int(v) + n
	}
	return int(v)
}

// axis returns an axis that counts from the first one. A negative axis counts from the end.
func axis(a, rank int) (int, error) {
	if a < -rank || a >= rank {
		return 0, fmt.Errorf("axis %d of %d", a, rank)
	}
	if a < 0 {
		a += rank
	}
	return a, nil
}
