package oracle

import "fmt"

func init() { registerMoving("ReverseSequence", reverseSequence, 0) }

// reverseSequence turns around as many steps of each row of the batch as its length says.
func reverseSequence(c call) (Array, error) {
	x, lengths := c.in[0], c.in[1]
	batch, time := int(c.node.Int("batch_axis", 1)), int(c.node.Int("time_axis", 0))
	if err := c.ranked(0, 2); err != nil {
		return x, err
	}
	if batch+time != 1 || batch*time != 0 {
		return x, fmt.Errorf("batch_axis %d and time_axis %d", batch, time)
	}
	if err := c.shaped(1, x.Dims[batch]); err != nil {
		return x, err
	}
	for _, n := range lengths.V {
		if n < 0 || n > float64(x.Dims[time]) {
			return x, fmt.Errorf("a length of %v of %d steps", n, x.Dims[time])
		}
	}
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		if n := int(lengths.V[at[batch]]); at[time] < n {
			at[time] = n - 1 - at[time]
		}
		return x.at(at...)
	}), nil
}
