package grad_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

// diffCase is one operator in one form: what stands between the values that are
// differentiated by and the loss.
type diffCase struct {
	op     string
	name   string
	opset  int64
	values []*graph.Tensor // what is differentiated by; the first is fed
	consts []*graph.Tensor // further inputs, as Constant nodes; nil: left out
	attrs  []graph.Attribute
}

func (c diffCase) String() string { return fmt.Sprintf("%s/%d/%s", c.op, c.opset, c.name) }

// random numbers keep away from the kinks at 0 and at the bounds that the cases
// of Clip have.
func random(seed uint64, dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(0.1 + 0.8*r.Float64())
		if r.IntN(2) == 0 {
			v[i] = -v[i]
		}
	}
	return graph.NewTensor("", v, dims...)
}

func positive(seed uint64, dims ...int64) *graph.Tensor {
	t := random(seed, dims...)
	v, _ := graph.Data[float32](t)
	for i := range v {
		v[i] = max(v[i], -v[i])
	}
	return graph.NewTensor("", v, dims...)
}

func number(v float32) *graph.Tensor    { return graph.Scalar("", v) }
func integers(v ...int64) *graph.Tensor { return graph.Vector("", v...) }

func some(t ...*graph.Tensor) []*graph.Tensor     { return t }
func with(a ...graph.Attribute) []graph.Attribute { return a }

// cases are every operator that has a rule, in each form that its rule treats
// apart.
func cases() (all []diffCase) {
	add := func(op, name string, opset int64, values, consts []*graph.Tensor, attrs ...graph.Attribute) {
		all = append(all, diffCase{op, name, opset, values, consts, attrs})
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		for _, s := range [][2][]int64{
			{{4, 3}, {4, 3}}, {{4, 3}, {3}}, {{4, 3}, {}}, {{4, 3}, {1, 3}}, {{4, 1}, {1, 3}}, {{1, 3}, {3}},
			{{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {1, 1}}, {{2, 1, 4, 1}, {3, 1, 5}},
		} {
			add(op, fmt.Sprintf("%v with %v", s[0], s[1]), 17, some(random(1, s[0]...), positive(2, s[1]...)), nil)
		}
		add(op, "of old", 11, some(random(1, 4, 3), positive(2, 3)), nil)
	}
	for _, op := range []string{"Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Erf", "Exp", "Identity", "Dropout", "Neg"} {
		add(op, "matrix", 17, some(random(3, 4, 3)), nil)
	}
	add("LeakyRelu", "alpha", 17, some(random(3, 4, 3)), nil, graph.Float32("alpha", 0.3))
	add("Elu", "alpha", 17, some(random(3, 4, 3)), nil, graph.Float32("alpha", 0.3))
	add("Selu", "alpha and gamma", 17, some(random(3, 4, 3)), nil, graph.Float32("alpha", 2), graph.Float32("gamma", 3))
	add("Abs", "matrix", 17, some(random(3, 4, 3)), nil)
	for _, op := range []string{"Max", "Min"} {
		add(op, "two", 17, some(random(3, 4, 3), random(4, 4, 3)), nil)
		add(op, "row", 17, some(random(3, 4, 3), random(4, 3)), nil)
		add(op, "three", 17, some(random(3, 4, 3), random(4, 3), random(5, 1)), nil)
		add(op, "one", 17, some(random(3, 4, 3)), nil)
	}
	add("Pow", "row", 17, some(positive(3, 4, 3), random(4, 3)), nil)
	for _, e := range []struct {
		equation string
		values   []*graph.Tensor
	}{
		{"ij,jk->ik", some(random(3, 4, 3), random(6, 3, 5))}, {"bij,bjk->bik", some(random(3, 2, 3, 4), random(6, 2, 4, 5))}, {"ij->j", some(random(3, 4, 3))}, {"ij,jk->k", some(random(3, 4, 3), random(6, 3, 5))},
		{"...ij,...jk->...ik", some(random(3, 2, 3, 4), random(6, 1, 4, 5))}, {"...j,jk->...k", some(random(3, 2, 3, 4), random(6, 4, 5))}, {"bi,ij,bj->b", some(random(3, 2, 3), random(5, 3, 4), random(6, 2, 4))},
	} {
		add("Einsum", e.equation, 17, e.values, nil, graph.Text("equation", e.equation))
	}
	add("Einsum", "of old", 12, some(random(3, 4, 3)), nil, graph.Text("equation", "ij->j"))
	add("Mod", "row", 17, some(random(3, 4, 3), positive(6, 3)), nil, graph.Int("fmod", 1))
	add("Pow", "square", 17, some(random(3, 4, 3)), some(number(2)))
	add("Pad", "around", 17, some(random(3, 4, 3)), some(integers(1, 0, 2, 1), number(0.7)))
	for _, mode := range []string{"reflect", "edge"} {
		add("Pad", mode, 17, some(random(3, 4, 3)), some(integers(1, 0, 2, 1)), graph.Text("mode", mode))
		add("Pad", mode+", axes", 18, some(random(3, 4, 3)), some(integers(2, 2), nil, integers(-1)), graph.Text("mode", mode))
	}
	add("Pad", "wrap", 19, some(random(3, 4, 3)), some(integers(1, 0, 2, 1)), graph.Text("mode", "wrap"))
	add("Pad", "axes", 18, some(random(3, 4, 3)), some(integers(1, 2), nil, integers(-1)))
	add("Slice", "columns", 17, some(random(3, 4, 5)), some(integers(1), integers(-1), integers(1)))
	add("Slice", "every second, from the last", 17, some(random(3, 2, 4, 5)), some(integers(1, -1), integers(4, -6), integers(1, 2), integers(2, -2)))
	add("Slice", "backwards", 17, some(random(3, 4, 5)), some(integers(-1), integers(math.MinInt64), integers(1), integers(-1)))
	add("Slice", "thirds, of a middle", 17, some(random(3, 2, 7, 5)), some(integers(1, 1), integers(5, 3), integers(1, 2), integers(3, 1)))
	add("Slice", "end", 17, some(random(3, 4, 5)), some(integers(-2), integers(9), integers(-1)))
	add("Gelu", "exact", 20, some(random(3, 4, 3)), nil)
	add("Gelu", "tanh", 20, some(random(3, 4, 3)), nil, graph.Text("approximate", "tanh"))
	for _, op := range []string{"Sin", "Cos", "Softsign", "Celu", "HardSigmoid", "HardSwish"} {
		add(op, "matrix", 17, some(random(3, 4, 3)), nil)
	}
	wide := graph.NewTensor("", []float32{-9, -4, -2.9, -1, 0.3, 1.2, 2.9, 3.1, 5, 9}, 5, 2)
	add("HardSigmoid", "both ends", 17, some(wide), nil, graph.Float32("alpha", 0.15), graph.Float32("beta", 0.4))
	add("HardSwish", "both ends", 17, some(wide), nil)
	add("ThresholdedRelu", "alpha", 17, some(wide), nil, graph.Float32("alpha", 0.5))
	add("Celu", "alpha", 17, some(wide), nil, graph.Float32("alpha", 2))
	add("Mish", "matrix", 18, some(wide), nil)
	add("Reciprocal", "matrix", 17, some(random(3, 4, 3)), nil)
	add("PRelu", "row", 17, some(random(3, 4, 3), random(4, 3)), nil)
	add("PRelu", "scalar", 17, some(random(3, 4, 3), random(4)), nil)
	for _, op := range []string{"Sum", "Mean"} {
		add(op, "three", 17, some(random(3, 4, 3), random(4, 3), random(5, 1)), nil)
		add(op, "one", 17, some(random(3, 4, 3)), nil)
	}
	add("Squeeze", "one", 17, some(random(3, 4, 1, 3)), some(integers(1)))
	add("Unsqueeze", "two", 17, some(random(3, 4, 3)), some(integers(1, -1)))
	add("Split", "halves", 17, some(random(3, 4, 6)), nil, graph.Int("axis", 1))
	add("Split", "sizes", 17, some(random(3, 4, 6)), some(integers(2, 4)), graph.Int("axis", 1))
	add("Tile", "columns", 17, some(random(3, 4, 3)), some(integers(1, 2)))
	add("Tile", "both", 17, some(random(3, 1, 3)), some(integers(3, 2)))
	add("DepthToSpace", "DCR", 17, some(random(3, 2, 8, 2, 3)), nil, graph.Int("blocksize", 2))
	add("DepthToSpace", "CRD", 17, some(random(3, 2, 8, 2, 3)), nil, graph.Int("blocksize", 2), graph.Text("mode", "CRD"))
	add("SpaceToDepth", "blocks", 17, some(random(3, 2, 3, 4, 6)), nil, graph.Int("blocksize", 2))
	for _, opset := range []int64{11, 17} {
		add("LogSoftmax", "by default", opset, some(random(10, 2, 3, 4)), nil)
		add("LogSoftmax", "first axis", opset, some(random(10, 2, 3, 4)), nil, graph.Int("axis", 0))
	}
	for _, op := range []string{"ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd"} {
		for _, keep := range []int64{0, 1} {
			k := graph.Int("keepdims", keep)
			add(op, fmt.Sprint("all ", keep), 17, some(positive(11, 2, 3, 2)), nil, k)
			add(op, fmt.Sprint("first, attribute ", keep), 12, some(positive(11, 2, 3, 4)), nil, k, graph.Ints("axes", 0))
			add(op, fmt.Sprint("two, input ", keep), 18, some(positive(11, 2, 3, 4)), some(integers(1, -1)), k)
		}
	}
	add("Log", "matrix", 17, some(positive(3, 4, 3)), nil)
	add("Sqrt", "matrix", 17, some(positive(3, 4, 3)), nil)
	add("Clip", "both", 17, some(random(4, 4, 3)), some(number(-0.505), number(0.405)))
	add("Clip", "least", 17, some(random(4, 4, 3)), some(number(-0.505)))
	add("Clip", "greatest", 17, some(random(4, 4, 3)), some(nil, number(0.405)))
	add("Clip", "attributes", 9, some(random(4, 4, 3)), nil, graph.Float32("min", -0.505), graph.Float32("max", 0.405))
	add("Cast", "to itself", 17, some(random(4, 4, 3)), nil, graph.Int("to", int64(graph.Float)))

	for _, transA := range []int64{0, 1} {
		for _, transB := range []int64{0, 1} {
			a, b := []int64{4, 3}, []int64{3, 5}
			if transA == 1 {
				a = []int64{3, 4}
			}
			if transB == 1 {
				b = []int64{5, 3}
			}
			name := fmt.Sprintf("transposed %d %d", transA, transB)
			attrs := with(graph.Int("transA", transA), graph.Int("transB", transB))
			add("Gemm", name, 17, some(random(5, a...), random(6, b...), random(7, 5)), nil, attrs...)
			add("Gemm", name+" scaled", 13, some(random(5, a...), random(6, b...), random(7, 4, 1)), nil,
				append(attrs, graph.Float32("alpha", 0.5), graph.Float32("beta", -2))...)
		}
	}
	add("Gemm", "no bias", 17, some(random(5, 4, 3), random(6, 3, 5)), nil)
	add("Gemm", "scalar bias", 17, some(random(5, 4, 3), random(6, 3, 5), random(7)), nil)
	for _, s := range [][2][]int64{
		{{4, 3}, {3, 5}}, {{2, 4, 3}, {3, 5}}, {{4, 3}, {2, 3, 5}}, {{2, 4, 3}, {2, 3, 5}}, {{2, 1, 4, 3}, {5, 3, 2}},
		{{3}, {3, 5}}, {{4, 3}, {3}}, {{3}, {3}}, {{2, 4, 3}, {3}}, {{3}, {2, 3, 5}},
	} {
		add("MatMul", fmt.Sprintf("%v by %v", s[0], s[1]), 17, some(random(8, s[0]...), random(9, s[1]...)), nil)
	}
	for _, opset := range []int64{11, 17} {
		add("Softmax", "by default", opset, some(random(10, 2, 3, 4)), nil)
		add("Softmax", "first axis", opset, some(random(10, 2, 3, 4)), nil, graph.Int("axis", 0))
		add("Softmax", "last axis", opset, some(random(10, 2, 3, 4)), nil, graph.Int("axis", -1))
	}
	for _, op := range []string{"ReduceSum", "ReduceMean", "ReduceMax"} {
		for _, keep := range []int64{0, 1} {
			k := graph.Int("keepdims", keep)
			add(op, fmt.Sprint("all ", keep), 17, some(random(11, 2, 3, 4)), nil, k)
			add(op, fmt.Sprint("first, attribute ", keep), 12, some(random(11, 2, 3, 4)), nil, k, graph.Ints("axes", 0))
			add(op, fmt.Sprint("two, input ", keep), 18, some(random(11, 2, 3, 4)), some(integers(1, -1)), k)
			add(op, fmt.Sprint("middle, input ", keep), 18, some(random(11, 2, 3, 4)), some(integers(1)), k)
		}
		add(op, "none", 18, some(random(11, 2, 3)), nil, graph.Int("noop_with_empty_axes", 1))
	}
	add("Reshape", "flat", 17, some(random(12, 2, 3, 4)), some(integers(0, -1)))
	add("Flatten", "by default", 17, some(random(12, 2, 3, 4)), nil)
	add("Flatten", "at 2", 17, some(random(12, 2, 3, 4)), nil, graph.Int("axis", 2))
	add("Transpose", "by default", 17, some(random(12, 2, 3, 4)), nil)
	add("Transpose", "cycle", 17, some(random(12, 2, 3, 4)), nil, graph.Ints("perm", 1, 2, 0))
	add("Concat", "columns", 17, some(random(12, 4, 2), random(13, 4, 3)), nil, graph.Int("axis", -1))
	add("Expand", "rows", 17, some(random(12, 1, 3)), some(integers(4, 1)))
	add("Expand", "to rank 3", 17, some(random(12, 4, 1)), some(integers(2, 1, 5)))
	return append(append(all, spatialCases()...), recurrentCases()...)
}
