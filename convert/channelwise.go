package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// channelMap is what a node does to each channel: y = (x − before)·factor + after.
type channelMap struct{ before, factor, after []float64 }

// channelwise returns what a node does to each channel of an operand, whose number of dimensions is rank. It
// returns nil where it does something else.
func (a *absorption) channelwise(n *graph.Node, read string, channels, rank int) (*channelMap, error) {
	if n.Is("BatchNormalization") {
		return a.normalization(n, channels)
	}
	if len(n.Inputs) != 2 {
		return nil, nil
	}
	other := n.Inputs[1]
	if other == read {
		other = n.Inputs[0]
	}
	t := a.constant(other)
	if t == nil || !perChannel(t.Dims, channels, rank) {
		return nil, nil
	}
	given, err := graph.Data[float32](t)
	if err != nil {
		return nil, err
	}
	w := &channelMap{make([]float64, channels), make([]float64, channels), make([]float64, channels)}
	for c := range channels {
		v := float64(given[c%len(given)])
		w.factor[c] = 1
		switch {
		case n.Is("Mul"):
			w.factor[c] = v
		case n.Is("Div"):
			w.factor[c] = 1 / v
		case n.Is("Add"):
			w.after[c] = v
		case n.Is("Sub"):
			w.before[c] = v
		default:
			return nil, nil
		}
	}
	return w, nil
}

// perChannel reports whether a constant of some dimensions has one number, or one for each channel, of a
// value that has them in its second dimension.
func perChannel(dims []int64, channels, rank int) bool {
	if len(dims) > rank {
		return false
	}
	for i, d := range dims {
		if along := rank - len(dims) + i; d != 1 && (along != 1 || d != int64(channels)) {
			return false
		}
	}
	return true
}

// normalization returns what a BatchNormalization with constant operands does.
func (a *absorption) normalization(n *graph.Node, channels int) (*channelMap, error) {
	if n.Int("training_mode", 0) != 0 || len(n.Outputs) != 1 {
		return nil, nil
	}
	var parts [4][]float32 // scale, shift, mean, variance
	for i := range parts {
		t := a.constant(n.Inputs[i+1])
		if t == nil || t.Len() != channels {
			return nil, nil
		}
		var err error
		if parts[i], err = graph.Data[float32](t); err != nil {
			return nil, err
		}
	}
	w, epsilon := &channelMap{}, float64(n.Float("epsilon", 1e-5))
	for c := range channels {
		w.before = append(w.before, float64(parts[2][c]))
		w.factor = append(w.factor, float64(parts[0][c])/math.Sqrt(float64(parts[3][c])+epsilon))
		w.after = append(w.after, float64(parts[1][c]))
	}
	return w, nil
}
