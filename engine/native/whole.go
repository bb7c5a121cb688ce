package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Arithmetic of integers. Each result is wrapped to its type, as processors do, and refused
// where float32 elements do not hold it.

// whole is a function of two integers.
type whole func(a, b int64) int64

var (
	wholeSum        whole = func(a, b int64) int64 { return a + b }
	wholeDifference whole = func(a, b int64) int64 { return a - b }
	wholeProduct    whole = func(a, b int64) int64 { return a * b }
	wholeQuotient   whole = func(a, b int64) int64 {
		if b == 0 {
			panic(fault{fmt.Errorf("%d is divided by 0", a)})
		}
		return a / b
	}
)

// modulo returns a remainder with the sign of the divisor, or with fmod that of the dividend.
func modulo(n *graph.Node) whole {
	ofDividend := n.Int("fmod", 0) != 0
	return func(a, b int64) int64 {
		if b == 0 {
			panic(fault{fmt.Errorf("%d is divided by 0", a)})
		}
		m := a % b
		if !ofDividend && m != 0 && m < 0 != (b < 0) {
			m += b
		}
		return m
	}
}

func (f whole) apply(l *lowering, n *graph.Node, a, b *value) (*value, error) {
	elem := a.elem
	return as(elem)(pair{name: n.Op, flat: true, run: elementwise(func(x, y float32) float32 {
		return kept(n, elem, f(int64(x), int64(y)))
	})}.apply(l, a, b))
}

// within returns an integer in its type, of which a narrow type keeps the lowest bits. It reports
// whether float32 elements hold it.
func within(elem graph.DataType, v int64) (int64, bool) {
	switch elem {
	case graph.Int8:
		v = int64(int8(v))
	case graph.Uint8:
		v = int64(uint8(v))
	case graph.Int16:
		v = int64(int16(v))
	case graph.Uint16:
		v = int64(uint16(v))
	case graph.Int32:
		v = int64(int32(v))
	case graph.Uint32:
		v = int64(uint32(v))
	}
	return v, -maxInteger <= v && v <= maxInteger && (v >= 0 || elem != graph.Uint64)
}

// kept returns what a node gives, in its type.
func kept(n *graph.Node, elem graph.DataType, v int64) float32 {
	v, held := within(elem, v)
	if !held {
		panic(fault{unsupported(n, fmt.Sprintf("it gives %d as %v; %v", v, elem, errInteger))})
	}
	return float32(v)
}

// keptNumber does what kept does, for a number that is an integer, or is rounded towards 0.
func keptNumber(n *graph.Node, elem graph.DataType, v float64) float32 {
	if !(math.Abs(v) < 1<<62) {
		panic(fault{unsupported(n, fmt.Sprintf("it gives %v as %v; %v", v, elem, errInteger))})
	}
	return kept(n, elem, int64(v))
}

// signs lowers Neg, Abs and Sign, which also take integers.
func signs(p pointwise) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		x := in[0]
		if !integral(x.elem) {
			if err := floats(n, x); err != nil {
				return nil, err
			}
			return p.apply(l, x)
		}
		return as(x.elem)(pointwise{name: p.name, value: func(v float32) float32 {
			return kept(n, x.elem, int64(p.value(v)))
		}}.apply(l, x))
	}
}

// wholePower rounds towards 0.
func wholePower(l *lowering, n *graph.Node, a, b *value) (*value, error) {
	return as(a.elem)(pair{name: "Pow", flat: true, run: elementwise(func(x, y float32) float32 {
		return keptNumber(n, a.elem, math.Pow(float64(x), float64(y)))
	})}.apply(l, a, b))
}

// wholeReduction joins integers in float64, which holds every sum of as many as a tensor may
// have.
type wholeReduction struct {
	start  float64
	join   func(a, b float64) float64
	truths bool // also takes truths
}

var (
	wholeTotal        = wholeReduction{join: func(a, b float64) float64 { return a + b }}
	wholeTotalProduct = wholeReduction{start: 1, join: func(a, b float64) float64 { return a * b }}
	wholeGreatest     = wholeReduction{math.Inf(-1), math.Max, true}
	wholeLeast        = wholeReduction{math.Inf(1), math.Min, true}
)

func (f *wholeReduction) reduce(l *lowering, n *graph.Node, r reducing) (*value, error) {
	if r.x.elem == graph.Bool && !f.truths {
		return nil, unsupported(n, fmt.Sprintf("%v elements", r.x.elem))
	}
	kept, dims, err := reducedDims(r.x.dims, r.axes, r.keep)
	if err != nil {
		return nil, err
	}
	s := strides(kept, r.x.dims)
	w := newWalk(r.x.dims, s, s)
	length, step := w.dims[len(w.dims)-1], w.a[len(w.a)-1]
	y, err := l.apply(kernel{name: n.Op, dims: kept, flat: true, run: func(y []float32, in [][]float32) {
		joined := make([]float64, len(y))
		for i := range joined {
			joined[i] = f.start
		}
		w.each(func(o, a, _ int) {
			for i := range length {
				joined[a+i*step] = f.join(joined[a+i*step], float64(in[0][o+i]))
			}
		})
		for i, v := range joined {
			y[i] = keptNumber(n, r.x.elem, v)
		}
	}}, r.x)
	if err != nil {
		return nil, err
	}
	return as(r.x.elem)(y.shaped(dims), nil)
}

// sizes computes with lists of sizes, which are known while lowering.
func sizes(n *graph.Node, in []*value) (*value, error) {
	var lists [2][]int64
	for i := range lists {
		var err error
		if lists[i], err = integers(n, in[i], "sizes"); err != nil {
			return nil, err
		}
	}
	dims, err := broadcastDims(in[0].dims, in[1].dims)
	if err != nil {
		return nil, err
	}
	out := make([]int64, product(dims))
	for i := range out {
		a, b := lists[0][i%len(lists[0])], lists[1][i%len(lists[1])]
		switch n.Op {
		case "Add":
			out[i] = a + b
		case "Sub":
			out[i] = a - b
		case "Mul":
			out[i] = a * b
		case "Div":
			if b == 0 {
				return nil, fmt.Errorf("%d is divided by 0", a)
			}
			out[i] = a / b
		case "Mod":
			if b == 0 {
				return nil, fmt.Errorf("%d is divided by 0", a)
			}
			out[i] = modulo(n)(a, b)
		default:
			return nil, unsupported(n, in[0].elem.String()+" elements")
		}
	}
	return castConstant(n, graph.NewTensor(n.Outputs[0], out, wideDims(dims)...), in[0].elem)
}
