package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// opCase is one operator in one form.
type opCase struct {
	name   string
	op     string
	opset  int64
	inputs []*graph.Tensor   // the first is fed, the others are initializers; nil: left out
	fed    int               // how many are fed; 0: one
	sizes  bool              // the node reads the dimensions of what is fed
	consts bool              // the others are Constant nodes
	attrs  []graph.Attribute // of the node
	moves  bool              // it only moves elements, so that they are equal to the bit
	give   int               // the output that is "y"
	outs   int               // how many outputs the node has; 0: as few as it may
	alone  bool              // the outputs before it are left out
}

func (c opCase) String() string { return fmt.Sprintf("%s/%d/%s", c.op, c.opset, c.name) }

// graph is the case as a graph with output "y", and its feeds. The first
// dimension of each feed is symbolic.
func (c opCase) graph() (*graph.Graph, map[string]*graph.Tensor, error) {
	b := graph.NewBuilder("case", c.opset)
	feeds := map[string]*graph.Tensor{}
	var args []graph.Arg
	for i, t := range c.inputs {
		switch {
		case t == nil:
			args = append(args, graph.Value{})
			continue
		case i < max(1, c.fed):
			t = t.Renamed(fmt.Sprintf("x%d", i))
			feeds[t.Name] = t
			dims := make([]graph.Dim, len(t.Dims))
			for d, n := range t.Dims {
				dims[d] = graph.Fixed(n)
			}
			if len(dims) > 0 && i == 0 {
				dims[0] = graph.Batch
			}
			x := b.Input(t.Name, t.Elem, dims...)
			if c.sizes {
				x = b.Op("Shape", x)
			}
			args = append(args, x)
		case c.consts:
			args = append(args, b.Const(t))
		default:
			args = append(args, b.Parameter(t.Renamed(fmt.Sprintf("p%d", i))))
		}
	}
	for _, a := range c.attrs {
		args = append(args, a)
	}
	b.Output("y", b.OpN(c.op, c.outputs(), args...)[c.give])
	g, err := b.Graph()
	if err == nil && c.alone {
		clear(g.Nodes[len(g.Nodes)-1].Outputs[:c.give])
		g.Values = nil
		err = g.Infer()
	}
	return g, feeds, err
}

// outputs is how many the node has.
func (c opCase) outputs() int {
	o, _ := graph.Lookup(c.op)
	if c.op == "BatchNormalization" && len(c.attrs) > 0 && c.attrs[0].Name == "training_mode" {
		return 3
	}
	return max(o.MinOutputs, c.give+1, c.outs)
}

// random is a tensor of numbers around zero, the same in each run.
func random(dims ...int64) *graph.Tensor {
	n, seed := int64(1), uint64(len(dims))
	for _, d := range dims {
		n, seed = n*d, seed*31+uint64(d)
	}
	r := rand.New(rand.NewPCG(seed, 2))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return graph.NewTensor("", v, dims...)
}

// positive is the same above zero.
func positive(dims ...int64) *graph.Tensor {
	t := random(dims...)
	v, _ := graph.Data[float32](t)
	for i := range v {
		v[i] = float32(math.Abs(float64(v[i]))) + 0.1
	}
	return graph.NewTensor("", v, dims...)
}

func numbers(v ...float32) *graph.Tensor { return graph.Vector("", v...) }
func integers(v ...int64) *graph.Tensor  { return graph.Vector("", v...) }
func number(v float32) *graph.Tensor     { return graph.Scalar("", v) }
func these(t ...*graph.Tensor) []*graph.Tensor {
	return t
}

// bends are points on both sides of where pointwise functions bend, and where a
// naive form overflows or cancels.
var bends = numbers(-80, -30, -6.5, -3, -1.5, -1, -0.5, -0.1, -1e-4, -1e-7, 0, 1e-7, 1e-4, 0.1, 0.5, 1, 1.5, 3, 6.5, 30, 80)

// operatorCases are all forms of all operators.
func operatorCases() []opCase {
	return slices.Concat(arithmetic(), pointwise(), clips(), casts(), constants(), products(), softmaxes(), reductions(), shapes(), otherTypes(), choices(),
		convolutions(), pools(), normalizations(), resizes(), indexed(), quantized(), recurrences(), fedSizes(), leftOut(), wholeNumbers())
}

func arithmetic() (cases []opCase) {
	shapes := [][2][]int64{
		{{4, 3}, {4, 3}}, {{4, 3}, {3}}, {{4, 3}, {1}}, {{4, 3}, {}}, {{3}, {4, 3}}, {{4, 1}, {1, 3}}, {{1, 3}, {4, 1}},
		{{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4, 1}, {3, 1, 5}}, {{1}, {1}}, {{5}, {5}},
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		for _, s := range shapes {
			c := opCase{name: fmt.Sprintf("%v with %v", s[0], s[1]), op: op, opset: 17, inputs: these(random(s[0]...), positive(s[1]...))}
			cases = append(cases, c)
			c.name, c.fed = c.name+", both fed", 2
			cases = append(cases, c)
			c.name, c.fed, c.consts = fmt.Sprintf("%v with the constant %v", s[0], s[1]), 1, true
			cases = append(cases, c)
		}
		for _, opset := range []int64{7, 13, 21} {
			cases = append(cases, opCase{name: "row", op: op, opset: opset, inputs: these(random(4, 3), positive(3))})
		}
	}
	for _, exponent := range []*graph.Tensor{
		number(2).Renamed("square"), number(0.5).Renamed("root"), number(-1).Renamed("reciprocal"),
		random(3).Renamed("by columns"), random(4, 1).Renamed("by rows"),
	} {
		cases = append(cases, opCase{name: exponent.Name, op: "Pow", opset: 17, inputs: these(positive(4, 3), exponent)})
	}
	for _, fed := range []int{1, 2} {
		cases = append(cases, opCase{name: fmt.Sprint("floats, fed: ", fed), op: "Mod", opset: 17, inputs: these(random(4, 3), positive(3)), fed: fed, attrs: []graph.Attribute{graph.Int("fmod", 1)}})
	}
	for _, e := range []struct {
		equation string
		inputs   []*graph.Tensor
	}{
		{"ij,jk->ik", these(random(4, 3), random(3, 5))}, {"bij,bjk->bik", these(random(2, 3, 4), random(2, 4, 5))}, {"bhqd,bhkd->bhqk", these(random(2, 2, 3, 4), random(2, 2, 5, 4))},
		{"i,j->ij", these(random(4), random(3))}, {"ij->ji", these(random(4, 3))}, {"ij->", these(random(4, 3))}, {"ij->i", these(random(4, 3))}, {"zj,ja", these(random(4, 3), random(3, 5))},
		{"ii->i", these(random(3, 3))}, {"...ij,...jk->...ik", these(random(2, 3, 4), random(2, 4, 5))}, {"...j,jk->...k", these(random(2, 3, 4), random(4, 5))}, {"bi,ij,bj->b", these(random(2, 3), random(3, 4), random(2, 4))},
	} {
		cases = append(cases, opCase{name: e.equation, op: "Einsum", opset: 17, inputs: e.inputs, attrs: []graph.Attribute{graph.Text("equation", e.equation)}})
	}
	for _, slope := range []*graph.Tensor{number(0.2), random(3), random(4, 3)} {
		cases = append(cases, opCase{name: fmt.Sprint("slope ", slope.Dims), op: "PRelu", opset: 17, inputs: these(random(4, 3), slope)})
	}
	cases = append(cases, opCase{name: "by channels", op: "PRelu", opset: 9, inputs: these(random(2, 3, 4), random(3, 1))})
	for _, op := range []string{"Sum", "Mean"} {
		cases = append(cases,
			opCase{name: "three", op: op, opset: 17, inputs: these(random(4, 3), random(3), number(0.1))},
			opCase{name: "two, both fed", op: op, opset: 8, inputs: these(random(4, 3), random(1, 3)), fed: 2},
			opCase{name: "one", op: op, opset: 13, inputs: these(random(4, 3))},
		)
	}
	return cases
}

func pointwise() (cases []opCase) {
	add := func(name, op string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: these(x), attrs: attrs, moves: op == "Identity"})
	}
	for _, op := range []string{"Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Erf", "Identity"} {
		for _, opset := range []int64{9, 13, 17} {
			add("bends", op, opset, bends)
		}
		add("scalar", op, 17, number(-0.75))
		add("matrix", op, 17, random(3, 5))
		add("rank 4", op, 17, random(2, 3, 2, 2))
	}
	for _, op := range []string{"Log", "Sqrt"} {
		add("positive", op, 17, numbers(1e-30, 1e-4, 0.5, 1, 2, 10, 1e10, 3e38))
		add("matrix", op, 13, positive(3, 5))
	}
	add("bends", "Exp", 17, numbers(-100, -80, -30, -1, -1e-4, 0, 1e-4, 0.5, 1, 2.5))
	add("matrix", "Exp", 13, random(3, 5))
	add("bends", "Gelu", 20, bends)
	add("tanh", "Gelu", 20, bends, graph.Text("approximate", "tanh"))
	add("none", "Gelu", 21, random(3, 5), graph.Text("approximate", "none"))
	add("alpha", "LeakyRelu", 17, bends, graph.Float32("alpha", 0.3))
	add("alpha", "Elu", 17, bends, graph.Float32("alpha", 0.5))
	for _, op := range []string{"Softsign", "HardSigmoid", "HardSwish", "ThresholdedRelu", "Celu", "Sin", "Cos"} {
		add("bends", op, 17, bends)
		add("matrix", op, 14, random(3, 5))
	}
	add("bends", "Mish", 18, bends)
	add("matrix", "Mish", 21, random(3, 5))
	for _, op := range []string{"Floor", "Ceil", "Round"} {
		add("halves", op, 13, numbers(-2.5, -1.5, -0.7, -0.5, -0.2, 0, 0.2, 0.5, 0.7, 1.5, 2.5, 1e6+0.5))
	}
	add("matrix", "Reciprocal", 13, positive(3, 5))
	add("alpha and beta", "HardSigmoid", 17, bends, graph.Float32("alpha", 0.3), graph.Float32("beta", 0.4))
	add("alpha", "ThresholdedRelu", 17, bends, graph.Float32("alpha", 0.1))
	add("alpha", "Celu", 17, bends, graph.Float32("alpha", 2))
	add("alpha and gamma", "Selu", 17, bends, graph.Float32("alpha", 2), graph.Float32("gamma", 3))
	return cases
}

func clips() []opCase {
	return []opCase{
		{name: "attributes", op: "Clip", opset: 10, inputs: these(bends), attrs: []graph.Attribute{graph.Float32("min", -1), graph.Float32("max", 2)}},
		{name: "no attributes", op: "Clip", opset: 7, inputs: these(bends), moves: true},
		{name: "inputs", op: "Clip", opset: 17, inputs: these(bends, number(-1), number(2)), moves: true},
		{name: "constant inputs", op: "Clip", opset: 11, inputs: these(bends, number(-1), number(2)), consts: true, moves: true},
		{name: "least only", op: "Clip", opset: 13, inputs: these(random(3, 5), number(0)), moves: true},
		{name: "greatest only", op: "Clip", opset: 13, inputs: these(random(3, 5), nil, number(0)), moves: true},
		{name: "neither", op: "Clip", opset: 17, inputs: these(random(3, 5)), moves: true},
	}
}

func casts() []opCase {
	to := func(t graph.DataType) []graph.Attribute { return []graph.Attribute{graph.Int("to", int64(t))} }
	return []opCase{
		{name: "float to itself", op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Float), moves: true},
		{name: "float to bool", op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Bool), moves: true},
		{name: "float to integer", op: "Cast", opset: 13, inputs: these(numbers(-2.7, -0.5, 0, 0.5, 2.7, 1e6)), attrs: to(graph.Int64), moves: true},
		{name: "integer to float", op: "Cast", opset: 9, inputs: these(integers(-3, 0, 1, 1<<24+1)), attrs: to(graph.Float), moves: true},
		{name: "float to int32", op: "Cast", opset: 17, inputs: these(numbers(-2.7, -0.5, 0, 0.5, 2.7, 1e6)), attrs: to(graph.Int32), moves: true},
		{name: "float to int8", op: "Cast", opset: 17, inputs: these(numbers(-128, -2.7, -0.5, 0, 0.5, 127)), attrs: to(graph.Int8), moves: true},
		{name: "float to uint8", op: "Cast", opset: 21, inputs: these(numbers(0, 0.5, 2.7, 255)), attrs: to(graph.Uint8), moves: true},
		{name: "float to double", op: "Cast", opset: 17, inputs: these(bends), attrs: to(graph.Double), moves: true},
		{name: "double to float", op: "Cast", opset: 17, inputs: these(graph.NewTensor("", []float64{-1.5, 0.1, 1e9}, 3)), attrs: to(graph.Float), moves: true},
		{name: "int64 to int32", op: "Cast", opset: 13, inputs: these(integers(-3, 0, 1, 1<<20)), attrs: to(graph.Int32), moves: true},
		{name: "int32 to float", op: "Cast", opset: 13, inputs: these(graph.Vector[int32]("", -3, 0, 1<<20)), attrs: to(graph.Float), moves: true},
		{name: "uint8 to int64", op: "Cast", opset: 17, inputs: these(graph.Vector[uint8]("", 0, 3, 255)), attrs: to(graph.Int64), moves: true},
		{name: "int8 to bool", op: "Cast", opset: 17, inputs: these(graph.Vector[int8]("", -128, 0, 3)), attrs: to(graph.Bool), moves: true},
		{name: "bool to uint8", op: "Cast", opset: 17, inputs: these(graph.Vector("", true, false)), attrs: to(graph.Uint8), moves: true},
	}
}

// constants are added to the input, since a graph needs one.
func constants() (cases []opCase) {
	for _, t := range []*graph.Tensor{number(1.5), random(3), random(4, 3)} {
		cases = append(cases, opCase{name: fmt.Sprint("Constant ", t.Dims), op: "Add", opset: 17, inputs: these(random(4, 3), t), consts: true})
	}
	return cases
}

func products() (cases []opCase) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: inputs, attrs: attrs})
	}
	for _, opset := range []int64{7, 9, 11, 13, 17} {
		add("bias", "Gemm", opset, these(random(4, 3), random(3, 5), random(5)))
	}
	for _, c := range [][]int64{{4, 5}, {1, 5}, {4, 1}, {1, 1}, {1}, {}} {
		add(fmt.Sprintf("bias %v", c), "Gemm", 17, these(random(4, 3), random(3, 5), random(c...)))
	}
	add("no bias", "Gemm", 17, these(random(4, 3), random(3, 5)))
	add("transA", "Gemm", 17, these(random(3, 4), random(3, 5), random(5)), graph.Int("transA", 1))
	add("transB", "Gemm", 17, these(random(4, 3), random(5, 3), random(5)), graph.Int("transB", 1))
	add("both transposed", "Gemm", 17, these(random(3, 4), random(5, 3), random(5)), graph.Int("transA", 1), graph.Int("transB", 1))
	add("alpha and beta", "Gemm", 17, these(random(4, 3), random(3, 5), random(5)), graph.Float32("alpha", 0.5), graph.Float32("beta", -2))
	add("beta 0", "Gemm", 17, these(random(4, 3), random(3, 5), random(5)), graph.Float32("beta", 0))
	add("wider than a panel", "Gemm", 17, these(random(13, 300), random(300, 37), random(37)))
	add("one row", "Gemm", 17, these(random(1, 300), random(300, 37), random(37)))
	for _, s := range [][2][]int64{
		{{4, 3}, {3, 5}}, {{3}, {3, 5}}, {{4, 3}, {3}}, {{3}, {3}}, {{1, 300}, {300, 33}}, {{17, 129}, {129, 1}},
		{{2, 4, 3}, {3, 5}}, {{2, 4, 3}, {2, 3, 5}}, {{4, 3}, {2, 3, 5}}, {{2, 1, 4, 3}, {5, 3, 2}}, {{2, 4, 3}, {3}}, {{3}, {2, 3, 5}},
	} {
		add(fmt.Sprintf("%v by %v", s[0], s[1]), "MatMul", 17, these(random(s[0]...), random(s[1]...)))
	}
	add("both fed", "MatMul", 13, these(random(4, 3), random(3, 5)))
	cases[len(cases)-1].fed = 2
	return cases
}

func softmaxes() (cases []opCase) {
	for _, op := range []string{"Softmax", "LogSoftmax", "Hardmax"} {
		add := func(name string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
			cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: these(x), attrs: attrs})
		}
		for _, opset := range []int64{11, 13, 17} {
			add("matrix", opset, random(4, 3))
			add("cube", opset, random(2, 4, 3))
			add("cube, last axis", opset, random(2, 4, 3), graph.Int("axis", 2))
			add("cube, first axis", opset, random(2, 4, 3), graph.Int("axis", 0))
			add("cube, middle axis", opset, random(2, 4, 3), graph.Int("axis", -2))
		}
		add("large", 17, graph.NewTensor("", []float32{1000, 1001, 999, -1000, 0, 1000}, 2, 3))
	}
	return cases
}

func reductions() (cases []opCase) {
	x := positive(2, 3, 4)
	keep := func(k int64) graph.Attribute { return graph.Int("keepdims", k) }
	noop := graph.Int("noop_with_empty_axes", 1)
	for _, op := range []struct {
		name      string
		axesInput int64 // the opset from which axes are an input
	}{
		{"ReduceSum", 13}, {"ReduceMean", 18}, {"ReduceMax", 18}, {"ReduceMin", 18}, {"ReduceProd", 18},
		{"ReduceL1", 18}, {"ReduceL2", 18}, {"ReduceSumSquare", 18}, {"ReduceLogSum", 18}, {"ReduceLogSumExp", 18},
	} {
		x := x
		if op.name != "ReduceLogSum" {
			x = random(2, 3, 4)
		}
		add := func(name string, opset int64, axes []int64, attrs ...graph.Attribute) {
			c := opCase{name: name, op: op.name, opset: opset, inputs: these(x), attrs: attrs}
			switch {
			case axes != nil && opset < op.axesInput:
				c.attrs = append(c.attrs, graph.Ints("axes", axes...))
			case axes != nil:
				c.inputs, c.consts = append(c.inputs, integers(axes...)), true
			}
			cases = append(cases, c)
		}
		for _, opset := range []int64{11, 13, 17, 18, 21} {
			add("all", opset, nil)
			add("all, dropped", opset, nil, keep(0))
			add("first", opset, []int64{0})
			add("last, dropped", opset, []int64{2}, keep(0))
			add("from the end", opset, []int64{-1})
			add("two", opset, []int64{0, 2})
			add("two, dropped", opset, []int64{-2, 2}, keep(0))
		}
		add("none", op.axesInput, nil, noop)
		add("all, as noop is 0", op.axesInput, nil, graph.Int("noop_with_empty_axes", 0))
	}
	return cases
}

func shapes() (cases []opCase) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: inputs, attrs: attrs, consts: op == "Reshape", moves: true})
	}
	x := random(2, 3, 4)
	for _, opset := range []int64{7, 13, 17, 21} {
		add("to a matrix", "Reshape", opset, these(x, integers(0, -1)))
	}
	add("copied and found", "Reshape", 17, these(x, integers(0, -1, 2)))
	add("found first", "Reshape", 17, these(x, integers(-1, 4)))
	add("to a vector", "Reshape", 17, these(x, integers(-1)))
	add("to more", "Reshape", 17, these(random(4, 6), integers(-1, 1, 2, 3)))
	add("a row", "Reshape", 17, these(random(6), integers(1, -1)))
	for _, opset := range []int64{9, 13, 17} {
		add("by default", "Flatten", opset, these(x))
	}
	for _, at := range []int64{0, 1, 2, 3, -1, -3} {
		add(fmt.Sprint("at ", at), "Flatten", 17, these(x), graph.Int("axis", at))
	}
	add("by default", "Transpose", 17, these(x))
	add("matrix", "Transpose", 13, these(random(4, 3)))
	add("cycle", "Transpose", 17, these(x), graph.Ints("perm", 1, 2, 0))
	add("not at all", "Transpose", 17, these(x), graph.Ints("perm", 0, 1, 2))
	add("rank 4", "Transpose", 17, these(random(2, 3, 4, 5)), graph.Ints("perm", 0, 2, 3, 1))
	add("columns", "Concat", 17, these(random(4, 3), random(4, 2)), graph.Int("axis", 1))
	add("rows", "Concat", 13, these(random(4, 3), random(2, 3)), graph.Int("axis", 0))
	add("three, last axis", "Concat", 17, these(random(2, 3, 1), random(2, 3, 2), random(2, 3, 3)), graph.Int("axis", -1))
	add("one", "Concat", 17, these(random(4, 3)), graph.Int("axis", 0))
	add("both fed", "Concat", 17, these(random(4, 3), random(4, 2)), graph.Int("axis", 1))
	cases[len(cases)-1].fed = 2

	ones := random(2, 1, 3, 1)
	constant := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		add(name, op, opset, inputs, attrs...)
		cases[len(cases)-1].consts = true
	}
	constant("one", "Squeeze", 17, these(ones, integers(1)))
	constant("both", "Squeeze", 21, these(ones, integers(-1, 1)))
	add("both, attribute", "Squeeze", 11, these(ones), graph.Ints("axes", 1, 3))
	constant("all", "Squeeze", 13, these(random(6, 1, 2, 1)))
	constant("first and last", "Unsqueeze", 17, these(x, integers(0, -1)))
	constant("middle", "Unsqueeze", 13, these(x, integers(2)))
	add("middle, attribute", "Unsqueeze", 11, these(x), graph.Ints("axes", 1))
	for give := range 2 {
		part := func(name string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
			constant(fmt.Sprintf("%s, part %d", name, give), "Split", opset, inputs, attrs...)
			cases[len(cases)-1].give, cases[len(cases)-1].outs = give, 2
		}
		part("halves", 13, these(x), graph.Int("axis", 2))
		part("sizes", 17, these(x, integers(1, 2)), graph.Int("axis", 1))
		part("sizes, attribute", 11, these(x), graph.Int("axis", -1), graph.Ints("split", 3, 1))
		part("number", 18, these(x), graph.Int("axis", 1), graph.Int("num_outputs", 2))
	}
	constant("both", "Tile", 17, these(random(2, 3), integers(2, 3)))
	constant("columns", "Tile", 13, these(x, integers(1, 1, 2)))
	add("DCR", "DepthToSpace", 17, these(random(2, 12, 3, 2)), graph.Int("blocksize", 2))
	add("CRD", "DepthToSpace", 13, these(random(2, 12, 3, 2)), graph.Int("blocksize", 2), graph.Text("mode", "CRD"))
	add("blocks", "SpaceToDepth", 13, these(random(2, 3, 4, 6)), graph.Int("blocksize", 2))
	add("of another's shape", "ConstantOfShape", 17, these(x), graph.Constant("value", numbers(1.5)))
	cases[len(cases)-1].sizes = true
	add("zeros", "ConstantOfShape", 17, these(integers(2, 3)))
	add("of integers", "ConstantOfShape", 9, these(integers(3)), graph.Constant("value", integers(7)))
	return cases
}

// choices are comparisons, what they choose, and sizes.
func choices() (cases []opCase) {
	add := func(name, op string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: 17, inputs: inputs, attrs: attrs, moves: true})
	}
	x := random(2, 3, 4)
	for _, op := range []string{"Greater", "Less", "GreaterOrEqual", "LessOrEqual"} {
		add("scalar", op, these(bends, number(0)))
		add("rows", op, these(random(4, 3), random(3)))
		add("column with row", op, these(random(4, 1), random(1, 3)))
	}
	truth := graph.NewTensor("", []bool{true, false, true, true}, 4, 1)
	for _, op := range []string{"And", "Or", "Xor"} {
		add("column with row", op, these(truth, graph.NewTensor("", []bool{true, false}, 2)))
	}
	add("column", "Not", these(truth))
	add("by rows", "Where", these(truth, random(4, 3), random(3)))
	add("by scalar", "Where", these(truth, number(1), random(4, 3)))
	odd := numbers(float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, -1.5)
	add("odd", "IsNaN", these(odd))
	add("odd", "IsInf", these(odd))
	add("negative", "IsInf", these(odd), graph.Int("detect_positive", 0))
	add("positive", "IsInf", these(odd), graph.Int("detect_negative", 0))
	add("bends", "Sign", these(bends))
	add("bends", "Abs", these(bends))
	for _, op := range []string{"Max", "Min"} {
		add("two", op, these(random(4, 3), random(3, 4, 3)))
		add("row", op, these(random(4, 3), random(3)))
		add("three", op, these(random(4, 3), random(3), number(0.1)))
		add("one", op, these(random(4, 3)))
	}
	add("columns", "Pad", these(random(4, 3), integers(0, 1, 0, 2)))
	add("all around, with a value", "Pad", these(random(2, 3, 4), integers(1, 0, 2, 0, 1, 1), number(-1.5)))
	for _, mode := range []string{"edge", "reflect"} {
		add("mode "+mode, "Pad", these(random(2, 5, 4), integers(0, 2, 1, 0, 4, 3)), graph.Text("mode", mode))
	}
	add("mode wrap", "Pad", these(random(2, 5, 4), integers(0, 2, 1, 0, 4, 3)), graph.Text("mode", "wrap"))
	cases[len(cases)-1].opset = 19
	add("cut", "Pad", these(random(4, 5), integers(0, -1, 1, -2)))
	add("bends", "Neg", these(bends))
	add("cube", "Shape", these(x))
	add("from the end", "Shape", these(x), graph.Int("start", -2))
	add("cube", "Size", these(x))
	add("row", "Expand", these(random(1, 3), integers(4, 1)))
	add("to rank 3", "Expand", these(random(4, 1), integers(2, 1, 5)))
	add("to itself", "Expand", these(random(4, 3), integers(1)))
	cases = append(cases,
		opCase{name: "attributes", op: "Pad", opset: 10, inputs: these(random(4, 3)), attrs: []graph.Attribute{graph.Ints("pads", 0, 1, 0, 2), graph.Float32("value", -1.5)}, moves: true},
		opCase{name: "attributes", op: "Slice", opset: 9, inputs: these(random(4, 5)), attrs: []graph.Attribute{graph.Ints("starts", 1), graph.Ints("ends", -1), graph.Ints("axes", 1)}, moves: true},
	)
	add("columns", "Slice", these(random(4, 5), integers(1), integers(4), integers(1)))
	add("to the end", "Slice", these(random(4, 5), integers(-2), integers(math.MaxInt64), integers(-1)))
	add("both axes, every second", "Slice", these(random(4, 5), integers(0, 1), integers(4, 5), integers(0, 1), integers(2, 2)))
	add("backwards", "Slice", these(random(4, 5), integers(-1), integers(math.MinInt64), integers(1), integers(-1)))
	add("backwards by two", "Slice", these(random(4, 7), integers(5), integers(0), integers(1), integers(-2)))
	return cases
}

// otherTypes are operators on elements that are not float32.
func otherTypes() (cases []opCase) {
	double := graph.NewTensor("", []float64{-1.5, 0, 1e-3, 2, 1e9, 7}, 2, 3)
	integer := graph.NewTensor("", []int64{-7, -2, 0, 3, 7, 1 << 40}, 2, 3)
	truth := graph.NewTensor("", []bool{true, false, false, true, true, false}, 2, 3)
	row := graph.NewTensor("", []int64{2, -2, 3}, 3)
	add := func(op string, moves bool, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: inputs[0].Elem.String(), op: op, opset: 17, inputs: inputs, attrs: attrs, moves: moves})
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		add(op, true, these(integer, row))
		add(op, false, these(double, graph.NewTensor("", []float64{2, 0.1, 3}, 3)))
	}
	for _, op := range []string{"Relu", "Exp", "Tanh", "Identity"} {
		add(op, op == "Identity", these(graph.NewTensor("", []float64{-1.5, 0, 0.5, 3}, 2, 2)))
	}
	add("Gemm", false, these(double, graph.NewTensor("", []float64{1, 2, 3, 4, 5, 6}, 3, 2)))
	for _, x := range []*graph.Tensor{integer, truth} {
		add("Identity", true, these(x))
		add("Transpose", true, these(x))
		add("Flatten", true, these(x), graph.Int("axis", 0))
		add("Concat", true, these(x, x), graph.Int("axis", 1))
		add("Reshape", true, these(x, integers(0, 1, -1)))
	}
	add("ReduceSum", true, these(integer, integers(1)))
	add("ReduceSum", false, these(double, integers(1)))
	return cases
}

// quantized are conversions to integers of 8 bits and back, and their products.
func quantized() (cases []opCase) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: inputs, attrs: attrs})
	}
	x := random(4, 6)
	bytes := graph.NewTensor("", []int8{-128, -3, 0, 5, 127, 64}, 2, 3)
	unsigned := graph.NewTensor("", []uint8{0, 3, 128, 5, 255, 64}, 2, 3)
	for _, opset := range []int64{10, 13, 19} {
		add("uint8", "QuantizeLinear", opset, these(x, number(0.02), graph.Scalar[uint8]("", 120)))
		add("int8", "QuantizeLinear", opset, these(x, number(0.01), graph.Scalar[int8]("", -3)))
		add("int8", "DequantizeLinear", opset, these(bytes, number(0.02), graph.Scalar[int8]("", 7)))
		add("uint8", "DequantizeLinear", opset, these(unsigned, number(0.02), graph.Scalar[uint8]("", 120)))
	}
	add("no zero point", "QuantizeLinear", 17, these(positive(3, 5), number(0.01)))
	add("columns", "QuantizeLinear", 17, these(x, positive(6), graph.Vector[int8]("", 1, 2, 3, -4, 0, 6)))
	add("columns", "DequantizeLinear", 17, these(bytes, positive(3), graph.Vector[int8]("", 1, 2, -3)))
	add("rows", "DequantizeLinear", 17, these(graph.NewTensor("", []int32{-70000, 5, 3, 8, 0, 1 << 20}, 2, 3), positive(2)), graph.Int("axis", 0))
	add("zero points", "MatMulInteger", 17, these(unsigned, graph.NewTensor("", []int8{1, -2, 3, -4, 5, -128}, 3, 2), graph.Scalar[uint8]("", 12), graph.Vector[int8]("", 3, -1)))
	deep := func(n int) []uint8 { return slices.Repeat([]uint8{255, 254, 253}, n) }
	add("deeper than float32 is exact", "MatMulInteger", 17, these(graph.NewTensor("", deep(400), 2, 600), graph.NewTensor("", deep(400), 600, 2), graph.Scalar[uint8]("", 128), graph.Scalar[uint8]("", 131)))
	add("stacks", "MatMulInteger", 17, these(graph.NewTensor("", deep(4), 2, 2, 3), graph.NewTensor("", deep(4), 2, 3, 2)))
	add("none", "MatMulInteger", 17, these(unsigned, graph.NewTensor("", []uint8{1, 2, 3, 4, 5, 255}, 3, 2)))
	for give, name := range []string{"values", "scale", "zero point"} {
		add(name, "DynamicQuantizeLinear", 17, these(x))
		cases[len(cases)-1].give = give
		add(name+" of zeros", "DynamicQuantizeLinear", 17, these(numbers(0, 0, 0)))
		cases[len(cases)-1].give = give
	}
	return cases
}
