package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	for op, write := range map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{
		"QLinearAdd": (*rewrite).qLinearBoth, "QLinearMul": (*rewrite).qLinearBoth, "QLinearConcat": (*rewrite).qLinearConcat,
		"QLinearSigmoid": (*rewrite).qLinearOne, "QLinearLeakyRelu": (*rewrite).qLinearOne, "QLinearSoftmax": (*rewrite).qLinearOne,
		"QLinearAveragePool": (*rewrite).qLinearOne, "QLinearGlobalAveragePool": (*rewrite).qLinearOne,
		"DynamicQuantizeMatMul": (*rewrite).dynamicMatMul, "MatMulIntegerToFloat": (*rewrite).scaledMatMul,
		"SkipSimplifiedLayerNormalization": (*rewrite).skipRMSNorm,
	} {
		standard[graph.Microsoft+"."+op] = write
	}
}

// given returns the i-th operand, or no value where it is left out.
func given(in []graph.Value, i int) graph.Value {
	if i < len(in) {
		return in[i]
	}
	return graph.Value{}
}

// numbersOf returns the numbers that integers stand for.
func (r *rewrite) numbersOf(x, scale, zero graph.Value) graph.Value {
	if zero.Name == "" {
		return r.op("DequantizeLinear", x, scale)
	}
	return r.op("DequantizeLinear", x, scale, zero)
}

// integersOf returns the integers of a type that stand for numbers.
func (r *rewrite) integersOf(x, scale, zero graph.Value, elem graph.DataType) graph.Value {
	if zero.Name == "" {
		zero = r.b.Const(&graph.Tensor{Elem: elem, Raw: []byte{0}})
	}
	return r.op("QuantizeLinear", x, scale, zero)
}

// qLinearBoth computes on the numbers of two operands.
func (r *rewrite) qLinearBoth(n *graph.Node, in []graph.Value) []graph.Value {
	x, y := r.numbersOf(in[0], in[1], in[2]), r.numbersOf(in[3], in[4], in[5])
	return []graph.Value{r.integersOf(r.op(n.Op[len("QLinear"):], x, y), in[6], given(in, 7), in[0].Type.Elem)}
}

// qLinearOne computes on the numbers of one operand.
func (r *rewrite) qLinearOne(n *graph.Node, in []graph.Value) []graph.Value {
	args := []graph.Arg{r.numbersOf(in[0], in[1], in[2])}
	for _, a := range n.Attrs {
		switch {
		case a.Name == "channels_last" && a.I != 0:
			return r.refuse(n, "channels_last has no form")
		case a.Name == "opset" && (a.I >= 13) != (r.to >= 13):
			return r.refuse(n, "a Softmax of opset %d has no form at opset %d", a.I, r.to)
		case a.Name == "ceil_mode" && a.I != 0 && r.to < 19:
			return r.refuse(n, "ceil_mode has a form from opset 19 on")
		case a.Name == "channels_last" || a.Name == "opset" || a.Name == "ceil_mode" && a.I == 0:
		default:
			args = append(args, a)
		}
	}
	return []graph.Value{r.integersOf(r.op(n.Op[len("QLinear"):], args...), in[3], given(in, 4), in[0].Type.Elem)}
}

// qLinearConcat joins the numbers of operands that come in threes.
func (r *rewrite) qLinearConcat(n *graph.Node, in []graph.Value) []graph.Value {
	args := []graph.Arg{graph.Int("axis", n.Int("axis", 0))}
	for i := 2; i+2 < len(in); i += 3 {
		args = append(args, r.numbersOf(in[i], in[i+1], in[i+2]))
	}
	return []graph.Value{r.integersOf(r.op("Concat", args...), in[0], in[1], in[1].Type.Elem)}
}

// dynamicMatMul rounds the first operand to integers by its own range, and multiplies with integers.
func (r *rewrite) dynamicMatMul(_ *graph.Node, in []graph.Value) []graph.Value {
	q := r.b.OpN("DynamicQuantizeLinear", 3, in[0])
	return []graph.Value{r.scaledProduct(q[0], in[1], q[1], in[2], q[2], given(in, 3), given(in, 4))}
}

func (r *rewrite) scaledMatMul(n *graph.Node, in []graph.Value) []graph.Value {
	if !r.single(n, in[2]) {
		return r.empty(n)
	}
	if shape := in[2].Type.Shape; shape == nil || len(shape) > 0 && (len(shape) != 1 || shape[0] != graph.Fixed(1)) {
		return r.refuse(n, "a scale of %v of the first operand has no form; of one number it has", in[2].Type)
	}
	return []graph.Value{r.scaledProduct(in[0], in[1], in[2], in[3], given(in, 4), given(in, 5), given(in, 6))}
}

// scaledProduct multiplies integers, each less its zero point, and scales the products. A row is added, if
// there is one.
func (r *rewrite) scaledProduct(a, b, aScale, bScale, aZero, bZero, row graph.Value) graph.Value {
	sums := r.op("MatMulInteger", a, b, aZero, bZero)
	y := r.op("Mul", r.op("Cast", sums, graph.Int("to", int64(graph.Float))), r.op("Mul", aScale, bScale))
	if row.Name != "" {
		y = r.op("Add", y, row)
	}
	return y
}

// skipRMSNorm divides the sum of two operands and of the fourth by the root of the mean of its squares.
func (r *rewrite) skipRMSNorm(n *graph.Node, in []graph.Value) []graph.Value {
	if !r.single(n, in[0]) {
		return r.empty(n)
	}
	if len(n.Outputs) > 1 && n.Outputs[1] != "" {
		return r.refuse(n, "a mean has no form")
	}
	sum := r.op("Add", in[0], in[1])
	if row := given(in, 3); row.Name != "" {
		sum = r.op("Add", sum, row)
	}
	args := []graph.Arg{r.op("Mul", sum, sum)}
	if r.to < 18 {
		args = append(args, graph.Ints("axes", -1))
	} else {
		args = append(args, r.vector(-1))
	}
	root := r.op("Sqrt", r.op("Add", r.op("ReduceMean", args...), r.b.Scalar(float64(n.Float("epsilon", 1e-12)))))
	inverse := r.op("Reciprocal", root)
	out := []graph.Value{r.op("Mul", r.op("Mul", sum, inverse), in[2]), {}, inverse, sum}
	return out[:len(n.Outputs)]
}
