package variants

import (
	"cmp"
	"fmt"

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
	r.Revival, r.Patience = cmp.Or(r.Revival, usualRevival), cmp.Or(r.Patience, usualPatience)
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		if r.K < 1 || r.K > of.latent {
			return fmt.Errorf("k is %d; it must be 1 to the code's %d units", r.K, of.latent)
		}
		back := revival{r.Revival, r.Patience}
		m.Config, m.Bottleneck = r, greatest{r.K, back}
		return back.check()
	})
}

// greatest is the bottleneck of Sparse.
type greatest struct {
	K int
	revival
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
	return code, g.loss(b, t, "sparse.idle", code, g.K)
}

func (g greatest) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	return []graph.Value{keep(b, encoded[0], g.K)}
}

func (greatest) Decode(_ *graph.Builder, latent graph.Value) graph.Value { return latent }
