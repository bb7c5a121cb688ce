package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators with several outputs. Normalizations are composed of operators that gorgonia can
// differentiate.
// https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
// https://onnx.ai/onnx/operators/onnx__LayerNormalization.html

// moments returns the mean and the variance over axes, which stay as dimensions of 1, and
// the difference of x from its mean.
func moments(l *lowering, x *value, axes []int64) (mean, variance, off *value, err error) {
	if mean, err = reduce(l, x, axes, true, true); err != nil {
		return nil, nil, nil, err
	}
	if off, err = subtract(l, x, mean); err != nil {
		return nil, nil, nil, err
	}
	squares, err := square.apply(l, off)
	if err != nil {
		return nil, nil, nil, err
	}
	variance, err = reduce(l, squares, axes, true, true)
	return mean, variance, off, err
}

// inverseRoot computes 1/√(v+ε).
func inverseRoot(l *lowering, v *value, epsilon float32) (*value, error) {
	return pointwise{
		name:  "InverseRoot",
		value: func(x float32) float32 { return 1 / sqrt(x+epsilon) },
		slope: func(_, y float32) float32 { return -0.5 * y * y * y },
	}.apply(l, v)
}

// stretch computes off·inverse·scale + shift. shift may be nil.
func stretch(l *lowering, off, inverse, scale, shift *value) (*value, error) {
	unit, err := multiply(l, off, inverse)
	if err != nil {
		return nil, err
	}
	y, err := multiply(l, unit, scale)
	if err != nil || shift == nil {
		return y, err
	}
	return add(l, y, shift)
}

func init() { registerSeveral("BatchNormalization", lowerBatchNormalization) }

func lowerBatchNormalization(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	x := in[0]
	if len(x.dims) < 2 {
		return nil, fmt.Errorf("an input of %v", x.dims)
	}
	each := make([]*value, 5)
	for i := 1; i < 5; i++ {
		if in[i].size() != x.dims[1] {
			return nil, fmt.Errorf("input %d has %d elements for %d channels", i, in[i].size(), x.dims[1])
		}
		var err error
		if each[i], err = perChannel(l, in[i], len(x.dims)); err != nil {
			return nil, err
		}
	}
	mean, variance := each[3], each[4]
	var off *value
	var err error
	training := l.opset >= 14 && n.Int("training_mode", 0) != 0
	if training {
		axes := []int64{0}
		for i := 2; i < len(x.dims); i++ {
			axes = append(axes, int64(i))
		}
		mean, variance, off, err = moments(l, x, axes)
	} else {
		off, err = subtract(l, x, mean)
	}
	if err != nil {
		return nil, err
	}
	inverse, err := inverseRoot(l, variance, n.Float("epsilon", 1e-5))
	if err != nil {
		return nil, err
	}
	y, err := stretch(l, off, inverse, each[1], each[2])
	if err != nil || !training {
		return []*value{y}, err
	}
	out := []*value{y}
	keep := n.Float("momentum", 0.9)
	for i, now := range []*value{mean, variance} {
		next, err := blend(l, each[3+i], now, keep)
		if err != nil {
			return nil, err
		}
		out = append(out, next.shaped(in[3+i].dims))
	}
	return out, nil
}

// blend computes keep·old + (1−keep)·now, the next statistics. It has no gradient.
func blend(l *lowering, old, now *value, keep float32) (*value, error) {
	return pair{name: "Blend", flat: true, run: elementwise(func(old, now float32) float32 {
		return keep*old + (1-keep)*now
	})}.apply(l, old, now.shaped(now.dims[1:]))
}

func init() { registerSeveral("LayerNormalization", lowerLayerNormalization) }

func lowerLayerNormalization(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	x := in[0]
	at, err := axisOf(n.Int("axis", -1), len(x.dims))
	if err != nil {
		return nil, err
	}
	var axes []int64
	for ; at < len(x.dims); at++ {
		axes = append(axes, int64(at))
	}
	mean, variance, off, err := moments(l, x, axes)
	if err != nil {
		return nil, err
	}
	inverse, err := inverseRoot(l, variance, n.Float("epsilon", 1e-5))
	if err != nil {
		return nil, err
	}
	var shift *value
	if len(in) > 2 {
		shift = in[2]
	}
	y, err := stretch(l, off, inverse, in[1], shift)
	return []*value{y, mean, inverse}, err
}

func init() { register("InstanceNormalization", lowerInstanceNormalization) }

// lowerInstanceNormalization normalizes over the statistics of each channel of each row.
// https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
func lowerInstanceNormalization(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	axes, err := spatial(n, in[0])
	if err != nil {
		return nil, err
	}
	_, variance, off, err := moments(l, in[0], axes)
	if err != nil {
		return nil, err
	}
	inverse, err := inverseRoot(l, variance, n.Float("epsilon", 1e-5))
	if err != nil {
		return nil, err
	}
	dims := slices.Repeat([]int{1}, len(axes)+1)
	dims[0] = in[0].dims[1]
	scale, err := reshaped(l, in[1], dims)
	if err != nil {
		return nil, err
	}
	shift, err := reshaped(l, in[2], dims)
	if err != nil {
		return nil, err
	}
	return stretch(l, off, inverse, scale, shift)
}

func init() { register("RMSNormalization", lowerRMSNormalization) }

// lowerRMSNormalization divides by the root of the mean of squares.
// https://onnx.ai/onnx/operators/onnx__RMSNormalization.html
func lowerRMSNormalization(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	at, err := axisOf(n.Int("axis", -1), len(in[0].dims))
	if err != nil {
		return nil, err
	}
	var axes []int64
	for ; at < len(in[0].dims); at++ {
		axes = append(axes, int64(at))
	}
	squares, err := square.apply(l, in[0])
	if err != nil {
		return nil, err
	}
	mean, err := reduce(l, squares, axes, true, true)
	if err != nil {
		return nil, err
	}
	inverse, err := inverseRoot(l, mean, n.Float("epsilon", 1e-5))
	if err != nil {
		return nil, err
	}
	return stretch(l, in[0], inverse, in[1], nil)
}
