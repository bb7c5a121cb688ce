package variants

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Adversarial matches the code with the standard normal distribution by a discriminator
// (Makhzani et al. 2015).
//
// The discriminator learns to tell the two apart. It moves first in each step, along
// −ln D(prior) − ln(1 − D(code)). Encoder and decoder then descend along the objective
// plus −Weight·ln D(code), against the discriminator as it is after its move (Goodfellow
// et al. 2014, in the form that does not saturate). Held-out rows are measured by the
// objective alone, because the other term depends on an opponent that changes.
//
// The discriminator takes part in training only, and is not deployed.
type Adversarial struct {
	Body   Body    `json:"-"`      // its code must be linear; required
	Hidden []int   `json:"hidden"` // widths of the discriminator's layers; nil: 128, 64
	Weight float64 `json:"weight"` // 0: 0.01
	Seed   uint64  `json:"seed"`   // seed of the discriminator's weights
}

var _ Recipe = Adversarial{}

// Name returns "adversarial".
func (Adversarial) Name() string { return "adversarial" }

// Model implements Recipe.
func (r Adversarial) Model() (*hourglass.Model, error) {
	if r.Hidden == nil {
		r.Hidden = []int{128, 64}
	}
	if r.Weight == 0 {
		r.Weight = 0.01
	}
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		if !(r.Weight > 0) || math.IsInf(r.Weight, 0) {
			return fmt.Errorf("weight is %v; it must be above 0", r.Weight)
		}
		for _, n := range r.Hidden {
			if n < 1 || n > maxWidth {
				return fmt.Errorf("the discriminator's layers are %v wide; each must be 1 to %d", r.Hidden, maxWidth)
			}
		}
		m.Config, m.Bottleneck = r, &discriminator{r.Hidden, r.Weight, r.Seed}
		return of.linear()
	})
}

// discriminator is the bottleneck of Adversarial.
type discriminator struct {
	Hidden []int
	Weight float64
	Seed   uint64
}

func (*discriminator) Name() string { return Adversarial{}.Name() }

func (d *discriminator) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	code := t.Encoded[0]
	prior := t.Draw(hourglass.Normal, rowLength(code))
	if t.Evaluating() {
		return code, nil
	}
	return code, func(t hourglass.Terms) graph.Value {
		onCode, parameters := d.logits(b, code)
		onPrior, _ := d.logits(b, prior)
		mean := func(v graph.Value) graph.Value {
			return b.Op("ReduceMean", b.Op("Softplus", v), graph.Int("keepdims", 0))
		}
		fooled := mean(b.Op("Neg", onCode)) // the loss −ln D(code)
		t.Oppose(b.Op("Add", mean(b.Op("Neg", onPrior)), mean(onCode)), parameters...)
		return b.Op("Mul", fooled, b.Scalar(d.Weight))
	}
}

// logits returns the logits of each row for coming from the prior, and the names of the
// weights.
func (d *discriminator) logits(b *graph.Builder, x graph.Value) (graph.Value, []string) {
	var names []string
	widths := slices.Concat(d.Hidden, []int{1})
	for i, width := range widths {
		in := int(rowLength(x))
		name := fmt.Sprintf("discriminator.%d", i)
		w, ok := b.Value(name + ".weight")
		bias, _ := b.Value(name + ".bias")
		if !ok {
			w = b.Parameter(Glorot.draw(d.Seed, name+".weight", in, width, int64(in), int64(width)))
			bias = b.Parameter(zeros(name+".bias", width))
		}
		names = append(names, w.Name, bias.Name)
		if x = b.Op("Gemm", x, w, bias); i < len(widths)-1 {
			x = b.Op("Relu", x)
		}
		if b.Err() != nil {
			return x, nil
		}
	}
	return x, names
}

func (*discriminator) Encode(_ *graph.Builder, encoded []graph.Value) []graph.Value { return encoded }
func (*discriminator) Decode(_ *graph.Builder, latent graph.Value) graph.Value      { return latent }
