package graph

import "fmt"

// BatchNormalization normalizes each channel. Before opset 9 an attribute could say otherwise,
// and its form for training came with opset 14.
// https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
// InstanceNormalization: https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
// LayerNormalization is in files of earlier opsets that onnxruntime optimized. https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
// GroupNormalization has a scale for each group at opset 18, and for each channel from 21 on.
// https://onnx.ai/onnx/operators/onnx__GroupNormalization.html
// MeanVarianceNormalization: https://onnx.ai/onnx/operators/onnx__MeanVarianceNormalization.html
// LpNormalization divides by a length. https://onnx.ai/onnx/operators/onnx__LpNormalization.html
// RMSNormalization divides by the root of the mean of squares. https://onnx.ai/onnx/operators/onnx__RMSNormalization.html
func init() {
	running := []Operand{data, gain, bias, {Role: RoleState, What: "running mean"}, {Role: RoleState, What: "running variance"}}
	register(
		Operator{Name: "BatchNormalization", From: 7, Facts: smooth(normalized, running...).summing(sumsBatch), infer: inferBatchNorm},
		Operator{Name: "InstanceNormalization", Facts: smooth(normalized, data, gain, bias).summing(sumsSpace), infer: func(c *inference) error { c.out = c.in(0); return c.perChannel(3) }},
		Operator{Name: "GroupNormalization", Facts: smooth(normalized, data, gain, bias).summing(sumsGroups), infer: inferGroupNorm},
		Operator{Name: "LpNormalization", Facts: smooth(composed(3, 2.5), data).summing(sumsLength), infer: inferLpNorm},
		Operator{Name: "MeanVarianceNormalization", Facts: smooth(normalized, data).summing(sumsAll), infer: inferFirst},
		Operator{Name: "RMSNormalization", Facts: smooth(composed(1, 3, 2.5, 1), data, gain).summing(sumsFromAxis), infer: inferRMSNorm},
		Operator{Name: "LayerNormalization", Early: true, Facts: smooth(normalized, data, gain, bias).summing(sumsFromAxis), infer: inferLayerNorm},
	)
}

// normalized is the error of (x − mean)/√(variance + ε)·scale + shift.
var normalized = composed(1, 3, 2.5, 1, 1)

// inferBatchNorm types X, scale, B, mean, var → Y. In training the next mean and
// the next variance are further outputs. Before opset 14, five outputs alone say that a node trains, whether
// or not they are read; the last two are the statistics of the batch.
func inferBatchNorm(c *inference) error {
	if spatial, given := c.node.Attr("spatial"); given && (c.opset >= 9 || spatial.I != 1) {
		return fmt.Errorf("spatial is %d at opset %d; it is of opset 8 and earlier, and 1 alone is known", spatial.I, c.opset)
	}
	training := c.node.Int("training_mode", 0) != 0
	if training && c.opset < 14 {
		return fmt.Errorf("training_mode is of opset 14 and later; the graph is of %d", c.opset)
	}
	switch outputs := len(c.node.Outputs); {
	case c.opset >= 14 && outputs != 1+2*int(truth(training)):
		return fmt.Errorf("has %d outputs; gives 1, and 3 where training_mode is 1", outputs)
	case c.opset < 14 && outputs != 1 && outputs != 5:
		return fmt.Errorf("has %d outputs; before opset 14 it gives 1, and 5 in training", outputs)
	}
	c.out = c.in(0)
	c.more = []Type{c.in(3), c.in(4), c.in(3), c.in(4)}
	return c.perChannel(5)
}

// perChannel checks that the inputs after the first, so many in all, hold a number for each
// channel of the first.
func (c *inference) perChannel(inputs int) error {
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	if len(x) < 2 {
		return fmt.Errorf("an input of %v, want [batch, channels, …]", x)
	}
	for i := 1; i < inputs; i++ {
		if s := c.in(i).Shape; s != nil && (len(s) != 1 || !agree(s[0], x[1])) {
			return fmt.Errorf("input %d is %v, want a number for each of %v channels", i, s, x[1])
		}
	}
	return nil
}

// inferLayerNorm types X, scale, B → Y, mean, 1/σ. The last two have the size 1 from the
// axis on.
func inferLayerNorm(c *inference) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	x := c.in(0).Shape
	if c.out.Shape = x; x == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", -1), len(x))
	if err != nil {
		return err
	}
	for i := 1; i <= 2; i++ {
		whole, err := broadcast(c.in(i).Shape, x)
		if c.in(i).Shape != nil && (err != nil || len(whole) != len(x)) {
			return fmt.Errorf("input %d is %v, which does not broadcast to %v", i, c.in(i).Shape, x)
		}
	}
	statistic := append(Shape{}, x...)
	for i := at; i < len(x); i++ {
		statistic[i] = Fixed(1)
	}
	c.more = []Type{{Elem: Float, Shape: statistic}, {Elem: Float, Shape: statistic}}
	return nil
}

// inferRMSNorm types X, scale → Y.
func inferRMSNorm(c *inference) error {
	x := c.in(0).Shape
	if c.out = (Type{Elem: c.in(1).Elem, Shape: x}); x == nil {
		return nil
	}
	if _, err := axis(c.node.Int("axis", -1), len(x)); err != nil {
		return err
	}
	scale := c.in(1).Shape
	if whole, err := broadcast(scale, x); scale != nil && (err != nil || len(whole) != len(x)) {
		return fmt.Errorf("a scale of %v, which does not broadcast to %v", scale, x)
	}
	return nil
}

func inferGroupNorm(c *inference) error {
	c.out = c.in(0)
	x, groups := c.out.Shape, c.node.Int("num_groups", 0)
	if groups < 1 {
		return fmt.Errorf("num_groups is %d, want 1 or more", groups)
	}
	if c.opset >= 21 {
		return c.perChannel(3)
	}
	if x == nil {
		return nil
	}
	if len(x) < 2 || x[1].IsFixed() && x[1].Size%groups != 0 {
		return fmt.Errorf("an input of %v, want [batch, channels, …], and channels for %d groups", x, groups)
	}
	for i := 1; i < 3; i++ {
		if s := c.in(i).Shape; s != nil && (len(s) != 1 || !agree(s[0], Fixed(groups))) {
			return fmt.Errorf("input %d is %v, want a number for each of %d groups", i, s, groups)
		}
	}
	return nil
}

func inferLpNorm(c *inference) error {
	c.out = c.in(0)
	if p := c.node.Int("p", 2); p != 1 && p != 2 {
		return fmt.Errorf("p is %d, want 1 or 2", p)
	}
	if x := c.out.Shape; x != nil {
		_, err := axis(c.node.Int("axis", -1), len(x))
		return err
	}
	return nil
}

// sumsLength sums along one axis.
func sumsLength(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	return along(0, x, fromStart(n.Int("axis", -1), len(x)))
}

// sumsBatch says that training sums everything but the channels, because the statistics are
// those of the batch.
func sumsBatch(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	if n.Int("training_mode", 0) == 0 && len(n.Outputs) < 5 || len(x) == 0 {
		return singly(1, 1)
	}
	return along(0, x, append([]int{0}, axesFrom(2, len(x))...)...)
}

func sumsFromAxis(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	return along(0, x, axesFrom(fromStart(n.Int("axis", -1), len(x)), len(x))...)
}
