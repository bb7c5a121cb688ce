package detector

import (
	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// masked is the objective of a detector's net: the mean squared error of the features, without that of numbers that are missing.
type masked struct{ *features }

// Name implements [hourglass.Objective].
func (masked) Name() string { return "masked mse" }

// Loss implements [hourglass.Objective].
func (o masked) Loss(b *graph.Builder, t hourglass.Terms) graph.Value {
	return b.Op("ReduceMean", o.squares(b, t.Target, t.Reconstruction), graph.Int("keepdims", 0))
}

// squares adds the squared errors of features z, [batch, features], where the net gives back others. A number that is missing has none: what
// stands for it is the mean of its column, and its gap is a feature of its own.
func (f *features) squares(b *graph.Builder, z, back graph.Value) graph.Value {
	e := b.Op("Sub", z, back)
	e = b.Op("Mul", e, e)
	if len(f.gaps) == 0 {
		return e
	}
	return b.Op("Mul", e, f.present(b, z))
}

// present adds 1 for the features that a row z has, and 0 for numbers that are missing from it.
func (f *features) present(b *graph.Builder, z graph.Value) graph.Value {
	gapOf := map[int]int{} // raw value → feature that is above 0 where it is missing
	for i, g := range f.gaps {
		gapOf[g.at] = len(f.numbers) + i
	}
	from, counts := make([]int, len(f.owner)), make([]float32, len(f.owner))
	for j, n := range f.numbers {
		if gap, may := gapOf[n.at]; may {
			from[j], counts[j] = gap, 1
		}
	}
	missing := b.Op("Cast", b.Op("Greater", pick(b, z, from), b.Scalar(0)), graph.Int("to", int64(graph.Float)))
	return b.Op("Sub", b.Scalar(1), b.Op("Mul", missing, row(b, counts)))
}
