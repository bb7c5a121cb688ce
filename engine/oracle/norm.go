package oracle

import (
	"fmt"
	"math"
)

func init() {
	registerSeveral("BatchNormalization", batchNorm)
	register("InstanceNormalization", instanceNorm)
	registerSeveral("LayerNormalization", layerNorm)
	register("GroupNormalization", groupNorm)
	register("LpNormalization", lpNorm)
	register("RMSNormalization", rmsNorm)
	register("MeanVarianceNormalization", meanVarianceNorm)
}

// batchNorm normalizes over the statistics that it is given. In training it normalizes over
// those of the batch, which also move the given ones.
func batchNorm(c call) ([]Array, error) {
	x, mean, variance := c.in[0], c.in[3], c.in[4]
	if err := c.channels(1, 2, 3, 4); err != nil {
		return nil, err
	}
	out := []Array{{}, mean, variance}
	early := c.opset < 14 && len(c.node.Outputs) == 5 // which said that it trains
	if early || c.node.Int("training_mode", 0) != 0 {
		var axes []int
		for i := range x.Dims {
			if i != 1 {
				axes = append(axes, i)
			}
		}
		var err error
		if mean, variance, err = x.moments(axes); err != nil {
			return nil, err
		}
		keep := float64(c.node.Float("momentum", 0.9))
		for i, now := range []Array{mean, variance} {
			old := out[i+1]
			out[i+1] = filled(old.Elem, old.Dims, func(at []int) float64 {
				return keep*old.V[at[0]] + (1-keep)*now.V[at[0]]
			})
		}
	}
	epsilon := float64(c.node.Float("epsilon", 1e-5))
	if early { // the last output, a "saved variance", is open: some give it as it is, and some its inverse root
		out = append(out, Array{Elem: out[1].Elem, Dims: out[1].Dims, V: mean.V})
	}
	out[0] = filled(x.Elem, x.Dims, func(at []int) float64 {
		k := at[1]
		return (x.at(at...)-mean.V[k])/math.Sqrt(variance.V[k]+epsilon)*c.in[1].V[k] + c.in[2].V[k]
	})
	return out, nil
}

// moments returns means and variances over axes. The axes stay as dimensions of 1.
func (a Array) moments(axes []int) (mean, variance Array, err error) {
	average := func(sum float64, n int) float64 { return sum / float64(n) }
	if mean, err = a.reduced(axes, true, 0, plus, average); err != nil {
		return mean, variance, err
	}
	square, err := both(func(x, mean float64) float64 { return (x - mean) * (x - mean) })(call{in: []Array{a, mean}})
	if err != nil {
		return mean, variance, err
	}
	variance, err = square.reduced(axes, true, 0, plus, average)
	return mean, variance, err
}

// instanceNorm normalizes over the statistics of each channel of each row.
func instanceNorm(c call) (Array, error) {
	x := c.in[0]
	if err := c.channels(1, 2); err != nil {
		return x, err
	}
	var axes []int
	for i := range x.Dims[2:] {
		axes = append(axes, i+2)
	}
	mean, variance, err := x.moments(axes)
	epsilon := float64(c.node.Float("epsilon", 1e-5))
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		return (x.at(at...)-mean.stretched(at))/math.Sqrt(variance.stretched(at)+epsilon)*c.in[1].V[at[1]] + c.in[2].V[at[1]]
	}), err
}

func layerNorm(c call) ([]Array, error) {
	x := c.in[0]
	from, err := axis(int(c.node.Int("axis", -1)), len(x.Dims))
	if err != nil {
		return nil, err
	}
	for i := 1; i <= 2; i++ {
		if err := c.stretches(i, x.Dims); err != nil {
			return nil, err
		}
	}
	var axes []int
	for i := from; i < len(x.Dims); i++ {
		axes = append(axes, i)
	}
	mean, variance, err := x.moments(axes)
	if err != nil {
		return nil, err
	}
	epsilon := float64(c.node.Float("epsilon", 1e-5))
	inverse := filled(x.Elem, variance.Dims, func(at []int) float64 { return 1 / math.Sqrt(variance.at(at...)+epsilon) })
	y := filled(x.Elem, x.Dims, func(at []int) float64 {
		v := (x.at(at...) - mean.stretched(at)) * inverse.stretched(at) * c.in[1].stretched(at)
		if c.given(2) {
			v += c.in[2].stretched(at)
		}
		return v
	})
	return []Array{y, mean, inverse}, nil
}

// groupNorm normalizes over the statistics of each group of channels of each row. At opset 18 a group
// has a scale, and from 21 on a channel.
func groupNorm(c call) (Array, error) {
	x, groups := c.in[0], int(c.node.Int("num_groups", 0))
	if err := c.ranked(0, 2); err != nil {
		return x, err
	}
	if groups < 1 || x.Dims[1]%groups != 0 {
		return x, fmt.Errorf("%d groups of %d channels", groups, x.Dims[1])
	}
	each := x.Dims[1] / groups // channels of a group
	scales, scaled := x.Dims[1], 1
	if c.opset < 21 {
		scales, scaled = groups, each
	}
	for i := 1; i <= 2; i++ {
		if err := c.shaped(i, scales); err != nil {
			return x, err
		}
	}
	inGroups := Array{Elem: x.Elem, Dims: []int{x.Dims[0] * groups, each * size(x.Dims[2:])}, V: x.V}
	mean, variance, err := inGroups.moments([]int{1})
	epsilon := float64(c.node.Float("epsilon", 1e-5))
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		g, k := at[0]*groups+at[1]/each, at[1]/scaled
		return (x.at(at...)-mean.V[g])/math.Sqrt(variance.V[g]+epsilon)*c.in[1].V[k] + c.in[2].V[k]
	}), err
}

// lpNorm divides by the sum of the magnitudes along an axis, or by the root of the sum of their squares.
// Zeros stay zeros.
func lpNorm(c call) (Array, error) {
	x := c.in[0]
	along, err := axis(int(c.node.Int("axis", -1)), len(x.Dims))
	if err != nil {
		return x, err
	}
	p := c.node.Int("p", 2)
	if p != 1 && p != 2 {
		return x, fmt.Errorf("p is %d, want 1 or 2", p)
	}
	add := func(sum, v float64) float64 { return sum + math.Abs(v) }
	if p == 2 {
		add = math.Hypot
	}
	length, err := x.reduced([]int{along}, true, 0, add, func(sum float64, _ int) float64 { return sum })
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		if n := length.stretched(at); n != 0 {
			return x.at(at...) / n
		}
		return 0
	}), err
}

// rmsNorm divides by the root of the mean of squares.
func rmsNorm(c call) (Array, error) {
	x := c.in[0]
	from, err := c.along(-1)
	if err != nil {
		return x, err
	}
	if err := c.stretches(1, x.Dims); err != nil {
		return x, err
	}
	inverse, err := x.inverseRMS(from, float64(c.node.Float("epsilon", 1e-5)))
	if err != nil {
		return x, err
	}
	return filled(c.in[1].Elem, x.Dims, func(at []int) float64 {
		return x.at(at...) * inverse.stretched(at) * c.in[1].stretched(at)
	}), nil
}

// inverseRMS returns 1/√(mean square + ε) over all axes from one on. The axes stay as dimensions of 1.
func (a Array) inverseRMS(from int, epsilon float64) (Array, error) {
	var axes []int
	for i := from; i < len(a.Dims); i++ {
		axes = append(axes, i)
	}
	return a.mapped(func(v float64) float64 { return v * v }).reduced(axes, true, 0, plus, func(sum float64, n int) float64 {
		return 1 / math.Sqrt(sum/float64(n)+epsilon)
	})
}

// meanVarianceNorm normalizes over some axes. The definition adds 1e-9 to the deviation.
func meanVarianceNorm(c call) (Array, error) {
	x, axes := c.in[0], []int{0, 2, 3}
	if v := c.node.Ints("axes"); len(v) > 0 {
		axes = whole(v)
	}
	mean, variance, err := x.moments(axes)
	if err != nil {
		return x, err
	}
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		return (x.at(at...) - mean.stretched(at)) / (math.Sqrt(variance.stretched(at)) + 1e-9)
	}), nil
}
