package trial

import "github.com/hourglass-go/hourglass/graph"

// AtLeast passes inputs on until they have enough rows, or none are left. After each pass the number
// has the rows that there were.
func AtLeast(inputs Inputs, enough int) (some Inputs, rows *int) {
	rows = new(int)
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		*rows = 0
		for in, err := range inputs {
			if !yield(in, err) || err != nil {
				return
			}
			*rows += Rows(in)
			if *rows >= enough {
				return
			}
		}
	}, rows
}

// Rows returns the first dimension of inputs that share one, and otherwise 1.
func Rows(in map[string]*graph.Tensor) int {
	n := int64(0)
	for _, t := range in {
		if len(t.Dims) == 0 || n > 0 && t.Dims[0] != n {
			return 1
		}
		n = t.Dims[0]
	}
	return int(max(n, 1))
}
