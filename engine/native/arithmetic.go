package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Add, Sub, Mul, Div, Pow: https://onnx.ai/onnx/operators/onnx__Add.html and the pages beside
// it. From opset 7 on broadcasting is NumPy's. Before, it was an attribute, and only equal
// dimensions are carried.
//
// Sum, Mean: https://onnx.ai/onnx/operators/onnx__Sum.html
// PRelu: https://onnx.ai/onnx/operators/onnx__PRelu.html
// Max, Min: https://onnx.ai/onnx/operators/onnx__Max.html. Where operands are equal, the first
// one counts as the extreme and gets the gradient.
func init() {
	register("Add", pairwise(add, wholeSum))
	register("Sub", pairwise(subtract, wholeDifference))
	register("Mul", pairwise(multiply, wholeProduct))
	register("Div", pairwise(divide, wholeQuotient))
	register("Mod", lowerMod)
	register("Pow", lowerPow)
	register("Sum", broadcastsSince8(foldPairs(add)))
	register("Max", broadcastsSince8(extremes(maximum)))
	register("Min", broadcastsSince8(extremes(minimum)))
	register("Mean", broadcastsSince8(lowerMean))
	register("PRelu", lowerPRelu)
}

// broadcastsSince8 refuses operands of several shapes before opset 8, from which on they broadcast.
func broadcastsSince8(lower lowerFunc) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		for _, x := range in[1:] {
			if l.opset < 8 && !slices.Equal(x.dims, in[0].dims) {
				return nil, fmt.Errorf("operands of %v and %v; they broadcast from opset 8 on", in[0].dims, x.dims)
			}
		}
		return lower(l, n, in)
	}
}

type pairFunc func(l *lowering, a, b *value) (*value, error)

// pairwise lowers a function of two operands: f computes float32 elements, and g integers. For
// lists that are known while lowering the result is exact.
func pairwise(f pairFunc, g whole) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if integral(in[0].elem) && in[0].elem == in[1].elem {
			if constants(in) && len(in[0].dims) < 2 && len(in[1].dims) < 2 {
				return sizes(n, in)
			}
			return g.apply(l, n, in[0], in[1])
		}
		if err := floats(n, in...); err != nil {
			return nil, err
		}
		if l.opset < 7 && n.Int("broadcast", 0) != 0 {
			return nil, unsupported(n, fmt.Sprintf("broadcasting by attribute (opset %d; 7 and above are carried)", l.opset))
		}
		return f(l, in[0], in[1])
	}
}

// lowerMod: https://onnx.ai/onnx/operators/onnx__Mod.html. Floats need fmod, which has the sign
// of the dividend. The gradient by the divisor is minus the quotient, rounded towards 0.
func lowerMod(l *lowering, n *graph.Node, in []*value) (*value, error) {
	return pairwise(remainder, modulo(n))(l, n, in)
}

func remainder(l *lowering, a, b *value) (*value, error) {
	return pair{name: "Mod", run: elementwise(func(a, b float32) float32 {
		return float32(math.Mod(float64(a), float64(b)))
	}), back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx := []*value{dy, nil}
		if !x[1].active {
			return dx, nil
		}
		whole, err := pair{name: "ModSlope", run: elementwise(func(a, b float32) float32 {
			return -float32(math.Trunc(float64(a) / float64(b)))
		})}.apply(l, x[0], x[1])
		if err == nil {
			dx[1], err = multiply(l, dy, whole)
		}
		return dx, err
	}}.apply(l, a, b)
}

// lowerPow takes a base and an exponent of two types. The result has the type of the base.
func lowerPow(l *lowering, n *graph.Node, in []*value) (*value, error) {
	base, exponent := in[0], in[1]
	if !carried(exponent.elem) || exponent.elem == graph.Bool {
		return nil, unsupported(n, fmt.Sprintf("an exponent of %v", exponent.elem))
	}
	if integral(base.elem) {
		return wholePower(l, n, base, exponent)
	}
	if err := floats(n, base); err != nil {
		return nil, err
	}
	if exponent.elem == graph.Float {
		return power(l, base, exponent)
	}
	exponent, err := widened(n, exponent)
	if err != nil {
		return nil, err
	}
	return power(l, base, exponent)
}

// widened returns integers as float32.
func widened(n *graph.Node, v *value) (*value, error) {
	if v.data != nil {
		return castConstant(n, v.data, graph.Float)
	}
	return as(graph.Float)(v, nil)
}

// extremes lowers Max or Min by taking operands two by two. They have one type, and may be
// integers.
func extremes(f pairFunc) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if !integral(in[0].elem) {
			return foldPairs(f)(l, n, in)
		}
		if err := alike(n, in...); err != nil {
			return nil, err
		}
		y := in[0]
		for _, x := range in[1:] {
			var err error
			if y, err = as(in[0].elem)(f(l, y, x)); err != nil {
				return nil, err
			}
		}
		return y, nil
	}
}

func foldPairs(f pairFunc) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if err := floats(n, in...); err != nil {
			return nil, err
		}
		y := in[0]
		for _, x := range in[1:] {
			var err error
			if y, err = f(l, y, x); err != nil {
				return nil, err
			}
		}
		return y, nil
	}
}

func lowerMean(l *lowering, n *graph.Node, in []*value) (*value, error) {
	sum, err := foldPairs(add)(l, n, in)
	if err != nil || len(in) == 1 {
		return sum, err
	}
	return scale(l, sum, 1/float32(len(in)))
}

// lowerPRelu computes max(x, 0) + slope·min(x, 0).
func lowerPRelu(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	above, err := relu.apply(l, in[0])
	if err != nil {
		return nil, err
	}
	if dims, err := broadcastDims(in[0].dims, in[1].dims); err != nil || !slices.Equal(dims, in[0].dims) {
		return nil, fmt.Errorf("a slope of dimensions %v does not broadcast to %v", in[1].dims, in[0].dims)
	}
	below, err := negative.apply(l, in[0])
	if err != nil {
		return nil, err
	}
	if below, err = multiply(l, below, in[1]); err != nil {
		return nil, err
	}
	return add(l, above, below)
}

// negative is x below 0, and 0 above, where x − relu(x) of an infinity would be NaN.
var negative = pointwise{
	name: "Negative",
	value: func(x float32) float32 {
		if x > 0 {
			return 0
		}
		return x
	},
	slope: func(x, _ float32) float32 {
		if x > 0 {
			return 0
		}
		return 1
	},
}

// pair is an element-wise function of two operands. run computes n elements. The operands
// advance by sa and sb from element to element, each 0 or 1.
type pair struct {
	name string
	run  func(y, a, b []float32, sa, sb int)
	back func(l *lowering, x []*value, y, dy *value) ([]*value, error)
	flat bool
}

func (p pair) apply(l *lowering, a, b *value) (*value, error) {
	dims, err := broadcastDims(a.dims, b.dims)
	if err != nil {
		return nil, err
	}
	w := newWalk(dims, strides(a.dims, dims), strides(b.dims, dims))
	last := len(w.dims) - 1
	n, sa, sb := w.dims[last], w.a[last], w.b[last]
	k := kernel{name: p.name, dims: dims, flat: p.flat}
	k.run = func(y []float32, in [][]float32) {
		w.each(func(o, i, j int) { p.run(y[o:o+n], in[0][i:], in[1][j:], sa, sb) })
	}
	if last == 0 {
		var out, x, z []float32
		part := func(lo, hi int) { p.run(out[lo:hi], x[lo*sa:], z[lo*sb:], sa, sb) }
		k.run = func(y []float32, in [][]float32) {
			out, x, z = y, in[0], in[1]
			l.team.split(n, part)
		}
	}
	if p.back != nil {
		k.back = func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
			dx, err := p.back(l, x, y, dy)
			for i, d := range dx {
				if d != nil && err == nil {
					dx[i], err = sumTo(l, d, x[i].dims)
				}
			}
			return dx, err
		}
	}
	return l.apply(k, a, b)
}

// elementwise makes the run of a pair from a function of two numbers.
func elementwise(f func(a, b float32) float32) func(y, a, b []float32, sa, sb int) {
	return func(y, a, b []float32, sa, sb int) {
		for i := range y {
			y[i] = f(a[i*sa], b[i*sb])
		}
	}
}

func add(l *lowering, a, b *value) (*value, error) {
	return pair{name: "Add", run: sums.run, back: func(_ *lowering, _ []*value, _, dy *value) ([]*value, error) {
		return []*value{dy, dy}, nil
	}}.apply(l, a, b)
}

func subtract(l *lowering, a, b *value) (*value, error) {
	return pair{name: "Sub", run: differences.run, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx := []*value{dy, nil}
		var err error
		if x[1].active {
			dx[1], err = scale(l, dy, -1)
		}
		return dx, err
	}}.apply(l, a, b)
}

func multiply(l *lowering, a, b *value) (*value, error) {
	if a.node != nil && a.node == b.node && slices.Equal(a.dims, b.dims) {
		return square.apply(l, a)
	}
	return pair{name: "Mul", run: products.run, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		return each(x, func(i int) (*value, error) { return multiply(l, dy, x[1-i]) })
	}}.apply(l, a, b)
}

func divide(l *lowering, a, b *value) (*value, error) {
	return pair{name: "Div", run: quotients.run, back: func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		return each(x, func(i int) (*value, error) {
			d, err := divide(l, dy, x[1])
			if i == 0 || err != nil {
				return d, err
			}
			if d, err = multiply(l, d, y); err != nil {
				return nil, err
			}
			return scale(l, d, -1)
		})
	}}.apply(l, a, b)
}

// power has a gradient by the exponent that takes the logarithm of the base, as the
// definition does. So it is a number only for positive bases.
func power(l *lowering, a, b *value) (*value, error) {
	slopes := [2]func(a, b float32) float32{
		func(a, b float32) float32 {
			return b * float32(math.Pow(float64(a), float64(b)-1))
		},
		func(a, b float32) float32 {
			return float32(math.Pow(float64(a), float64(b)) * math.Log(float64(a)))
		},
	}
	return pair{name: "Pow", run: elementwise(func(a, b float32) float32 {
		return float32(math.Pow(float64(a), float64(b)))
	}), back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		return each(x, func(i int) (*value, error) {
			d, err := pair{name: "PowSlope", run: elementwise(slopes[i])}.apply(l, x[0], x[1])
			if err != nil {
				return nil, err
			}
			return multiply(l, dy, d)
		})
	}}.apply(l, a, b)
}

func maximum(l *lowering, a, b *value) (*value, error) {
	return extreme(l, "Max", a, b, func(a, b float32) bool { return a >= b })
}

func minimum(l *lowering, a, b *value) (*value, error) {
	return extreme(l, "Min", a, b, func(a, b float32) bool { return a <= b })
}

// extreme takes a where first says so, and where a is NaN.
func extreme(l *lowering, name string, a, b *value, first func(a, b float32) bool) (*value, error) {
	picked := [2]func(a, b float32) float32{
		func(a, b float32) float32 { return truth(first(a, b) || a != a) },
		func(a, b float32) float32 { return truth(!first(a, b) && a == a) },
	}
	return pair{name: name, run: elementwise(func(a, b float32) float32 {
		if first(a, b) || a != a {
			return a
		}
		return b
	}), back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		return each(x, func(i int) (*value, error) {
			d, err := pair{name: name + "Picked", run: elementwise(picked[i])}.apply(l, x[0], x[1])
			if err != nil {
				return nil, err
			}
			return multiply(l, dy, d)
		})
	}}.apply(l, a, b)
}

// truth returns the number that stands for a bool.
func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// each returns the gradients of the inputs that are active.
func each(x []*value, f func(i int) (*value, error)) ([]*value, error) {
	dx := make([]*value, len(x))
	for i := range x {
		if !x[i].active {
			continue
		}
		var err error
		if dx[i], err = f(i); err != nil {
			return nil, err
		}
	}
	return dx, nil
}

// The four functions below are the innermost loops of every loss, so they call nothing.
