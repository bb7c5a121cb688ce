package variants

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Wasserstein matches the codes of a batch with the standard normal distribution by their
// maximum mean discrepancy (Tolstikhin et al. 2018). Weight·MMD² is added to the objective.
// MMD² is the estimate without bias of Gretton et al. (2012), lemma 6, with all pairs in
// its double sum over codes and prior.
type Wasserstein struct {
	Body   Body    `json:"-"`      // its code must be linear; required
	Kernel Kernel  `json:"kernel"` // "": imq
	Weight float64 `json:"weight"` // 0: 0.1
}

var _ Recipe = Wasserstein{}

// Kernel names the kernel of a discrepancy.
type Kernel string

// The kernels. They depend on the squared distance d² of codes of n units.
const (
	// InverseMultiquadric is Σ C/(C + d²) over C = 2n·s, where s takes the seven
	// scales from 0.1 to 10 of Tolstikhin et al.
	InverseMultiquadric Kernel = "imq"
	// RBF is Σ exp(−d²/C) over the same C.
	RBF Kernel = "rbf"
)

// Kernels lists every kernel.
func Kernels() []Kernel { return []Kernel{InverseMultiquadric, RBF} }

// Name returns "wasserstein".
func (Wasserstein) Name() string { return "wasserstein" }

// Model implements Recipe.
func (r Wasserstein) Model() (*hourglass.Model, error) {
	if r.Kernel == "" {
		r.Kernel = InverseMultiquadric
	}
	if r.Weight == 0 {
		r.Weight = 0.1
	}
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		if !slices.Contains(Kernels(), r.Kernel) {
			return fmt.Errorf("no kernel is called %q; there are %s, %s", r.Kernel, InverseMultiquadric, RBF)
		}
		if !(r.Weight > 0) || math.IsInf(r.Weight, 0) {
			return fmt.Errorf("weight is %v; it must be above 0", r.Weight)
		}
		m.Config, m.Bottleneck = r, discrepancy{r.Kernel, r.Weight}
		return of.linear()
	})
}

// discrepancy is the bottleneck of Wasserstein.
type discrepancy struct {
	Kernel Kernel
	Weight float64
}

func (discrepancy) Name() string { return Wasserstein{}.Name() }

func (d discrepancy) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	code := t.Encoded[0]
	return code, func(t hourglass.Terms) graph.Value {
		prior := t.Draw(hourglass.Normal, rowLength(code))
		return b.Op("Mul", d.squared(b, code, prior), b.Scalar(d.Weight))
	}
}

func (discrepancy) Encode(_ *graph.Builder, encoded []graph.Value) []graph.Value { return encoded }
func (discrepancy) Decode(_ *graph.Builder, latent graph.Value) graph.Value      { return latent }

// squared computes MMD² of two samples of n rows each. With the mean over all pairs,
// Σᵢ≠ⱼ k/(n(n−1)) is (n·mean − k(0))/(n−1). It is 0 for one row.
func (d discrepancy) squared(b *graph.Builder, x, y graph.Value) graph.Value {
	none := b.Const(graph.Vector[int64](""))
	rows := b.Op("Cast", b.Op("Shape", x, graph.Int("start", 0), graph.Int("end", 1)), graph.Int("to", int64(graph.Float)))
	rows = b.Op("Reshape", rows, none)
	others := b.Op("Max", b.Op("Sub", rows, b.Scalar(1)), b.Scalar(1))
	units := float64(rowLength(x))
	within := func(v graph.Value) graph.Value {
		mean := d.mean(b, v, v, units)
		return b.Op("Div", b.Op("Sub", b.Op("Mul", mean, rows), b.Scalar(float64(len(scales)))), others)
	}
	across := b.Op("Mul", d.mean(b, x, y, units), b.Scalar(2))
	return b.Op("Sub", b.Op("Add", within(x), within(y)), across)
}

var scales = []float64{0.1, 0.2, 0.5, 1, 2, 5, 10}

// mean computes the mean of the kernel over all pairs of rows.
func (d discrepancy) mean(b *graph.Builder, x, y graph.Value, units float64) graph.Value {
	column := b.Const(graph.Vector[int64]("", -1, 1))
	length := func(v graph.Value) graph.Value { // squared lengths of the rows, as a column
		sum := b.Op("ReduceMean", b.Op("Mul", v, v), graph.Ints("axes", 1))
		return b.Op("Reshape", b.Op("Mul", sum, b.Scalar(units)), column)
	}
	turned := func(v graph.Value) graph.Value { return b.Op("Transpose", v, graph.Ints("perm", 1, 0)) }
	products := b.Op("Mul", b.Op("MatMul", x, turned(y)), b.Scalar(2))
	// Rounding may make a square smaller than 0, and Relu takes that back to 0.
	squares := b.Op("Relu", b.Op("Sub", b.Op("Add", length(x), turned(length(y))), products))
	sum := b.Scalar(0)
	for _, s := range scales {
		width := b.Scalar(2 * units * s)
		if d.Kernel == RBF {
			sum = b.Op("Add", sum, b.Op("Exp", b.Op("Neg", b.Op("Div", squares, width))))
		} else {
			sum = b.Op("Add", sum, b.Op("Div", width, b.Op("Add", squares, width)))
		}
	}
	return b.Op("ReduceMean", sum, graph.Int("keepdims", 0))
}
