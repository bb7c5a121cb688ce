package native

import (
	"fmt"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// grid is points on both sides of every bend, and where naive forms overflow.
var grid = []float32{-100, -30, -6.5, -3, -1.5, -1, -0.5, -0.1, -1e-4, 0, 1e-4, 0.1, 0.5, 1, 1.5, 3, 6.5, 30, 100}

func sigmoid64(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// pointwiseCases are the operators of one operand with their definitions.
var pointwiseCases = []struct {
	op       string
	attrs    []graph.Attribute
	want     func(x float64) float64
	positive bool // defined for positive numbers alone
}{
	{"Abs", nil, math.Abs, false},
	{"Neg", nil, func(x float64) float64 { return -x }, false},
	{"Reciprocal", nil, func(x float64) float64 { return 1 / x }, true},
	{"Exp", nil, math.Exp, false},
	{"Log", nil, math.Log, true},
	{"Sqrt", nil, math.Sqrt, true},
	{"Erf", nil, math.Erf, false},
	{"Relu", nil, func(x float64) float64 { return math.Max(x, 0) }, false},
	{"Sigmoid", nil, sigmoid64, false},
	{"Tanh", nil, math.Tanh, false},
	{"Softplus", nil, func(x float64) float64 {
		if x > 50 {
			return x
		}
		return math.Log1p(math.Exp(x))
	}, false},
	{"Softsign", nil, func(x float64) float64 { return x / (1 + math.Abs(x)) }, false},
	{"LeakyRelu", nil, leaky64(0.01), false},
	{"LeakyRelu", []graph.Attribute{graph.Float32("alpha", 0.3)}, leaky64(0.3), false},
	{"Elu", nil, elu64(1, 1), false},
	{"Elu", []graph.Attribute{graph.Float32("alpha", 0.5)}, elu64(0.5, 1), false},
	{"Selu", nil, elu64(1.67326319217681884765625, 1.05070102214813232421875), false},
	{"Selu", []graph.Attribute{graph.Float32("alpha", 2), graph.Float32("gamma", 3)}, elu64(2, 3), false},
	{"Gelu", nil, func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }, false},
	{"Gelu", []graph.Attribute{graph.Text("approximate", "tanh")}, func(x float64) float64 {
		return x * sigmoid64(2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))
	}, false},
}

func leaky64(alpha float64) func(float64) float64 {
	return func(x float64) float64 { return math.Max(x, 0) + alpha*math.Min(x, 0) }
}

func elu64(alpha, gamma float64) func(float64) float64 {
	return func(x float64) float64 {
		return gamma * (math.Max(x, 0) + math.Min(alpha*(math.Exp(x)-1), 0))
	}
}

func TestPointwise(t *testing.T) {
	for _, c := range pointwiseCases {
		t.Run(fmt.Sprint(c.op, len(c.attrs)), func(t *testing.T) {
			var x, want []float32
			for _, v := range grid {
				if c.positive && v <= 0 || c.op == "Exp" && v > 30 {
					continue
				}
				x, want = append(x, v), append(want, float32(c.want(float64(v))))
			}
			g := model(20, node(c.op, names("x"), "y", c.attrs...))
			g.Inputs, g.Outputs = []graph.Value{floatValue("x", graph.Batch)}, []graph.Value{floatValue("y", graph.Batch)}
			_, got := run(t, g, "y", graph.Vector("x", x...))
			near(t, c.op, got, want)
		})
	}
}

// dimsCases are pairs of dimensions that broadcast.
var dimsCases = [][2][]int64{
	{{}, {}}, {{3}, {}}, {{}, {3}}, {{1}, {1}}, {{4, 3}, {4, 3}}, {{4, 3}, {3}}, {{3}, {4, 3}},
	{{4, 1}, {1, 3}}, {{4, 1}, {3}}, {{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4, 1}, {3, 1, 5}},
	{{2, 3, 4, 5}, {1, 1, 1, 1}}, {{1, 1, 2}, {5, 1, 1}},
}

var arithmeticCases = []struct {
	op   string
	want func(a, b float64) float64
}{
	{"Add", func(a, b float64) float64 { return a + b }},
	{"Sub", func(a, b float64) float64 { return a - b }},
	{"Mul", func(a, b float64) float64 { return a * b }},
	{"Div", func(a, b float64) float64 { return a / b }},
	{"Pow", math.Pow},
	{"Max", math.Max},
	{"Min", math.Min},
}

// broadcast64 is broadcasting by its definition, index by index.
func broadcast64(f func(a, b float64) float64, a, b *graph.Tensor, x, y []float32) ([]int64, []float32) {
	rank := max(len(a.Dims), len(b.Dims))
	pad := func(dims []int64) []int64 {
		out := make([]int64, rank)
		for i := range out {
			out[i] = 1
			if j := i - (rank - len(dims)); j >= 0 {
				out[i] = dims[j]
			}
		}
		return out
	}
	p, q := pad(a.Dims), pad(b.Dims)
	dims, n := make([]int64, rank), int64(1)
	for i := range dims {
		dims[i] = max(p[i], q[i])
		n *= dims[i]
	}
	out := make([]float32, n)
	for o := range n {
		rest, i, j, si, sj := o, int64(0), int64(0), int64(1), int64(1)
		for d := rank - 1; d >= 0; d-- {
			at := rest % dims[d]
			rest /= dims[d]
			i, j = i+at%p[d]*si, j+at%q[d]*sj
			si, sj = si*p[d], sj*q[d]
		}
		out[o] = float32(f(float64(x[i]), float64(y[j])))
	}
	return dims, out
}

func count(dims []int64) int {
	n := 1
	for _, d := range dims {
		n *= int(d)
	}
	return n
}

func TestArithmeticBroadcasts(t *testing.T) {
	for _, c := range arithmeticCases {
		for _, dims := range dimsCases {
			x, y := draw(1, count(dims[0])), draw(2, count(dims[1]))
			if c.op == "Pow" {
				for i := range x {
					x[i] = 0.1 + x[i]*x[i]
				}
			}
			a, b := graph.NewTensor("a", x, dims[0]...), graph.NewTensor("b", y, dims[1]...)
			g := model(17, node(c.op, names("a", "b"), "y"))
			g.Inputs = []graph.Value{fixed("a", dims[0]...), fixed("b", dims[1]...)}
			g.Outputs = []graph.Value{{Name: "y"}}
			out, got := run(t, g, "y", a, b)
			wantDims, want := broadcast64(c.want, a, b, x, y)
			what := fmt.Sprint(c.op, dims)
			if fmt.Sprint(out.Dims) != fmt.Sprint(wantDims) {
				t.Fatalf("%s: dimensions %v, want %v", what, out.Dims, wantDims)
			}
			near(t, what, got, want)
		}
	}
}

// a handCase is one node with its constant operands and what it must give.
type handCase struct {
	name   string
	opset  int64
	op     string
	attrs  []graph.Attribute
	inputs []*graph.Tensor // the first is fed, the others are initializers
	dims   []int64
	want   []float32
}

func ones(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

func upTo(n int, dims ...int64) *graph.Tensor {
	data := make([]float32, n)
	for i := range data {
		data[i] = float32(i + 1)
	}
	return graph.NewTensor("x", data, dims...)
}

var handCases = []handCase{
	{"reshape copies and infers", 17, "Reshape", nil, []*graph.Tensor{upTo(6, 2, 3), graph.Vector[int64]("s", 0, -1, 1)}, []int64{2, 3, 1}, []float32{1, 2, 3, 4, 5, 6}},
	{"reshape by attribute", 1, "Reshape", []graph.Attribute{graph.Ints("shape", 3, 2)}, []*graph.Tensor{upTo(6, 2, 3)}, []int64{3, 2}, []float32{1, 2, 3, 4, 5, 6}},
	{"squares of a channel and the next", 17, "LRN", []graph.Attribute{graph.Int("size", 2), graph.Float32("alpha", 2), graph.Float32("beta", 1)}, []*graph.Tensor{upTo(3, 1, 3)}, []int64{1, 3}, []float32{1. / 6, 2. / 14, 3. / 10}},
	{"flatten", 17, "Flatten", nil, []*graph.Tensor{upTo(8, 2, 2, 2)}, []int64{2, 4}, []float32{1, 2, 3, 4, 5, 6, 7, 8}},
	{"flatten before all", 17, "Flatten", []graph.Attribute{graph.Int("axis", 0)}, []*graph.Tensor{upTo(4, 2, 2)}, []int64{1, 4}, []float32{1, 2, 3, 4}},
	{"flatten from the end", 17, "Flatten", []graph.Attribute{graph.Int("axis", -1)}, []*graph.Tensor{upTo(8, 2, 2, 2)}, []int64{4, 2}, []float32{1, 2, 3, 4, 5, 6, 7, 8}},
	{"squeeze", 17, "Squeeze", nil, []*graph.Tensor{upTo(2, 1, 2, 1)}, []int64{2}, []float32{1, 2}},
	{"squeeze one, by attribute", 11, "Squeeze", []graph.Attribute{graph.Ints("axes", -1)}, []*graph.Tensor{upTo(2, 1, 2, 1)}, []int64{1, 2}, []float32{1, 2}},
	{"unsqueeze", 17, "Unsqueeze", nil, []*graph.Tensor{upTo(2, 2), graph.Vector[int64]("a", 0, -1)}, []int64{1, 2, 1}, []float32{1, 2}},
	{"transpose", 17, "Transpose", nil, []*graph.Tensor{upTo(6, 2, 3)}, []int64{3, 2}, []float32{1, 4, 2, 5, 3, 6}},
	{"transpose of three", 17, "Transpose", []graph.Attribute{graph.Ints("perm", 2, 0, 1)}, []*graph.Tensor{upTo(6, 1, 2, 3)}, []int64{3, 1, 2}, []float32{1, 4, 2, 5, 3, 6}},
	{"concat", 17, "Concat", []graph.Attribute{graph.Int("axis", -1)}, []*graph.Tensor{upTo(2, 2, 1), upTo(4, 2, 2).Renamed("b")}, []int64{2, 3}, []float32{1, 1, 2, 2, 3, 4}},
	{"concat rows", 17, "Concat", []graph.Attribute{graph.Int("axis", 0)}, []*graph.Tensor{upTo(2, 1, 2), upTo(4, 2, 2).Renamed("b")}, []int64{3, 2}, []float32{1, 2, 1, 2, 3, 4}},
	{"mean of all", 17, "ReduceMean", nil, []*graph.Tensor{upTo(6, 2, 3)}, []int64{1, 1}, []float32{3.5}},
	{"mean of rows", 17, "ReduceMean", []graph.Attribute{graph.Ints("axes", -1), graph.Int("keepdims", 0)}, []*graph.Tensor{upTo(6, 2, 3)}, []int64{2}, []float32{2, 5}},
	{"mean, axes as input", 18, "ReduceMean", nil, []*graph.Tensor{upTo(6, 2, 3), graph.Vector[int64]("a", 0)}, []int64{1, 3}, []float32{2.5, 3.5, 4.5}},
	{"sum of columns", 13, "ReduceSum", []graph.Attribute{graph.Int("keepdims", 0)}, []*graph.Tensor{upTo(6, 2, 3), graph.Vector[int64]("a", 0)}, []int64{3}, []float32{5, 7, 9}},
	{"sum, axes as attribute", 11, "ReduceSum", []graph.Attribute{graph.Ints("axes", 1)}, []*graph.Tensor{upTo(6, 2, 3)}, []int64{2, 1}, []float32{6, 15}},
	{"sum of the middle", 13, "ReduceSum", nil, []*graph.Tensor{upTo(8, 2, 2, 2), graph.Vector[int64]("a", 1)}, []int64{2, 1, 2}, []float32{4, 6, 12, 14}},
	{"sum of the outer two", 13, "ReduceSum", nil, []*graph.Tensor{upTo(8, 2, 2, 2), graph.Vector[int64]("a", 0, 2)}, []int64{1, 2, 1}, []float32{14, 22}},
	{"sum of nothing", 13, "ReduceSum", []graph.Attribute{graph.Int("noop_with_empty_axes", 1)}, []*graph.Tensor{upTo(2, 2)}, []int64{2}, []float32{1, 2}},
	{"softmax of rows", 13, "Softmax", nil, []*graph.Tensor{graph.NewTensor("x", []float32{0, 0, 1000, 0}, 2, 2)}, []int64{2, 2}, []float32{.5, .5, 1, 0}},
	{"softmax along the first", 13, "Softmax", []graph.Attribute{graph.Int("axis", 0)}, []*graph.Tensor{graph.NewTensor("x", ones(4), 2, 2)}, []int64{2, 2}, []float32{.5, .5, .5, .5}},
	{"softmax of what follows the axis", 12, "Softmax", nil, []*graph.Tensor{graph.NewTensor("x", ones(8), 2, 2, 2)}, []int64{2, 2, 2}, []float32{.25, .25, .25, .25, .25, .25, .25, .25}},
	{"softmax of old, axis 0", 11, "Softmax", []graph.Attribute{graph.Int("axis", 0)}, []*graph.Tensor{graph.NewTensor("x", ones(4), 2, 2)}, []int64{2, 2}, []float32{.25, .25, .25, .25}},
	{"log of softmax", 13, "LogSoftmax", nil, []*graph.Tensor{graph.NewTensor("x", []float32{0, 0}, 1, 2)}, []int64{1, 2}, []float32{-math.Ln2, -math.Ln2}},
	{"clip by inputs", 11, "Clip", nil, []*graph.Tensor{upTo(4, 4), graph.Scalar[float32]("lo", 2), graph.Scalar[float32]("hi", 3)}, []int64{4}, []float32{2, 2, 3, 3}},
	{"clip by attributes", 10, "Clip", []graph.Attribute{graph.Float32("max", 2)}, []*graph.Tensor{upTo(4, 4)}, []int64{4}, []float32{1, 2, 2, 2}},
	// Selu-1: gamma · alpha · (eˣ − 1) with alpha 1.6732 and gamma 1.0507; from Selu-6 on they are longer.
	{"selu of old", 5, "Selu", nil, []*graph.Tensor{graph.Vector("x", float32(math.Inf(-1)), 1)}, []int64{2}, []float32{1.0507 * -1.6732, 1.0507}},
	{"selu of new", 6, "Selu", nil, []*graph.Tensor{graph.Vector("x", float32(math.Inf(-1)), 1)}, []int64{2}, []float32{1.050701 * -1.6732632, 1.050701}},
	{"identity", 17, "Identity", nil, []*graph.Tensor{upTo(2, 2)}, []int64{2}, []float32{1, 2}},
	{"cast to itself", 17, "Cast", []graph.Attribute{graph.Int("to", int64(graph.Float))}, []*graph.Tensor{upTo(2, 2)}, []int64{2}, []float32{1, 2}},
	{"largest of three", 17, "Max", nil, []*graph.Tensor{upTo(3, 3), graph.Vector[float32]("b", 0, 5, 0), graph.Scalar[float32]("c", 2)}, []int64{3}, []float32{2, 5, 3}},
	{"gemm", 17, "Gemm", []graph.Attribute{graph.Float32("alpha", 2), graph.Float32("beta", 10)}, []*graph.Tensor{upTo(2, 1, 2), upTo(4, 2, 2).Renamed("b"), graph.Scalar[float32]("c", 1)}, []int64{1, 2}, []float32{24, 30}},
	{"gemm with transposes", 17, "Gemm", []graph.Attribute{graph.Int("transA", 1), graph.Int("transB", 1)}, []*graph.Tensor{upTo(2, 2, 1), upTo(4, 2, 2).Renamed("b"), graph.Vector[float32]("c", 100, 200)}, []int64{1, 2}, []float32{105, 211}},
	{"gemm with a column to add", 17, "Gemm", nil, []*graph.Tensor{upTo(2, 2, 1), upTo(1, 1, 1).Renamed("b"), graph.NewTensor("c", []float32{10, 20}, 2, 1)}, []int64{2, 1}, []float32{11, 22}},
}

// graph makes the graph of one node that c describes.
func (c handCase) graph() *graph.Graph {
	n := node(c.op, nil, "y", c.attrs...)
	g := model(c.opset, n)
	for i, in := range c.inputs {
		n.Inputs = append(n.Inputs, in.Name)
		if i > 0 {
			g.Initializers = append(g.Initializers, in)
		}
	}
	g.Inputs = []graph.Value{fixed("x", c.inputs[0].Dims...)}
	g.Outputs = []graph.Value{{Name: "y"}}
	return g
}

func TestByHand(t *testing.T) {
	for _, c := range handCases {
		t.Run(c.name, func(t *testing.T) {
			out, got := run(t, c.graph(), "y", c.inputs[0])
			if fmt.Sprint(out.Dims) != fmt.Sprint(c.dims) {
				t.Fatalf("dimensions %v, want %v", out.Dims, c.dims)
			}
			near(t, c.name, got, c.want)
		})
	}
}

// TestMatMul compares with the sum written out, for stacks of matrices too.
func TestMatMul(t *testing.T) {
	for _, c := range [][3][]int64{
		{{2, 3}, {3, 4}, {2, 4}}, {{3}, {3}, {}}, {{3}, {3, 4}, {4}}, {{2, 3}, {3}, {2}},
		{{5, 2, 3}, {3, 4}, {5, 2, 4}}, {{5, 2, 3}, {5, 3, 4}, {5, 2, 4}}, {{2, 3}, {5, 3, 4}, {5, 2, 4}},
		{{5, 1, 2, 3}, {6, 3, 4}, {5, 6, 2, 4}}, {{3}, {5, 3, 4}, {5, 4}}, {{5, 2, 3}, {3}, {5, 2}}, {{5, 2, 3}, {5, 3, 1}, {5, 2, 1}},
	} {
		x, y := draw(1, count(c[0])), draw(2, count(c[1]))
		a, b := graph.NewTensor("a", x, c[0]...), graph.NewTensor("b", y, c[1]...)
		g := model(17, node("MatMul", names("a", "b"), "y"))
		g.Inputs = []graph.Value{fixed("a", c[0]...), fixed("b", c[1]...)}
		g.Outputs = []graph.Value{{Name: "y"}}
		out, got := run(t, g, "y", a, b)
		if fmt.Sprint(out.Dims) != fmt.Sprint(c[2]) {
			t.Fatalf("%v: dimensions %v", c, out.Dims)
		}
		near(t, fmt.Sprint(c), got, matMul64(c[0], c[1], x, y))
	}
}

// matMul64 takes 1-dimensional operands as a row and a column.
func matMul64(p, q []int64, x, y []float32) []float32 {
	if len(p) == 1 {
		p = []int64{1, p[0]}
	}
	if len(q) == 1 {
		q = []int64{q[0], 1}
	}
	m, k, n := int(p[len(p)-2]), int(p[len(p)-1]), int(q[len(q)-1])
	stacks := func(dims []int64) *graph.Tensor {
		lead := dims[:len(dims)-2]
		return graph.NewTensor("", make([]float32, count(lead)), lead...)
	}
	a, b := stacks(p), stacks(q)
	index := func(t *graph.Tensor) []float32 {
		out := make([]float32, t.Len())
		for i := range out {
			out[i] = float32(i)
		}
		return out
	}
	_, left := broadcast64(func(i, _ float64) float64 { return i }, a, b, index(a), index(b))
	_, right := broadcast64(func(_, j float64) float64 { return j }, a, b, index(a), index(b))
	var out []float32
	for s := range left {
		for i := range m {
			for j := range n {
				sum := 0.0
				for l := range k {
					sum += float64(x[int(left[s])*m*k+i*k+l]) * float64(y[int(right[s])*k*n+l*n+j])
				}
				out = append(out, float32(sum))
			}
		}
	}
	return out
}

func TestWhereAndComparisons(t *testing.T) {
	g := model(17,
		node("Less", names("x", "limit"), "below"),
		node("Not", names("below"), "above"),
		node("Log", names("x"), "log"),
		node("Where", names("above", "log", "limit"), "y"),
		node("Cast", names("below"), "one", graph.Int("to", int64(graph.Float))))
	g.Inputs = []graph.Value{floatValue("x", graph.Batch)}
	g.Initializers = []*graph.Tensor{graph.Scalar[float32]("limit", 0.5)}
	g.Outputs = []graph.Value{{Name: "y"}, {Name: "below"}, {Name: "one"}}
	x := graph.Vector[float32]("x", -1, 0, 0.5, math.E)
	_, y := run(t, g, "y", x)
	near(t, "Where", y, []float32{0.5, 0.5, -math.Ln2, 1})
	_, one := run(t, g, "one", x)
	near(t, "Cast", one, []float32{1, 1, 0, 0})
}

// TestShapesAreKnown lowers what exporters write for x.view(x.size(0), -1).
func TestShapesAreKnown(t *testing.T) {
	g := model(17,
		node("Shape", names("x"), "shape", graph.Int("end", 1)),
		node("Constant", nil, "rest", graph.Ints("value_ints", -1)),
		node("Concat", names("shape", "rest"), "to", graph.Int("axis", 0)),
		node("Reshape", names("x", "to"), "y"))
	g.Inputs = []graph.Value{floatValue("x", graph.Batch, graph.Fixed(2), graph.Fixed(3))}
	g.Outputs = []graph.Value{{Name: "y"}}
	out, _ := run(t, g, "y", upTo(12, 2, 2, 3))
	if fmt.Sprint(out.Dims) != "[2 6]" {
		t.Errorf("dimensions %v, want [2 6]", out.Dims)
	}
}
