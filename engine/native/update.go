package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
)

// update is an optimiser's rule, as package hourglass documents it.
type update interface {
	// prepare returns the loop of one step. It moves weights w along gradients g, and
	// updates the rule's memory of them.
	prepare(m move) func(w, g []float32, memory [][]float32)
}

// move holds what a step is given: the rate, the factor by which clipping scales the gradient,
// the number of the step from 1, and the parameter's rank.
type move struct {
	rate  float64
	scale float32
	step  int64
	rank  int
}

func ruleOf(o hourglass.Optimizer) (update, error) {
	switch o := o.(type) {
	case hourglass.SGD:
		return sgd(o), nil
	case hourglass.RMSProp:
		return rmsProp(o.WithDefaults()), nil
	case hourglass.Adam:
		return adam{Adam: o.WithDefaults()}, nil
	case hourglass.AdamW:
		o = o.WithDefaults()
		return adam{o.Adam, o.Decay}, nil
	}
	return nil, fmt.Errorf("native: optimizer %T is not carried", o)
}

type sgd hourglass.SGD

func (o sgd) prepare(m move) func(w, g []float32, memory [][]float32) {
	rate, momentum := float32(m.rate), float32(o.Momentum)
	if momentum == 0 {
		return func(w, g []float32, _ [][]float32) {
			for i, d := range g {
				w[i] -= rate * (d * m.scale)
			}
		}
	}
	return func(w, g []float32, memory [][]float32) {
		v := memory[0][:len(g)]
		w = w[:len(g)]
		for i, d := range g {
			v[i] = momentum*v[i] + d*m.scale
			w[i] -= rate * v[i]
		}
	}
}

type rmsProp hourglass.RMSProp

func (o rmsProp) prepare(m move) func(w, g []float32, memory [][]float32) {
	rate, decay, rest, epsilon := float32(m.rate), float32(o.Decay), float32(1-o.Decay), float32(o.Epsilon)
	return func(w, g []float32, memory [][]float32) {
		v := memory[0][:len(g)]
		w = w[:len(g)]
		for i, d := range g {
			d *= m.scale
			v[i] = decay*v[i] + rest*(d*d)
			w[i] -= rate * d / (sqrt(v[i]) + epsilon)
		}
	}
}

// adam is Adam, and AdamW where decay is not zero.
type adam struct {
	hourglass.Adam
	decay float64
}

func (o adam) prepare(m move) func(w, g []float32, memory [][]float32) {
	t := float64(m.step)
	// The two corrections become part of the rate and a factor of √v.
	rate := float32(m.rate / (1 - math.Pow(o.Beta1, t)))
	root := float32(1 / math.Sqrt(1-math.Pow(o.Beta2, t)))
	b1, c1, b2, c2 := float32(o.Beta1), float32(1-o.Beta1), float32(o.Beta2), float32(1-o.Beta2)
	epsilon, keep := float32(o.Epsilon), float32(1)
	if m.rank >= 2 {
		keep = float32(1 - m.rate*o.decay)
	}
	return func(w, g []float32, memory [][]float32) {
		mean, square := memory[0][:len(g)], memory[1][:len(g)]
		w = w[:len(g)]
		for i, d := range g {
			d *= m.scale
			a := b1*mean[i] + c1*d
			v := b2*square[i] + c2*(d*d)
			mean[i], square[i] = a, v
			w[i] = w[i]*keep - rate*a/(sqrt(v)*root+epsilon)
		}
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
