package hourglass

import (
	"github.com/hourglass-go/hourglass/graph"
)

// Units returns what values are divided by before a model learns on them, one a feature; nil: nothing.
func (s *Scaling) Units() []float32 {
	if s == nil {
		return nil
	}
	return s.Scale
}

// gaps adds which values of the raw rows x are missing, as truths. A zero value says that rows have no gaps.
func (s *Scaling) gaps(b *graph.Builder, x graph.Value) graph.Value {
	if s == nil || s.Missing == nil {
		return graph.Value{}
	}
	return b.Op("IsNaN", x)
}

// scale adds the map from raw to scaled values. What stands for a missing value takes the place of those in gaps. A nil Scaling
// changes nothing.
func (s *Scaling) scale(b *graph.Builder, x, gaps graph.Value) graph.Value {
	if s == nil {
		return x
	}
	if gaps.Name != "" {
		x = b.Op("Where", gaps, s.row(b, s.Missing, x), x)
	}
	return b.Op("Div", b.Op("Sub", x, s.row(b, s.Shift, x)), s.row(b, s.Scale, x))
}

// unscale adds the map from scaled back to raw values.
func (s *Scaling) unscale(b *graph.Builder, y graph.Value) graph.Value {
	if s == nil {
		return y
	}
	y = b.Name("scaled_"+ReconstructionName, y)
	return b.Op("Add", b.Op("Mul", y, s.row(b, s.Scale, y)), s.row(b, s.Shift, y))
}

// row makes a constant of a feature's values that broadcasts over the batch of x.
func (s *Scaling) row(b *graph.Builder, v []float32, x graph.Value) graph.Value {
	if b.Err() != nil {
		return x
	}
	dims := []int64{1}
	for _, d := range x.Type.Shape[1:] {
		dims = append(dims, d.Size)
	}
	return b.Const(graph.NewTensor("", v, dims...))
}
