package oracle

import (
	"errors"
	"fmt"
	"math"
)

func init() {
	register("Range", rangeOf)
}

func rangeOf(c call) (Array, error) {
	start, limit, delta := c.in[0].V[0], c.in[1].V[0], c.in[2].V[0]
	if delta == 0 {
		return c.in[0], errors.New("a step of 0")
	}
	n := math.Max(math.Ceil((limit-start)/delta), 0)
	if !(n <= most) {
		return c.in[0], fmt.Errorf("%v numbers; %d are carried", n, most)
	}
	return filled(c.in[0].Elem, []int{int(n)}, func(at []int) float64 { return start + float64(at[0])*delta }), nil
}
