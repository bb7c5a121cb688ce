package build

import (
	"context"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Usage says how much of what a code can express the codes of a set's rows use.
type Usage struct {
	// For a code of numbers: Dead units are 0 for every row, and Active is the mean
	// number of units that are not 0.
	Units, Dead int
	Active      float64
	// For a code of indices: Used is the number of different indices, and Perplexity
	// is the exponential of the entropy of how often each is used.
	Positions, Used int
	Perplexity      float64
}

// CodeUsage encodes a set's rows and measures how they use the code.
func CodeUsage(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set) (Usage, error) {
	var u Usage
	var on []bool
	counts := map[int64]float64{}
	total := 0.0
	err := eachBatch(ctx, e, m, hourglass.EncoderPart, set, func(_, out map[string]*graph.Tensor) error {
		code := out[hourglass.LatentName]
		width := code.Len() / int(code.Dims[0])
		if code.Elem == graph.Int64 {
			v, err := graph.Data[int64](code)
			for _, i := range v {
				counts[i]++
				total++
			}
			u.Positions = width
			return err
		}
		v, err := graph.Data[float32](code)
		if on == nil {
			on = make([]bool, width)
		}
		for i, z := range v {
			if z != 0 {
				on[i%width] = true
				u.Active += 1 / float64(set.Rows())
			}
		}
		return err
	})
	for _, n := range counts {
		u.Perplexity -= n / total * math.Log(n/total)
	}
	if u.Used = len(counts); u.Used > 0 {
		u.Perplexity = math.Exp(u.Perplexity)
	}
	u.Units = len(on)
	for _, is := range on {
		if !is {
			u.Dead++
		}
	}
	return u, err
}
