package variants

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// revival makes dead units explain what the others leave.
type revival struct {
	Weight   float64 // below 0: none is revived
	Patience int
}

// Of a sparse recipe, where its fields are 0.
const (
	usualRevival  = 1. / 32
	usualPatience = 10_000
)

func (r revival) check() error {
	if math.IsNaN(r.Weight) || math.IsInf(r.Weight, 0) {
		return fmt.Errorf("revival is %v; it must be a number", r.Weight)
	}
	if r.Patience < 1 || r.Patience > maxWarmUp {
		return fmt.Errorf("patience is %d rows; it must be 1 to %d", r.Patience, maxWarmUp)
	}
	return nil
}

// loss returns what is added to the objective for the k greatest of the dead units, or nil in evaluation and where none is revived.
// It carries a tensor of this name, how many rows in turn each unit of the code was 0.
func (r revival) loss(b *graph.Builder, t hourglass.Terms, name string, code graph.Value, k int) func(hourglass.Terms) graph.Value {
	if r.Weight < 0 {
		return nil
	}
	idle := t.Carry(filled(name, int(rowLength(code)), 0), func(now graph.Value) graph.Value {
		rows := b.Op("Cast", b.Op("Shape", code, graph.Int("start", 0), graph.Int("end", 1)), graph.Int("to", int64(graph.Float)))
		silent := b.Op("Equal", b.Op("ReduceMax", b.Op("Abs", code), graph.Ints("axes", 0), graph.Int("keepdims", 0)), b.Scalar(0))
		return b.Op("Mul", b.Op("Add", now, rows), b.Op("Cast", silent, graph.Int("to", int64(graph.Float))))
	})
	if t.Evaluating() {
		return nil
	}
	return func(t hourglass.Terms) graph.Value {
		dead := b.Op("Cast", b.Op("Greater", idle, b.Scalar(float64(r.Patience))), graph.Int("to", int64(graph.Float)))
		// Living units are put below all others. Where there are too few dead units, the
		// living ones that are taken are left out again.
		const below = 1e30
		masked := b.Op("Add", b.Op("Mul", t.Encoded[0], dead), b.Op("Mul", b.Op("Sub", dead, b.Scalar(1)), b.Scalar(below)))
		revived := b.Op("Mul", keep(b, masked, k), dead)
		e := b.Op("Sub", t.Decode(b.Op("Add", t.Constant(code), revived)), t.Target)
		loss := t.Mean(b, b.Op("Mul", e, e))
		anyDead := b.Op("ReduceMax", dead, graph.Int("keepdims", 0))
		return b.Op("Mul", loss, b.Op("Mul", anyDead, b.Scalar(r.Weight)))
	}
}
