package oracle

import "github.com/hourglass-go/hourglass/graph"

func init() {
	registerSeveral("Dropout", dropout)
}

// dropout keeps everything where this is inference or the ratio is 0. Before opset 12 the
// specification does not say what the mask is then.
func dropout(c call) ([]Array, error) {
	x := c.in[0]
	if err := c.single(1, 2); err != nil {
		return nil, err
	}
	if c.given(2) && c.in[2].V[0] != 0 && !(c.given(1) && c.in[1].V[0] == 0) {
		return nil, lack("numbers drawn at random: training_mode is true")
	}
	if c.opset < 12 {
		return []Array{x}, nil
	}
	return []Array{x, filled(graph.Bool, x.Dims, func([]int) float64 { return 1 })}, nil
}
