package enginetest

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// array is a tensor in float64, whatever its type in the graph is.
type array struct {
	elem graph.DataType
	dims []int
	v    []float64
}

func (a array) String() string { return fmt.Sprint(a.elem, a.dims, a.v) }

func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// index is a position as coordinates, and back.
func index(at int, dims []int) []int {
	out := make([]int, len(dims))
	for i := len(dims) - 1; i >= 0; i-- {
		out[i], at = at%dims[i], at/dims[i]
	}
	return out
}

func offset(coordinates, dims []int) int {
	at := 0
	for i, c := range coordinates {
		at = at*dims[i] + c
	}
	return at
}

// filled makes an array element by element.
func filled(elem graph.DataType, dims []int, f func(at []int) float64) array {
	a := array{elem, dims, make([]float64, size(dims))}
	for i := range a.v {
		a.v[i] = f(index(i, dims))
	}
	return a
}

func (a array) at(coordinates ...int) float64 { return a.v[offset(coordinates, a.dims)] }

// widen is a tensor's elements as an array.
func widen(t *graph.Tensor) (array, error) {
	a := array{elem: t.Elem, v: make([]float64, t.Len())}
	for _, d := range t.Dims {
		a.dims = append(a.dims, int(d))
	}
	var err error
	switch t.Elem {
	case graph.Float:
		err = widenAs(a.v, t, func(v float32) float64 { return float64(v) })
	case graph.Double:
		err = widenAs(a.v, t, func(v float64) float64 { return v })
	case graph.Int64:
		err = widenAs(a.v, t, func(v int64) float64 { return float64(v) })
	case graph.Bool:
		err = widenAs(a.v, t, func(v bool) float64 {
			if v {
				return 1
			}
			return 0
		})
	default:
		err = fmt.Errorf("tensor %q is of type %v, which the reference does not read", t.Name, t.Elem)
	}
	return a, err
}

func widenAs[T graph.Element](dst []float64, t *graph.Tensor, to func(T) float64) error {
	v, err := graph.Data[T](t)
	for i := range v {
		dst[i] = to(v[i])
	}
	return err
}

// evaluate is what a graph's outputs are.
func evaluate(g *graph.Graph, inputs map[string]*graph.Tensor) (map[string]array, error) {
	values := map[string]array{}
	put := func(name string, t *graph.Tensor) (err error) {
		values[name], err = widen(t)
		return err
	}
	for _, t := range g.Initializers {
		if err := put(t.Name, t); err != nil {
			return nil, err
		}
	}
	for name, t := range inputs {
		if err := put(name, t); err != nil {
			return nil, err
		}
	}
	for _, n := range g.Nodes {
		op := operators[n.Op]
		if op == nil {
			return nil, fmt.Errorf("the reference has no operator %s", n.Op)
		}
		c := call{node: n, opset: g.Opset()}
		for _, name := range n.Inputs {
			c.in = append(c.in, values[name])
			c.has = append(c.has, name != "")
		}
		out, err := op(c)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", n, err)
		}
		values[n.Outputs[0]] = out
	}
	out := map[string]array{}
	for _, v := range g.Outputs {
		out[v.Name] = values[v.Name]
	}
	return out, nil
}

// call is one node with its operands.
type call struct {
	node  *graph.Node
	opset int64
	in    []array
	has   []bool
}

func (c call) given(i int) bool { return i < len(c.in) && c.has[i] }

// operators are ONNX's, from https://onnx.ai/onnx/operators/.
var operators map[string]func(call) (array, error)

func init() {
	operators = map[string]func(call) (array, error){
		"Add": both(func(a, b float64) float64 { return a + b }),
		"Sub": both(func(a, b float64) float64 { return a - b }),
		"Mul": both(func(a, b float64) float64 { return a * b }),
		"Div": divide,

		"Identity":  each(func(x float64) float64 { return x }),
		"Exp":       each(math.Exp),
		"Log":       each(math.Log),
		"Sqrt":      each(math.Sqrt),
		"Erf":       each(math.Erf),
		"Tanh":      each(math.Tanh),
		"Sigmoid":   each(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
		"Relu":      each(func(x float64) float64 { return rectified(x, 0) }),
		"Softplus":  each(func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }),
		"LeakyRelu": slope,
		"Elu":       exponential(1, 1),
		"Selu":      exponential(1.67326319217681884765625, 1.05070102214813232421875),
		"Gelu":      gelu,
		"Clip":      clip,
		"Cast":      cast,
		"Constant":  constant,

		"Gemm": gemm, "MatMul": matMul, "Softmax": softmax,
		"ReduceSum":  reduce(13, func(sum float64, _ int) float64 { return sum }),
		"ReduceMean": reduce(18, func(sum float64, n int) float64 { return sum / float64(n) }),
		"Reshape":    reshape, "Flatten": flatten, "Transpose": transpose, "Concat": concat,
	}
}

func each(f func(float64) float64) func(call) (array, error) {
	return func(c call) (array, error) {
		x := c.in[0]
		return filled(x.elem, x.dims, func(at []int) float64 { return f(x.at(at...)) }), nil
	}
}

// both broadcasts as numpy does
// (https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md).
func both(f func(a, b float64) float64) func(call) (array, error) {
	return func(c call) (array, error) {
		a, b := c.in[0], c.in[1]
		dims, err := broadcast(a.dims, b.dims)
		return filled(a.elem, dims, func(at []int) float64 { return f(a.stretched(at), b.stretched(at)) }), err
	}
}

func broadcast(a, b []int) ([]int, error) {
	dims := make([]int, max(len(a), len(b)))
	for i := range dims {
		p, q := 1, 1
		if j := i - len(dims) + len(a); j >= 0 {
			p = a[j]
		}
		if j := i - len(dims) + len(b); j >= 0 {
			q = b[j]
		}
		if p != q && p != 1 && q != 1 {
			return nil, fmt.Errorf("%v and %v do not broadcast", a, b)
		}
		if dims[i] = p; p == 1 {
			dims[i] = q
		}
	}
	return dims, nil
}

// stretched is the element at a position of what a broadcasts to.
func (a array) stretched(at []int) float64 {
	at = slices.Clone(at[len(at)-len(a.dims):])
	for i, d := range a.dims {
		if d == 1 {
			at[i] = 0
		}
	}
	return a.at(at...)
}

// divide truncates integers.
func divide(c call) (array, error) {
	return both(func(a, b float64) float64 {
		if c.in[0].elem.IsFloat() {
			return a / b
		}
		return math.Trunc(a / b)
	})(c)
}

// rectified is x above zero, and a multiple below; NaN stays NaN.
func rectified(x, alpha float64) float64 {
	if x < 0 {
		if alpha == 0 {
			return 0
		}
		return alpha * x
	}
	return x
}

func slope(c call) (array, error) {
	alpha := float64(c.node.Float("alpha", 0.01))
	return each(func(x float64) float64 { return rectified(x, alpha) })(c)
}

// exponential is Elu and Selu, which have other defaults.
func exponential(alpha, gamma float32) func(call) (array, error) {
	return func(c call) (array, error) {
		alpha, gamma := float64(c.node.Float("alpha", alpha)), float64(c.node.Float("gamma", gamma))
		return each(func(x float64) float64 {
			if x <= 0 {
				return gamma * alpha * math.Expm1(x)
			}
			return gamma * x
		})(c)
	}
}

func gelu(c call) (array, error) {
	if c.node.Text("approximate", "none") == "tanh" {
		return each(func(x float64) float64 {
			return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
		})(c)
	}
	return each(func(x float64) float64 { return 0.5 * x * math.Erfc(-x/math.Sqrt2) })(c)
}

func clip(c call) (array, error) {
	lo := float64(c.node.Float("min", -math.MaxFloat32))
	hi := float64(c.node.Float("max", math.MaxFloat32))
	if c.given(1) {
		lo = c.in[1].v[0]
	}
	if c.given(2) {
		hi = c.in[2].v[0]
	}
	return each(func(x float64) float64 { return math.Min(math.Max(x, lo), hi) })(c)
}

func cast(c call) (array, error) {
	to := graph.DataType(c.node.Int("to", 0))
	out, err := each(func(x float64) float64 {
		switch {
		case to == graph.Int64:
			return math.Trunc(x)
		case to == graph.Bool && x != 0:
			return 1
		case to == graph.Float:
			return float64(float32(x))
		}
		return x
	})(c)
	out.elem = to
	return out, err
}

func constant(c call) (array, error) {
	switch a := c.node.Attrs[0]; a.Name {
	case "value":
		return widen(a.Tensor)
	case "value_float":
		return array{graph.Float, nil, []float64{float64(a.F)}}, nil
	case "value_int":
		return array{graph.Int64, nil, []float64{float64(a.I)}}, nil
	case "value_floats":
		return widen(graph.Vector("", a.Floats...))
	case "value_ints":
		return widen(graph.Vector("", a.Ints...))
	default:
		return array{}, fmt.Errorf("attribute %q", a.Name)
	}
}
