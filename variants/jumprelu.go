package variants

import (
	"cmp"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// JumpReLU sets a unit of the code to 0 where it is not above a threshold of its own, which is learnt (Rajamanoharan et al. 2024). Weight times
// the number of units that are not 0, averaged over rows, is added to the objective.
//
// Neither the jump nor that number has a gradient for the threshold θ. Both get the one of their expectation, estimated
// with a rectangular kernel of the width Bandwidth around the threshold (their equations 11 and 12): −θ/Bandwidth and −1/Bandwidth for a value
// that is within half of Bandwidth of θ, and 0 for others.
type JumpReLU struct {
	Body      Body    `json:"-"`         // its code must be linear; required
	Weight    float64 `json:"weight"`    // 0: 1e-3
	Threshold float64 `json:"threshold"` // at the beginning; 0: 0.1
	Bandwidth float64 `json:"bandwidth"` // 0: 0.1
}

var _ Recipe = JumpReLU{}

// Name returns "jumprelu".
func (JumpReLU) Name() string { return "jumprelu" }

// Model implements Recipe.
func (r JumpReLU) Model() (*hourglass.Model, error) {
	r.Weight, r.Threshold, r.Bandwidth = cmp.Or(r.Weight, 1e-3), cmp.Or(r.Threshold, 0.1), cmp.Or(r.Bandwidth, 0.1)
	return onBody(r, r.Body, coding{heads: []string{hourglass.LatentName}}, func(m *hourglass.Model, of common) error {
		for _, c := range []struct {
			name  string
			value float64
		}{{"weight", r.Weight}, {"threshold", r.Threshold}, {"bandwidth", r.Bandwidth}} {
			if !(c.value > 0) || math.IsInf(c.value, 0) {
				return fmt.Errorf("%s is %v; it must be above 0", c.name, c.value)
			}
		}
		m.Config, m.Bottleneck = r, jump{r.Weight, r.Bandwidth}
		m.Shared = []*graph.Tensor{filled(ThresholdName, of.latent, float32(math.Log(r.Threshold)))}
		return of.linear()
	})
}

// jump is the bottleneck of JumpReLU.
type jump struct{ Weight, Bandwidth float64 }

func (jump) Name() string { return JumpReLU{}.Name() }

// threshold returns the thresholds of the units, of which the parameter is the logarithm, so that they stay above 0.
func (jump) threshold(b *graph.Builder) graph.Value {
	parameter, _ := b.Value(ThresholdName)
	return b.Op("Exp", parameter)
}

func (j jump) Train(b *graph.Builder, t hourglass.Terms) (graph.Value, func(hourglass.Terms) graph.Value) {
	z, threshold := t.Encoded[0], j.threshold(b)
	if t.Evaluating() {
		code := above(b, z, threshold)
		return code, func(hourglass.Terms) graph.Value { return j.active(b, z, threshold) }
	}
	open := t.Constant(b.Op("Cast", b.Op("Greater", z, threshold), graph.Int("to", int64(graph.Float))))
	distance := b.Op("Abs", b.Op("Sub", z, threshold))
	near := b.Op("Cast", b.Op("Less", distance, b.Scalar(j.Bandwidth/2)), graph.Int("to", int64(graph.Float)))
	slope := t.Constant(b.Op("Mul", near, b.Scalar(-1/j.Bandwidth)))
	// sloped adds nothing to a value but its slope in the threshold.
	sloped := func(v, slope graph.Value) graph.Value {
		change := b.Op("Mul", threshold, slope)
		return b.Op("Add", v, b.Op("Sub", change, t.Constant(change)))
	}
	code := sloped(b.Op("Mul", z, open), b.Op("Mul", slope, t.Constant(threshold)))
	return code, func(hourglass.Terms) graph.Value { return j.counted(b, sloped(open, slope)) }
}

// active returns the weighted number of units that are not 0, averaged over rows.
func (j jump) active(b *graph.Builder, z, threshold graph.Value) graph.Value {
	return j.counted(b, b.Op("Cast", b.Op("Greater", z, threshold), graph.Int("to", int64(graph.Float))))
}

func (j jump) counted(b *graph.Builder, open graph.Value) graph.Value {
	return b.Op("Mul", b.Op("ReduceMean", open, graph.Int("keepdims", 0)), b.Scalar(j.Weight*float64(rowLength(open))))
}

func (j jump) Encode(b *graph.Builder, encoded []graph.Value) []graph.Value {
	return []graph.Value{above(b, encoded[0], j.threshold(b))}
}

func (jump) Decode(_ *graph.Builder, latent graph.Value) graph.Value { return latent }
