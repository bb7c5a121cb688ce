package oracle

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register(microsoft+"QLinearAdd", qLinearBoth(func(x, y float64) float64 { return x + y }))
	register(microsoft+"QLinearMul", qLinearBoth(func(x, y float64) float64 { return x * y }))
	register(microsoft+"QLinearSigmoid", qLinearOne(each(logistic)))
	register(microsoft+"QLinearLeakyRelu", qLinearOne(slope))
	register(microsoft+"QLinearSoftmax", qLinearOne(func(c call) (Array, error) {
		c.opset = c.node.Int("opset", 13)
		return operators["Softmax"](c)
	}))
	register(microsoft+"QLinearAveragePool", qLinearOne(channelsLast(pool(0, plus, average))))
	register(microsoft+"QLinearGlobalAveragePool", qLinearOne(channelsLast(meanOfPlane)))
	register(microsoft+"QLinearConcat", qLinearConcat)
	register(microsoft+"QGemm", qGemm)
	register(microsoft+"MatMulIntegerToFloat", func(c call) (Array, error) { return c.productOf(0, 2, 4, 1, 3, 5, 6) })
	register(microsoft+"DynamicQuantizeMatMul", dynamicQuantizeMatMul)
	register(microsoft+"MatMulNBits", matMulNBits)
	registerSeveral(microsoft+"DynamicQuantizeLSTM", dynamicQuantizeLSTM)
}

// numbersOf returns the numbers that an operand of integers stands for, which has one scale and one zero
// point.
func (c call) numbersOf(i, scale, zero int) (Array, error) {
	if err := c.single(scale, zero); err != nil {
		return c.in[i], err
	}
	return c.scaledBy(i, scale, zero)
}

// integersOf returns the integers of a type that stand for numbers, with one scale and one zero point.
func (c call) integersOf(x Array, elem graph.DataType, scale, zero int) (Array, error) {
	if err := c.single(scale, zero); err != nil {
		return x, err
	}
	z := 0.0
	if c.given(zero) {
		z = c.in[zero].V[0]
	}
	s := c.in[scale].V[0]
	y := x.mapped(func(v float64) float64 { return saturated(elem, math.RoundToEven(v/s)+z) })
	y.Elem = elem
	return y, nil
}

// qLinearOne computes an operator of one operand on the numbers that integers stand for.
func qLinearOne(gives func(call) (Array, error)) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x, err := c.numbersOf(0, 1, 2)
		if err != nil {
			return x, err
		}
		y, err := gives(call{node: c.node, opset: 19, in: []Array{x}, has: []bool{true}})
		if err != nil {
			return y, err
		}
		return c.integersOf(y, c.in[0].Elem, 3, 4)
	}
}

// qLinearBoth computes an operator of two operands that broadcast.
func qLinearBoth(f func(x, y float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x, err := c.numbersOf(0, 1, 2)
		if err != nil {
			return x, err
		}
		y, err := c.numbersOf(3, 4, 5)
		if err != nil {
			return y, err
		}
		sum, err := both(f)(call{node: c.node, in: []Array{x, y}, has: []bool{true, true}})
		if err != nil {
			return sum, err
		}
		return c.integersOf(sum, c.in[0].Elem, 6, 7)
	}
}

// channelsLast computes an operator whose operand may have its channels last.
func channelsLast(gives func(call) (Array, error)) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		if c.node.Int("channels_last", 0) == 0 {
			return gives(c)
		}
		if err := c.ranked(0, 3); err != nil {
			return x, err
		}
		last := len(x.Dims) - 1
		first, back := []int{0, last}, []int{0}
		for i := 1; i < last; i++ {
			first, back = append(first, i), append(back, i+1)
		}
		y, err := gives(call{node: c.node, opset: c.opset, in: []Array{x.permuted(first)}, has: c.has})
		if err != nil {
			return y, err
		}
		return y.permuted(append(back, 1)), nil
	}
}

// qLinearConcat joins operands that come in threes: integers, scale and zero point.
func qLinearConcat(c call) (Array, error) {
	if len(c.in) < 5 || len(c.in)%3 != 2 {
		return c.in[0], fmt.Errorf("%d operands", len(c.in))
	}
	on := call{node: c.node}
	for i := 2; i < len(c.in); i += 3 {
		x, err := c.numbersOf(i, i+1, i+2)
		if err != nil {
			return x, err
		}
		on.in, on.has = append(on.in, x), append(on.has, true)
	}
	all, err := concat(on)
	if err != nil {
		return all, err
	}
	return c.integersOf(all, c.in[1].Elem, 0, 1)
}

// turned returns the matrices that a Gemm multiplies, transposed where its attributes say so.
func (c call) turned(a, b Array) (Array, Array, error) {
	if len(a.Dims) != 2 || len(b.Dims) != 2 {
		return a, b, fmt.Errorf("operands of %v and %v, want matrices", a.Dims, b.Dims)
	}
	if c.node.Int("transA", 0) != 0 {
		a = swapped(a)
	}
	if c.node.Int("transB", 0) != 0 {
		b = swapped(b)
	}
	return a, b, nil
}

// qGemm computes alpha·A'·B' and adds a bias, which is in units of the two scales and of alpha. Without a
// scale of its own the result is in float32.
func qGemm(c call) (Array, error) {
	if err := c.single(1, 2); err != nil {
		return c.in[0], err
	}
	a, err := c.centred(0, 2, 0)
	if err != nil {
		return a, err
	}
	columns := -1
	if c.node.Int("transB", 0) != 0 {
		columns = 0
	}
	b, err := c.centred(3, 5, columns)
	if err != nil {
		return b, err
	}
	if a, b, err = c.turned(a, b); err != nil {
		return a, err
	}
	sums, err := matMul(call{node: c.node, in: []Array{a, b}, has: []bool{true, true}})
	if err != nil {
		return sums, err
	}
	if err := c.stretches(6, sums.Dims); err != nil {
		return sums, err
	}
	scales := c.in[4].V
	if len(scales) != 1 && len(scales) != sums.Dims[1] {
		return sums, fmt.Errorf("scales of %v for %d columns", c.in[4].Dims, sums.Dims[1])
	}
	alpha := float64(c.node.Float("alpha", 1))
	y := filled(graph.Float, sums.Dims, func(at []int) float64 {
		v := sums.at(at...)
		if c.given(6) {
			v += c.in[6].stretched(at)
		}
		return v * alpha * c.in[1].V[0] * scales[min(at[1], len(scales)-1)]
	})
	if !c.given(7) || !c.given(8) {
		return y, nil
	}
	return c.integersOf(y, c.in[8].Elem, 7, 8)
}

// productOf multiplies two operands of integers with their scales and zero points, and adds a row.
func (c call) productOf(a, aScale, aZero, b, bScale, bZero, bias int) (Array, error) {
	x, err := c.scaledBy(a, aScale, aZero)
	if err != nil {
		return x, err
	}
	y, err := c.scaledBy(b, bScale, bZero)
	if err != nil {
		return y, err
	}
	return c.biased(x, y, bias)
}

// biased multiplies two arrays and adds a row, if there is one.
func (c call) biased(x, y Array, bias int) (Array, error) {
	sums, err := matMul(call{node: c.node, in: []Array{x, y}, has: []bool{true, true}})
	if err != nil || !c.given(bias) {
		return sums, err
	}
	if err := c.shaped(bias, sums.Dims[max(len(sums.Dims)-1, 0):]...); err != nil || len(sums.Dims) == 0 {
		return sums, cmp.Or(err, fmt.Errorf("a bias of %v for one number", c.in[bias].Dims))
	}
	return filled(sums.Elem, sums.Dims, func(at []int) float64 { return sums.at(at...) + c.in[bias].stretched(at) }), nil
}

// dynamically returns numbers as they are after they were rounded to integers of 8 bits by their own range.
func dynamically(node *graph.Node, x Array) (Array, error) {
	q, err := dynamicQuantize(call{node: node, in: []Array{x}, has: []bool{true}})
	if err != nil {
		return x, err
	}
	scale, zero := q[1].V[0], q[2].V[0]
	y := q[0].mapped(func(v float64) float64 { return (v - zero) * scale })
	y.Elem = x.Elem
	return y, nil
}

func dynamicQuantizeMatMul(c call) (Array, error) {
	x, err := dynamically(c.node, c.in[0])
	if err != nil {
		return x, err
	}
	w, err := c.scaledBy(1, 2, 3)
	if err != nil {
		return w, err
	}
	return c.biased(x, w, 4)
}

// matMulNBits multiplies with weights of few bits. Each block of a row has its scale and its zero point.
func matMulNBits(c call) (Array, error) {
	x := c.in[0]
	rows, columns := int(c.node.Int("K", 0)), int(c.node.Int("N", 0))
	bits, block := int(c.node.Int("bits", 4)), int(c.node.Int("block_size", 0))
	switch {
	case rows < 1 || columns < 1 || block < 1 || bits != 2 && bits != 4 && bits != 8:
		return x, lack(fmt.Sprintf("%d bits with K %d, N %d and block_size %d", bits, rows, columns, block))
	case c.given(4):
		return x, lack("g_idx")
	case c.node.Int("weight_prepacked", 0) != 0:
		return x, lack("weight_prepacked")
	}
	blocks := (rows + block - 1) / block
	if err := c.shaped(1, columns, blocks, block*bits/8); err != nil {
		return x, err
	}
	if len(c.in[2].V) != columns*blocks {
		return x, fmt.Errorf("scales of %v for %d blocks of %d columns", c.in[2].Dims, blocks, columns)
	}
	packed := func(a Array, at, i int) float64 { // the i-th number of those that begin at a byte
		byteAt, shift := at+i*bits/8, i*bits%8
		return float64(int(a.V[byteAt]) >> shift & (1<<bits - 1))
	}
	zero := func(int, int) float64 { return float64(int(1) << (bits - 1)) }
	if c.given(3) {
		z := c.in[3]
		line := (blocks*bits + 7) / 8
		switch {
		case z.Elem == graph.Uint8 && len(z.V) == columns*line:
			zero = func(n, k int) float64 { return packed(z, n*line, k) }
		case z.Elem.IsFloat() && len(z.V) == columns*blocks:
			zero = func(n, k int) float64 { return z.V[n*blocks+k] }
		default:
			return x, fmt.Errorf("zero points of %v", z.Dims)
		}
	}
	w := filled(x.Elem, []int{rows, columns}, func(at []int) float64 {
		k, n := at[0], at[1]
		b := k / block
		return (packed(c.in[1], (n*blocks+b)*(block*bits/8), k%block) - zero(n, b)) * c.in[2].V[n*blocks+b]
	})
	return c.biased(x, w, 5)
}

// dynamicQuantizeLSTM is an LSTM whose weights are integers, with the gates in columns, and whose inputs and
// states are rounded to integers by their own range: the inputs all together, and the state of a step. Of
// several sequences it is open which states are rounded together; onnxruntime goes by its threads.
func dynamicQuantizeLSTM(c call) ([]Array, error) {
	if x := c.in[0].Dims; len(x) == 3 && x[1] > 1 {
		return nil, lack("several sequences whose states are rounded together")
	}
	in, has := slices.Clone(c.in[:8]), slices.Clone(c.has[:8])
	for i, scale := range map[int]int{1: 8, 2: 10} {
		w := c.in[i]
		if len(w.Dims) != 3 {
			return nil, fmt.Errorf("operand %d is of %v, want three dimensions", i, w.Dims)
		}
		s, z := c.in[scale], c.in[scale+1]
		if len(s.V) != len(z.V) || len(s.V) != w.Dims[0] && len(s.V) != w.Dims[0]*w.Dims[2] {
			return nil, fmt.Errorf("scales of %v and zero points of %v for weights of %v", s.Dims, z.Dims, w.Dims)
		}
		in[i] = filled(graph.Float, []int{w.Dims[0], w.Dims[2], w.Dims[1]}, func(at []int) float64 {
			of := at[0]
			if len(s.V) > w.Dims[0] {
				of = at[0]*w.Dims[2] + at[1]
			}
			return (w.at(at[0], at[2], at[1]) - z.V[of]) * s.V[of]
		})
	}
	var err error
	if in[0], err = dynamically(c.node, c.in[0]); err != nil {
		return nil, err
	}
	return call{node: c.node, opset: 7, in: in, has: has}.recurrent(3, func(r *recurrence, x, h, cell []float64) (_, _ []float64) {
		rounded, err := dynamically(c.node, Array{Elem: graph.Float, Dims: []int{len(h)}, V: h})
		if err != nil {
			panic(err)
		}
		return r.lstmStep(x, rounded.V, cell)
	})
}
