package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Integers of 8 bits and back. The specification of each is at
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// scaling holds what a quantization needs: a scale and a zero point for all elements, or
// one of each along an axis.
type scaling struct {
	scale, zero *value
	elem        graph.DataType // type of the integers
}

func scalingOf(n *graph.Node, in []*value, elem graph.DataType) (scaling, error) {
	x, s := in[0], scaling{scale: in[1], elem: elem}
	if n.Int("block_size", 0) != 0 {
		return s, unsupported(n, "block_size, scales of blocks")
	}
	if err := floats(n, s.scale); err != nil {
		return s, err
	}
	if len(in) > 2 && in[2] != nil {
		s.zero = in[2]
	} else {
		zero, err := constant(&graph.Tensor{Elem: elem, Dims: wideDims(s.scale.dims), Raw: make([]byte, elem.Size()*s.scale.size())})
		if err != nil {
			return s, err
		}
		s.zero = zero
	}
	single := s.scale.size() == 1 && s.zero.size() == 1 // each a scalar or a list of one
	if !single && !slices.Equal(s.scale.dims, s.zero.dims) || len(s.scale.dims) > 1 || len(s.zero.dims) > 1 {
		return s, unsupported(n, fmt.Sprintf("scales of %v and zero points of %v", s.scale.dims, s.zero.dims))
	}
	if s.scale.size() == 1 {
		return s, nil
	}
	axis, err := axisOf(n.Int("axis", 1), len(x.dims))
	if err != nil {
		return s, err
	}
	if s.scale.size() != x.dims[axis] {
		return s, fmt.Errorf("%d scales for axis %d of %v", s.scale.size(), axis, x.dims)
	}
	return s, nil
}

// along returns scale or zero point under dimensions that broadcast to x's.
func (s scaling) along(l *lowering, n *graph.Node, v *value, rank int) (*value, error) {
	if v.size() == 1 {
		return reshaped(l, v, nil)
	}
	axis, err := axisOf(n.Int("axis", 1), rank)
	if err != nil {
		return nil, err
	}
	dims := slices.Repeat([]int{1}, rank-axis)
	dims[0] = v.size()
	return reshaped(l, v, dims)
}

func init() { register("QuantizeLinear", lowerQuantize) }

// lowerQuantize computes the quotient in float32 and rounds halves to even. A number that the
// integers do not hold becomes the nearest one that they hold.
func lowerQuantize(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in[0]); err != nil {
		return nil, err
	}
	elem := graph.DataType(n.Int("output_dtype", int64(graph.Uint8)))
	if len(in) > 2 && in[2] != nil {
		elem = in[2].elem
	}
	if elem != graph.Int8 && elem != graph.Uint8 && elem != graph.Int16 && elem != graph.Uint16 {
		return nil, unsupported(n, fmt.Sprintf("%v elements", elem))
	}
	s, err := scalingOf(n, in, elem)
	if err != nil {
		return nil, err
	}
	return s.quantize(l, n, in[0])
}

func (s scaling) quantize(l *lowering, n *graph.Node, x *value) (*value, error) {
	scale, err := s.along(l, n, s.scale, len(x.dims))
	if err != nil {
		return nil, err
	}
	zero, err := s.along(l, n, s.zero, len(x.dims))
	if err != nil {
		return nil, err
	}
	steps, err := pair{name: "Steps", flat: true, run: elementwise(func(x, scale float32) float32 {
		return float32(math.RoundToEven(float64(x / scale)))
	})}.apply(l, x, scale)
	if err != nil {
		return nil, err
	}
	low, high := span(s.elem)
	return as(s.elem)(pair{name: "Quantize", flat: true, run: elementwise(func(steps, zero float32) float32 {
		return min(max(steps+zero, low), high)
	})}.apply(l, steps, zero))
}

func init() { register("DequantizeLinear", lowerDequantize) }

// lowerDequantize computes (x − zero point)·scale. For constants it does so while lowering, so
// that weights are not computed in each run.
func lowerDequantize(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	if !integral(x.elem) {
		return nil, unsupported(n, fmt.Sprintf("%v elements", x.elem))
	}
	s, err := scalingOf(n, in, x.elem)
	if err != nil {
		return nil, err
	}
	scale, err := s.along(l, n, s.scale, len(x.dims))
	if err != nil {
		return nil, err
	}
	zero, err := s.along(l, n, s.zero, len(x.dims))
	if err != nil {
		return nil, err
	}
	if constants([]*value{x, scale, zero}) {
		return dequantized(n, x, scale, zero)
	}
	off, err := subtract(l, x, zero)
	if err != nil {
		return nil, err
	}
	return multiply(l, off, scale)
}

// dequantized keeps all bits of int32, of which float32 would not hold all.
func dequantized(n *graph.Node, x, scale, zero *value) (*value, error) {
	var v [3][]float64
	for i, from := range []*value{x, scale, zero} {
		wide, err := castConstant(n, from.data, graph.Double)
		if err != nil {
			return nil, err
		}
		if v[i], err = graph.Data[float64](wide.data); err != nil {
			return nil, err
		}
	}
	out := make([]float32, len(v[0]))
	w := walk{append(slices.Clone(x.dims), 1), append(strides(scale.dims, x.dims), 0), append(strides(zero.dims, x.dims), 0)}
	w.each(func(o, a, b int) { out[o] = float32(float32(v[0][o]-v[2][b]) * float32(v[1][a])) })
	return constant(graph.NewTensor(n.Outputs[0], out, wideDims(x.dims)...))
}

func init() { registerSeveral("DynamicQuantizeLinear", lowerDynamicQuantize) }

// lowerDynamicQuantize maps the range of the elements, with 0 in it, to 0 … 255. Where
// all elements are 0 the specification divides 0 by 0; here, as elsewhere, the scale is then 1.
// https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html
func lowerDynamicQuantize(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if err := floats(n, x); err != nil {
		return nil, err
	}
	least := func(x []float32) float32 { return min(0, slices.Min(x)) }
	scale, err := l.apply(kernel{name: "Range", flat: true, run: func(y []float32, in [][]float32) {
		if y[0] = (max(0, slices.Max(in[0])) - least(in[0])) / 255; y[0] == 0 {
			y[0] = 1
		}
	}}, x)
	if err != nil {
		return nil, err
	}
	zero, err := as(graph.Uint8)(l.apply(kernel{name: "ZeroPoint", flat: true, run: func(y []float32, in [][]float32) {
		y[0] = float32(math.RoundToEven(float64(min(max(-least(in[0])/in[1][0], 0), 255))))
	}}, x, scale))
	if err != nil {
		return nil, err
	}
	y, err := scaling{scale, zero, graph.Uint8}.quantize(l, n, x)
	return []*value{y, scale, zero}, err
}

// exactDepth is the number of products of two 9-bit numbers that float32 can add up without
// loss: 256·255² is less than 2²⁴.
const exactDepth = 256

func init() { register("MatMulInteger", lowerMatMulInteger) }

// lowerMatMulInteger multiplies the differences from the zero points: those of the left
// operand's rows and of the right operand's columns. Sums of parts are exact in float32, and
// are added up as integers.
func lowerMatMulInteger(l *lowering, n *graph.Node, in []*value) (*value, error) {
	var off [2]*value
	for i, x := range in[:2] {
		if x.elem != graph.Int8 && x.elem != graph.Uint8 {
			return nil, unsupported(n, fmt.Sprintf("%v elements", x.elem))
		}
		zero, err := constant(graph.Scalar[float32]("", 0))
		if err == nil && len(in) > i+2 && in[i+2] != nil {
			zero = in[i+2]
			if rows := zero.size(); i == 0 && rows > 1 && len(zero.dims) == 1 {
				zero, err = reshaped(l, zero, []int{rows, 1})
			}
		}
		if err != nil {
			return nil, err
		}
		if off[i], err = subtract(l, x, zero); err != nil {
			return nil, err
		}
		if !slices.Equal(off[i].dims, x.dims) {
			return nil, fmt.Errorf("zero points of %v for %v", zero.dims, x.dims)
		}
	}
	p, err := matrices(off[0], off[1])
	if err != nil {
		return nil, err
	}
	p.scratch = &l.scratch
	return as(graph.Int32)(l.apply(kernel{name: "MatMulInteger", dims: p.dims, flat: true, run: p.exactly(bound(l.index, n.Outputs[0]))}, off[0], off[1]))
}

// bound returns the greatest integer that a value may have: what float32 holds, or what int32
// holds where the value is only cast to float32, which rounds it anyway.
func bound(index *graph.Index, name string) int64 {
	if onlyCast(index, name) {
		return math.MaxInt32
	}
	return maxInteger
}

// exactly makes the run for operands that are 9-bit integers.
func (p multiplication) exactly(most int64) func(y []float32, in [][]float32) {
	m, n, k := p.a.height(), p.b.width(), p.a.width()
	part, sums := make([]float32, m*n), make([]int64, m*n)
	return func(y []float32, in [][]float32) {
		for i, at := range p.at {
			clear(sums)
			for from := 0; from < k; from += exactDepth {
				gemm{
					m: m, n: n, k: min(exactDepth, k-from), alpha: 1, lda: k, ldb: n, scratch: p.scratch,
				}.run(in[0][p.a.at[i]+from:], in[1][p.b.at[i]+from*n:], part)
				for j, v := range part {
					sums[j] += int64(v)
				}
			}
			for j, v := range sums {
				if v < -most || v > most {
					panic(fault{fmt.Errorf("a sum of products is %d; integers from %d to %d are carried", v, -most, most)})
				}
				y[at+j] = float32(v)
			}
		}
	}
}
