package variants

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// BatchTopK keeps the greatest units of the codes of a batch, K a row on average, so that a row that holds more has more
// (Bussmann, Leask and Nanda 2024). Units are at least 0. A running mean of the least value that was kept becomes the threshold of all units: the
// deployed encoder sets to 0 what is not above it, and needs no batch.
//
// Dead units are revived as those of [Sparse] are.
type BatchTopK struct {
	Body     Body    `json:"-"`        // its code must be linear; required
	K        int     `json:"k"`        // number of units that are kept, on average over rows; 0: an eighth of the code's, at least 1
	Revival  float64 `json:"revival"`  // weight of the loss that revives dead units; 0: 1/32; below 0: none is revived
	Patience int     `json:"patience"` // number of rows without a unit after which it is dead; 0: 10,000
}

// Matryoshka is [BatchTopK] whose first units explain a row by themselves (Bussmann, Nabeshima, Karvonen and Nanda 2025): the
// squared errors of reconstructions from the first Widths[i] units, averaged over rows and features, are added to the objective.
type Matryoshka struct {
	Body     Body    `json:"-"`
	K        int     `json:"k"`
	Widths   []int   `json:"widths"` // rising, below the width of the code; nil: an eighth, a quarter and a half of it
	Revival  float64 `json:"revival"`
	Patience int     `json:"patience"`
}

var (
	_ Recipe = BatchTopK{}
	_ Recipe = Matryoshka{}
)

// Name returns "batchtopk".
func (BatchTopK) Name() string { return "batchtopk" }

// Name returns "matryoshka".
func (Matryoshka) Name() string { return "matryoshka" }

// Model implements Recipe.
func (r BatchTopK) Model() (*hourglass.Model, error) {
	r.Revival, r.Patience = cmp.Or(r.Revival, usualRevival), cmp.Or(r.Patience, usualPatience)
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		r.K = cmp.Or(r.K, usualK(of))
		m.Config = r
		return sharing(m, of, batchGreatest{r.Name(), r.K, nil, revival{r.Revival, r.Patience}})
	})
}

// Model implements Recipe.
func (r Matryoshka) Model() (*hourglass.Model, error) {
	r.Revival, r.Patience = cmp.Or(r.Revival, usualRevival), cmp.Or(r.Patience, usualPatience)
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		r.K = cmp.Or(r.K, usualK(of))
		if r.Widths == nil {
			for _, share := range []int{8, 4, 2} {
				if w := of.latent / share; w > 0 && (len(r.Widths) == 0 || w > r.Widths[len(r.Widths)-1]) {
					r.Widths = append(r.Widths, w)
				}
			}
		}
		for i, w := range r.Widths {
			if w < 1 || w >= of.latent || i > 0 && w <= r.Widths[i-1] {
				return fmt.Errorf("widths are %v; they must rise, from 1 to below the code's %d units", r.Widths, of.latent)
			}
		}
		m.Config = r
		return sharing(m, of, batchGreatest{r.Name(), r.K, r.Widths, revival{r.Revival, r.Patience}})
	})
}

func usualK(of common) int { return max(of.latent/8, 1) }

// sharing gives a model the bottleneck, and the threshold that it learns.
func sharing(m *hourglass.Model, of common, g batchGreatest) error {
	if g.K < 1 || g.K > of.latent {
		return fmt.Errorf("k is %d; it must be 1 to the code's %d units", g.K, of.latent)
	}
	if err := g.check(); err != nil {
		return err
	}
	m.Bottleneck, m.Shared = g, []*graph.Tensor{filled(ThresholdName, 1, 0)}
	return of.linear()
}

// ThresholdName names the parameter of a recipe whose units are 0 up to a threshold: one value for all of them, or the logarithm of each
// ([JumpReLU]).
const ThresholdName = "threshold"

// thresholdRate is the share of a batch in the running mean of its least kept value, as in SAELens.
const thresholdRate = 0.01

// batchGreatest is the bottleneck of BatchTopK and Matryoshka.
type batchGreatest struct {
	name   string
	K      int
	Widths []int
	revival
}

func (g batchGreatest) Name() string { return g.name }

func (g batchGreatest) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	z := b.Op("Relu", t.Encoded[0])
	if t.Evaluating() {
		threshold := t.CarryShared(ThresholdName, nil)
		code := above(b, z, threshold)
		return code, g.more(b, t, code)
	}
	rows := b.Op("Shape", z, graph.Int("start", 0), graph.Int("end", 1))
	flat := b.Op("Reshape", z, b.Const(graph.Vector("", int64(-1))))
	kept := b.OpN("TopK", 2, flat, b.Op("Mul", rows, b.Const(graph.Vector("", int64(g.K)))), graph.Int("axis", 0))[0]
	least := t.Constant(b.Op("ReduceMin", kept, graph.Ints("axes", 0), graph.Int("keepdims", 1)))
	t.CarryShared(ThresholdName, func(now graph.Value) graph.Value {
		mean := b.Op("Add", b.Op("Mul", now, b.Scalar(1-thresholdRate)), b.Op("Mul", least, b.Scalar(thresholdRate)))
		return b.Op("Where", b.Op("Greater", now, b.Scalar(0)), mean, least) // it begins where the first batch is
	})
	open := b.Op("Cast", b.Op("GreaterOrEqual", z, least), graph.Int("to", int64(graph.Float)))
	code := b.Op("Mul", z, t.Constant(open))
	return code, g.more(b, t, code)
}

// more returns what is added to the objective.
func (g batchGreatest) more(b *graph.Builder, t hourglass.Terms, code graph.Value) func(hourglass.Terms) graph.Value {
	revived := g.loss(b, t, g.name+".idle", code, g.K)
	if revived == nil && len(g.Widths) == 0 {
		return nil
	}
	return func(t hourglass.Terms) graph.Value {
		var sum graph.Value
		add := func(loss graph.Value) {
			if sum.Name != "" {
				loss = b.Op("Add", sum, loss)
			}
			sum = loss
		}
		units := int(rowLength(code))
		for _, width := range g.Widths {
			first := append(slices.Repeat([]float32{1}, width), make([]float32, max(units-width, 0))...)
			e := b.Op("Sub", t.Decode(b.Op("Mul", code, b.Const(graph.NewTensor("", first, int64(units))))), t.Target)
			add(t.Mean(b, b.Op("Mul", e, e)))
		}
		if revived != nil {
			add(revived(t))
		}
		return sum
	}
}

// above sets to 0 what is not above a threshold.
func above(b *graph.Builder, z, threshold graph.Value) graph.Value {
	return b.Op("Mul", z, b.Op("Cast", b.Op("Greater", z, threshold), graph.Int("to", int64(graph.Float))))
}

func (g batchGreatest) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	threshold, _ := b.Value(ThresholdName)
	return []graph.Value{above(b, b.Op("Relu", encoded[0]), threshold)}
}

func (batchGreatest) Decode(_ *graph.Builder, latent graph.Value) graph.Value { return latent }
