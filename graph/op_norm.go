package graph

import "fmt"

// BatchNormalization, from opset 9 on, which is over channels alone; its
// training form is of opset 14 and later.
// https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
// LayerNormalization: https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
func init() {
	register(
		Operator{
			Name: "BatchNormalization", Since: []int64{9, 14, 15}, MinInputs: 5, MaxInputs: 5, MaxOutputs: 3,
			Attrs: map[string]AttrKind{"epsilon": AttrFloat, "momentum": AttrFloat, "training_mode": AttrInt},
			infer: inferBatchNorm,
		},
		Operator{
			Name: "LayerNormalization", Since: []int64{17}, MinInputs: 2, MaxInputs: 3, MaxOutputs: 3,
			Attrs: map[string]AttrKind{"axis": AttrInt, "epsilon": AttrFloat, "stash_type": AttrInt},
			infer: inferLayerNorm,
		},
	)
}

// inferBatchNorm: X, scale, B, mean, var → Y, and in training the next mean and
// var.
func inferBatchNorm(c *inference) error {
	training := c.node.Int("training_mode", 0) != 0
	if training && c.opset < 14 {
		return fmt.Errorf("training_mode is of opset 14 and later; the graph is of %d", c.opset)
	}
	if len(c.node.Outputs) != 1+2*int(truth(training)) {
		return fmt.Errorf("has %d outputs; gives 1, and 3 where training_mode is 1", len(c.node.Outputs))
	}
	x := c.in(0)
	c.out = x
	c.more = []Type{c.in(3), c.in(4)}
	if x.Shape == nil {
		return nil
	}
	if len(x.Shape) < 2 {
		return fmt.Errorf("an input of %v, want [batch, channels, …]", x.Shape)
	}
	for i := 1; i < 5; i++ {
		if s := c.in(i).Shape; s != nil && (len(s) != 1 || !agree(s[0], x.Shape[1])) {
			return fmt.Errorf("input %d is %v, want a number for each of %v channels", i, s, x.Shape[1])
		}
	}
	return nil
}

// inferLayerNorm: X, scale, B → Y, mean, 1/σ. The last two have ones from the
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
