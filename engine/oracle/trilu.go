package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerMoving("Trilu", trilu, 0)
	registerWhole("EyeLike", eyeLike)
}

// trilu keeps what is on a diagonal, and above or below it.
func trilu(c call) (Array, error) {
	x, k := c.in[0], 0
	if err := c.ranked(0, 2); err != nil {
		return x, err
	}
	if err := c.single(1); err != nil {
		return x, err
	}
	if c.given(1) {
		k = int(c.in[1].V[0])
	}
	upper := c.node.Int("upper", 1) != 0
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		row, column := at[len(at)-2], at[len(at)-1]
		if upper && column-row >= k || !upper && column-row <= k {
			return x.at(at...)
		}
		return 0
	}), nil
}

func eyeLike(c call) (Array, error) {
	x, k := c.in[0], int(c.node.Int("k", 0))
	elem := graph.DataType(c.node.Int("dtype", int64(x.Elem)))
	if !carried(elem) {
		return x, lack(fmt.Sprintf("type %v", elem))
	}
	if len(x.Dims) != 2 {
		return x, fmt.Errorf("an operand of %v, want two dimensions", x.Dims)
	}
	return filled(elem, x.Dims, func(at []int) float64 { return truth(at[1]-at[0] == k) }), nil
}
