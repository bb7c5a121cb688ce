package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Clip", lowerClip) }

// lowerClip takes bounds as attributes before opset 11 and as inputs from then on. Its gradient
// passes where the input is within the bounds, or equal to one.
func lowerClip(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if !constants(given(in[1:])) && l.opset >= 11 || integral(in[0].elem) {
		return clipBetween(l, n, in)
	}
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	low, high := float32(-math.MaxFloat32), float32(math.MaxFloat32)
	if l.opset < 11 {
		low, high = n.Float("min", low), n.Float("max", high)
	}
	for i, bound := range []*float32{&low, &high} {
		if l.opset < 11 || len(in) < i+2 || in[i+1] == nil {
			continue
		}
		var err error
		if *bound, err = number(n, in[i+1], "a bound"); err != nil {
			return nil, err
		}
	}
	return clipped(low, high).apply(l, in[0])
}

// clipped returns min(max(x, low), high). Where the bounds cross, the upper one wins in ONNX.
func clipped(low, high float32) pointwise {
	return pointwise{
		name: "Clip",
		values: func(y, x []float32) {
			if whole := len(x) &^ 7; hasMicroKernel && whole > 0 {
				clipKernel(whole, &y[0], &x[0], low, high)
				y, x = y[whole:], x[whole:]
			}
			for i, v := range x {
				y[i] = min(max(v, low), high)
			}
		},
		slope: func(x, _ float32) float32 { return truth(low <= x && x <= high) },
	}
}

// given returns the operands that are not left out.
func given(in []*value) []*value {
	return slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return v == nil })
}

// clipBetween lowers Clip with bounds that are computed, and Clip of integers. The upper bound wins
// here, too.
func clipBetween(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, given(in)...); err != nil {
		return nil, err
	}
	y := in[0]
	for i, f := range []pairFunc{maximum, minimum} {
		if len(in) < i+2 || in[i+1] == nil {
			continue
		}
		bound := in[i+1]
		if bound.size() != 1 {
			return nil, fmt.Errorf("a bound of %v, want one number", bound.dims)
		}
		bound, err := reshaped(l, bound, nil)
		if err != nil {
			return nil, err
		}
		if y, err = as(in[0].elem)(f(l, y, bound)); err != nil {
			return nil, err
		}
	}
	return y, nil
}
