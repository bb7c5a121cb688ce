package graph

import "fmt"

// Gemm: https://onnx.ai/onnx/operators/onnx__Gemm.html
// MatMul: https://onnx.ai/onnx/operators/onnx__MatMul.html
func init() {
	register(
		Operator{Name: "Gemm", From: 7, Facts: smooth(ulps(1.4), data, data, bias).summing(sumsGemm), infer: inferGemm},
		Operator{Name: "MatMul", Facts: smooth(ulps(1), data).summing(sumsMatMul), infer: inferMatMul},
	)
}

func inferGemm(c *inference) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	a, b := c.in(0).Shape, c.in(1).Shape
	if a == nil || b == nil {
		return nil
	}
	if len(a) != 2 || len(b) != 2 {
		return fmt.Errorf("inputs are %v and %v, want two matrices", a, b)
	}
	if c.node.Int("transA", 0) != 0 {
		a = Shape{a[1], a[0]}
	}
	if c.node.Int("transB", 0) != 0 {
		b = Shape{b[1], b[0]}
	}
	if !agree(a[1], b[0]) {
		return fmt.Errorf("inner dimensions %v and %v differ", a[1], b[0])
	}
	c.out.Shape = Shape{a[0], b[1]}
	if bias := c.in(2).Shape; c.has(2) && bias != nil {
		whole, err := broadcast(bias, c.out.Shape)
		if err != nil {
			return err
		}
		for i, d := range whole { // an unknown dimension may be the bias's
			if len(whole) != 2 || c.out.Shape[i].IsFixed() && d != c.out.Shape[i] {
				return fmt.Errorf("the bias %v does not broadcast to %v", bias, c.out.Shape)
			}
		}
	}
	return nil
}

// inferMatMul follows numpy.matmul: a vector is a row on the left and a column on
// the right, and the dimensions before the matrices broadcast.
func inferMatMul(c *inference) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	a, b := c.in(0).Shape, c.in(1).Shape
	if a == nil || b == nil {
		return nil
	}
	if len(a) == 0 || len(b) == 0 {
		return fmt.Errorf("inputs are %v and %v; a scalar has no product", a, b)
	}
	row, column := len(a) == 1, len(b) == 1
	if row {
		a = Shape{Fixed(1), a[0]}
	}
	if column {
		b = Shape{b[0], Fixed(1)}
	}
	n, m := len(a), len(b)
	if !agree(a[n-1], b[m-2]) {
		return fmt.Errorf("inner dimensions %v and %v differ", a[n-1], b[m-2])
	}
	out, err := broadcast(a[:n-2], b[:m-2])
	if err != nil {
		return err
	}
	if !row {
		out = append(out, a[n-2])
	}
	if !column {
		out = append(out, b[m-1])
	}
	c.out.Shape = append(Shape{}, out...)
	return nil
}

func sumsGemm(n *Node, in []Extent) Sum { return along(1, extent(in, 1), int(n.Int("transB", 0))) }

func sumsMatMul(_ *Node, in []Extent) Sum {
	b := extent(in, 1)
	return along(1, b, max(0, len(b)-2))
}
