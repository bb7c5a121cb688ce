package graph

import (
	"reflect"
	"testing"
)

// TestSums: what the definition of each operator adds up (https://onnx.ai/onnx/operators/).
func TestSums(t *testing.T) {
	of := func(dims ...[]int) (in []Extent) {
		for _, d := range dims {
			in = append(in, Extent{Dims: d})
		}
		return in
	}
	axes := of([]int{2, 3, 4}, []int{1})
	axes[1].Elements = []int64{-1}
	for _, c := range []struct {
		name    string
		node    Node
		in      []Extent
		terms   int
		operand int
		along   []int
	}{
		{"a column of weights", Node{Op: "Gemm"}, of([]int{8, 3}, []int{3, 5}), 3, 1, []int{0}},
		{"a row of weights", Node{Op: "Gemm", Attrs: []Attribute{Int("transB", 1)}}, of([]int{8, 3}, []int{5, 3}), 3, 1, []int{1}},
		{"a stack of matrices", Node{Op: "MatMul"}, of([]int{2, 8, 3}, []int{2, 3, 5}), 3, 1, []int{1}},
		{"a vector", Node{Op: "MatMul"}, of([]int{8, 3}, []int{3}), 3, 1, []int{0}},
		{"a kernel", Node{Op: "Conv"}, of([]int{1, 4, 9, 9}, []int{6, 2, 3, 3}), 18, 1, []int{1, 2, 3}},
		{"a kernel of a group", Node{Op: "ConvTranspose", Attrs: []Attribute{Int("group", 2)}}, of([]int{1, 4, 9, 9}, []int{4, 2, 3, 3}), 18, 1, []int{1, 3, 4}},
		{"a contraction", Node{Op: "Einsum", Attrs: []Attribute{Text("equation", "ij,jk->ik")}}, of([]int{2, 7}, []int{7, 3}), 7, 1, []int{0}},
		{"an equation that is none", Node{Op: "Einsum", Attrs: []Attribute{Text("equation", "i?")}}, of([]int{2}), 0, -1, nil},
		{"all axes", Node{Op: "ReduceSum"}, of([]int{2, 3, 4}), 24, 0, []int{0, 1, 2}},
		{"axes by attribute", Node{Op: "ReduceMean", Attrs: []Attribute{Ints("axes", -2)}}, of([]int{2, 3, 4}), 3, 0, []int{1}},
		{"axes by operand", Node{Op: "ReduceL2"}, axes, 4, 0, []int{2}},
		{"the greatest", Node{Op: "ReduceMax"}, of([]int{2, 3}), 0, -1, nil},
		{"an axis out of range", Node{Op: "ReduceSum", Attrs: []Attribute{Ints("axes", 7)}}, of([]int{2, 3}), 0, -1, nil},
		{"a row of exponentials", Node{Op: "Softmax"}, of([]int{2, 6}), 6, 0, nil},
		{"a window", Node{Op: "AveragePool", Attrs: []Attribute{Ints("kernel_shape", 2, 3)}}, of([]int{1, 1, 5, 5}), 6, 0, nil},
		{"an image", Node{Op: "GlobalAveragePool"}, of([]int{1, 3, 5, 4}), 20, 0, []int{2, 3}},
		{"a batch's statistics", Node{Op: "BatchNormalization", Attrs: []Attribute{Int("training_mode", 1)}}, of([]int{8, 3, 5}), 40, 0, []int{0, 2}},
		{"running statistics", Node{Op: "BatchNormalization"}, of([]int{8, 3, 5}), 1, 0, nil},
		{"a group of channels", Node{Op: "GroupNormalization", Attrs: []Attribute{Int("num_groups", 2)}}, of([]int{1, 4, 5}), 10, 0, []int{2, 3}},
		{"a step", Node{Op: "LSTM", Attrs: []Attribute{Int("hidden_size", 4)}}, of([]int{5, 2, 3}, []int{1, 16, 3}), 7, 1, []int{2}},
		{"operands", Node{Op: "Sum"}, of([]int{2}, []int{2}, []int{2}), 3, -1, nil},
		{"coordinates", Node{Op: "Resize", Attrs: []Attribute{Text("mode", "linear")}}, of([]int{1, 1, 5, 9}), 9, -1, nil},
		{"places", Node{Op: "Resize"}, of([]int{1, 1, 5, 9}), 0, -1, nil},
		{"nothing", Node{Op: "Relu"}, of([]int{2, 3}), 0, -1, nil},
		{"operands that are missing", Node{Op: "Gemm"}, nil, 0, -1, nil},
	} {
		f, _ := FactsOf(&c.node)
		s := f.Sum(&c.node, c.in)
		if s.Terms != c.terms || s.Operand != c.operand || !reflect.DeepEqual(s.Axes, c.along) {
			t.Errorf("%s: %s adds up %d terms of operand %d along %v, want %d of %d along %v", c.name, c.node.Op, s.Terms, s.Operand, s.Axes, c.terms, c.operand, c.along)
		}
	}
}
