package graph

import (
	"fmt"
	"slices"
)

// NegativeLogLikelihoodLoss adds up the negated numbers of each row's own class.
// https://onnx.ai/onnx/operators/onnx__NegativeLogLikelihoodLoss.html
// SoftmaxCrossEntropyLoss takes the logarithm of a softmax before.
// https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html
func init() {
	classes := Operand{Role: RoleIndices}
	register(
		Operator{Name: "NegativeLogLikelihoodLoss", Facts: smooth(composed(1, 2.5), data, classes, gain).summing(sumsAll), infer: inferLoss},
		Operator{Name: "SoftmaxCrossEntropyLoss", Facts: smooth(composed(1, 3, 3, 1, 2.5).near1(), data, classes, gain).summing(sumsAll), infer: inferLoss},
	)
}

// sumsAll sums all elements of the first operand.
func sumsAll(_ *Node, in []Extent) Sum {
	x := extent(in, 0)
	return along(0, x, axesFrom(0, len(x))...)
}

func inferLoss(c *inference) error {
	c.out.Elem = c.in(0).Elem
	c.more = []Type{c.in(0)}
	x, classes := c.in(0).Shape, c.in(1).Shape
	if x != nil && len(x) < 2 {
		return fmt.Errorf("an input of %v, want [batch, classes, …]", x)
	}
	if x != nil && classes != nil {
		if others := slices.Concat(x[:1], x[2:]); !matches(classes, others) {
			return fmt.Errorf("classes of %v for an input of %v", classes, x)
		}
	}
	if w := c.in(2).Shape; c.has(2) && w != nil && x != nil && (len(w) != 1 || !agree(w[0], x[1])) {
		return fmt.Errorf("weights of %v for %v classes", w, x[1])
	}
	switch r := c.node.Text("reduction", "mean"); r {
	case "mean", "sum":
		c.out.Shape = Shape{}
	case "none":
		c.out.Shape = classes
	default:
		return fmt.Errorf("reduction is %q, want none, sum or mean", r)
	}
	return nil
}
