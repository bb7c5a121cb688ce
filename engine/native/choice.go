package native

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators that choose. Comparisons give bool, which is carried as 0 and 1
// and has no gradient. The specification of each is at
// https://onnx.ai/onnx/operators/onnx__NAME.html.
func init() {
	register("Where", lowerWhere)
	register("Not", lowerNot)
	register("IsNaN", test("IsNaN", func(_ *graph.Node, x float64) bool { return math.IsNaN(x) }))
	register("IsInf", test("IsInf", func(n *graph.Node, x float64) bool {
		return math.IsInf(x, 1) && n.Int("detect_positive", 1) != 0 || math.IsInf(x, -1) && n.Int("detect_negative", 1) != 0
	}))
	register("And", logical("And", func(a, b bool) bool { return a && b }))
	register("Or", logical("Or", func(a, b bool) bool { return a || b }))
	register("Xor", logical("Xor", func(a, b bool) bool { return a != b }))
	register("Equal", comparison("Equal", func(a, b float32) bool { return a == b }))
	register("Less", comparison("Less", func(a, b float32) bool { return a < b }))
	register("LessOrEqual", comparison("LessOrEqual", func(a, b float32) bool { return a <= b }))
	register("Greater", comparison("Greater", func(a, b float32) bool { return a > b }))
	register("GreaterOrEqual", comparison("GreaterOrEqual", func(a, b float32) bool { return a >= b }))
}

// test lowers a truth about each element. A float64 may be tested as float32, because the only
// float64 values are casts.
func test(name string, f func(n *graph.Node, x float64) bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if in[0].elem != graph.Double {
			if err := floats(n, in...); err != nil {
				return nil, err
			}
		}
		return as(graph.Bool)(pointwise{name: name, value: func(x float32) float32 { return truth(f(n, float64(x))) }}.apply(l, in[0]))
	}
}

// logical lowers a function of truths.
func logical(name string, f func(a, b bool) bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		for _, v := range in {
			if v.elem != graph.Bool {
				return nil, unsupported(n, v.elem.String()+" elements")
			}
		}
		p := pair{name: name, flat: true, run: elementwise(func(a, b float32) float32 { return truth(f(a != 0, b != 0)) })}
		return as(graph.Bool)(p.apply(l, in[0], in[1]))
	}
}

func comparison(name string, f func(a, b float32) bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if !integral(in[0].elem) && (in[0].elem != graph.Bool || name != "Equal") || in[1].elem != in[0].elem {
			if err := floats(n, in...); err != nil {
				return nil, err
			}
		}
		p := pair{name: name, flat: true, run: elementwise(func(a, b float32) float32 { return truth(f(a, b)) })}
		return as(graph.Bool)(p.apply(l, in[0], in[1]))
	}
}

func lowerNot(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if in[0].elem != graph.Bool {
		return nil, unsupported(n, in[0].elem.String()+" elements")
	}
	return as(graph.Bool)(pointwise{name: "Not", value: func(x float32) float32 { return 1 - x }}.apply(l, in[0]))
}

// lowerWhere takes an element of the second operand where the first is true, and of the
// third where it is false. It does so in two steps, a choice and then the rest, so that a number
// that is not chosen never shows, even where it is infinite or NaN.
func lowerWhere(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if in[0].elem != graph.Bool {
		return nil, unsupported(n, "a condition of "+in[0].elem.String())
	}
	if err := alike(n, in[1:]...); err != nil {
		return nil, err
	}
	yes, err := gate(l, in[0], in[1], func(c bool) bool { return c })
	if err != nil {
		return nil, err
	}
	no, err := gate(l, in[0], in[2], func(c bool) bool { return !c })
	if err != nil {
		return nil, err
	}
	return as(in[1].elem)(add(l, yes, no))
}

// gate returns x where open returns true for the condition, and 0 elsewhere.
func gate(l *lowering, c, x *value, open func(c bool) bool) (*value, error) {
	return pair{name: "Gate", run: elementwise(func(c, x float32) float32 {
		if open(c != 0) {
			return x
		}
		return 0
	}), back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := gate(l, x[0], dy, open)
		return []*value{nil, dx}, err
	}}.apply(l, c, x)
}
