package oracle

import (
	"errors"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("Range", rangeOf)
}

func rangeOf(c call) (Array, error) {
	if err := c.single(0, 1, 2); err != nil {
		return c.in[0], err
	}
	start, limit, delta := c.in[0].V[0], c.in[1].V[0], c.in[2].V[0]
	if delta == 0 {
		return c.in[0], errors.New("a step of 0")
	}
	if bits[c.in[0].Elem] != 0 {
		return rangeWhole(c.in[0].Elem, c.in[0].integers()[0], c.in[1].integers()[0], c.in[2].integers()[0])
	}
	n := math.Max(math.Ceil((limit-start)/delta), 0)
	if !(n <= most) {
		return c.in[0], fmt.Errorf("%v numbers; %d are carried", n, most)
	}
	return filled(c.in[0].Elem, []int{int(n)}, func(at []int) float64 { return start + float64(at[0])*delta }), nil
}

// rangeWhole counts without an overflow, because the distance from start to limit is taken as uint64.
func rangeWhole(elem graph.DataType, start, limit, delta int64) (Array, error) {
	var n uint64
	if delta > 0 && start < limit {
		n = (uint64(limit-start)-1)/uint64(delta) + 1
	} else if delta < 0 && start > limit {
		n = (uint64(start-limit)-1)/uint64(-delta) + 1
	}
	if n > most {
		return Array{}, fmt.Errorf("%d numbers; %d are carried", n, most)
	}
	v := make([]int64, n)
	for i := range v {
		v[i] = start + int64(i)*delta
	}
	return ofIntegers(elem, []int{len(v)}, v), nil
}
