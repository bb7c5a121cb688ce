package variants

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Sparse keeps the K greatest units of the code and sets the others to 0 (Makhzani
// and Frey 2014).
//
// A unit that was not among them for Patience rows is dead. The K greatest dead units are
// made to explain what the others leave: Revival times the squared error of a
// reconstruction from both is added to the objective, averaged over rows and features (the
// auxiliary loss of Gao et al. 2024; the same for a linear decoder).
//
// [hourglass.L1], [hourglass.L2] and [hourglass.KL] are penalties that make a code sparse
// without a fixed number of units. They go with any model.
type Sparse struct {
	Body     Body    `json:"-"`        // required
	K        int     `json:"k"`        // number of units that are kept; required
	Revival  float64 `json:"revival"`  // weight of the loss that revives dead units; 0: 1/32; below 0: none is revived
	Patience int     `json:"patience"` // number of rows without a unit after which it is dead; 0: 10,000
}

var _ Recipe = Sparse{}

// Name returns "sparse".
func (Sparse) Name() string { return "sparse" }

// Model implements Recipe.
func (r Sparse) Model() (*hourglass.Model, error) {
	if r.Revival == 0 {
		r.Revival = 1. / 32
	}
	if r.Patience == 0 {
		r.Patience = 10_000
	}
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		if r.K < 1 || r.K > of.latent {
			return fmt.Errorf("k is %d; it must be 1 to the code's %d units", r.K, of.latent)
		}
		if math.IsNaN(r.Revival) || math.IsInf(r.Revival, 0) {
			return fmt.Errorf("revival is %v; it must be a number", r.Revival)
		}
		if r.Patience < 1 || r.Patience > maxWarmUp {
			return fmt.Errorf("patience is %d rows; it must be 1 to %d", r.Patience, maxWarmUp)
		}
		m.Config, m.Bottleneck = r, greatest{r.K, r.Revival, r.Patience}
		return nil
	})
}

// greatest is the bottleneck of Sparse.
type greatest struct {
	K        int
	Revival  float64
	Patience int
}

func (greatest) Name() string { return Sparse{}.Name() }

// keep keeps the k greatest values of each row and sets the others to 0.
func keep(b *graph.Builder, x graph.Value, k int) graph.Value {
	top := b.OpN("TopK", 2, x, b.Const(graph.Vector("", int64(k))), graph.Int("axis", 1))
	none := b.Op("Expand", b.Scalar(0), b.Op("Shape", x))
	return b.Op("ScatterElements", none, top[1], top[0], graph.Int("axis", 1))
}

func (g greatest) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	code := keep(b, t.Encoded[0], g.K)
	if g.Revival < 0 {
		return code, nil
	}
	units := rowLength(code)
	idle := t.Carry(filled("sparse.idle", int(units), 0), func(now graph.Value) graph.Value {
		rows := b.Op("Cast", b.Op("Shape", code, graph.Int("start", 0), graph.Int("end", 1)), graph.Int("to", int64(graph.Float)))
		silent := b.Op("Equal", b.Op("ReduceMax", b.Op("Abs", code), graph.Ints("axes", 0), graph.Int("keepdims", 0)), b.Scalar(0))
		return b.Op("Mul", b.Op("Add", now, rows), b.Op("Cast", silent, graph.Int("to", int64(graph.Float))))
	})
	if t.Evaluating() {
		return code, nil
	}
	return code, func(t hourglass.Terms) graph.Value {
		dead := b.Op("Cast", b.Op("Greater", idle, b.Scalar(float64(g.Patience))), graph.Int("to", int64(graph.Float)))
		// Living units are put below all others. Where there are too few dead units, the
		// living ones that are taken are left out again.
		const below = 1e30
		masked := b.Op("Add", b.Op("Mul", t.Encoded[0], dead), b.Op("Mul", b.Op("Sub", dead, b.Scalar(1)), b.Scalar(below)))
		revived := b.Op("Mul", keep(b, masked, g.K), dead)
		e := b.Op("Sub", t.Decode(b.Op("Add", t.Constant(code), revived)), t.Target)
		loss := b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0))
		anyDead := b.Op("ReduceMax", dead, graph.Int("keepdims", 0))
		return b.Op("Mul", loss, b.Op("Mul", anyDead, b.Scalar(g.Revival)))
	}
}

func (g greatest) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	return []graph.Value{keep(b, encoded[0], g.K)}
}

func (greatest) Decode(_ *graph.Builder, latent graph.Value) graph.Value { return latent }
