package graph

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// typed parses what Type.String gives, as "float32[batch,3]"; "?" is nothing
// known.
func typed(t testing.TB, s string) Type {
	t.Helper()
	name, dims, ranked := strings.Cut(strings.TrimSuffix(s, "]"), "[")
	var out Type
	for e := Float; e <= BFloat16; e++ {
		if e.String() == name {
			out.Elem = e
		}
	}
	if out.Elem == Undefined && name != "?" {
		t.Fatalf("no type is called %q", name)
	}
	if ranked {
		out.Shape = Shape{}
		for _, d := range strings.FieldsFunc(dims, func(r rune) bool { return r == ',' }) {
			n, err := strconv.ParseInt(d, 10, 64)
			switch {
			case err == nil:
				out.Shape = append(out.Shape, Fixed(n))
			case d == "?":
				out.Shape = append(out.Shape, Unknown)
			default:
				out.Shape = append(out.Shape, Symbol(d))
			}
		}
	}
	return out
}

// operand is an input of a case: a type as text, a constant, or nil for one that
// is left out.
type operand any

// nodeGraph is a graph of one node with output y, whose type it does not state.
func nodeGraph(t testing.TB, opset int64, op string, operands []operand, attrs ...Attribute) *Graph {
	t.Helper()
	g := &Graph{
		Name: "case", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: opset}}}, Outputs: []Value{{Name: "y"}},
		Nodes: []*Node{{Name: "n", Op: op, Outputs: []string{"y"}, Attrs: attrs}},
	}
	for i, o := range operands {
		name := "x" + strconv.Itoa(i)
		switch o := o.(type) {
		case string:
			g.Inputs = append(g.Inputs, Value{Name: name, Type: typed(t, o)})
		case *Tensor:
			g.Initializers = append(g.Initializers, o.Renamed(name))
		case nil:
			name = ""
		}
		g.Nodes[0].Inputs = append(g.Nodes[0].Inputs, name)
	}
	for o, _ := Lookup(op); len(g.Nodes[0].Outputs) < o.MinOutputs; {
		g.Nodes[0].Outputs = append(g.Nodes[0].Outputs, "more"+strconv.Itoa(len(g.Nodes[0].Outputs)))
	}
	return g
}

func ints(v ...int64) *Tensor { return Vector("", v...) }

type inferCase struct {
	op       string
	opset    int64
	operands []operand
	attrs    []Attribute
	want     string // the output's type; or "error: " and what it says
}

func with(o ...operand) []operand      { return o }
func attrs(a ...Attribute) []Attribute { return a }

// inferCases are ONNX's operators as https://onnx.ai/onnx/operators/ has them.
var inferCases = []inferCase{
	{"Add", 17, with("float32[batch,3]", "float32[3]"), nil, "float32[batch,3]"},
	{"Add", 17, with("float32[3]", "float32[batch,3]"), nil, "float32[batch,3]"},
	{"Add", 17, with("float32[batch,1]", "float32[1,3]"), nil, "float32[batch,3]"},
	{"Add", 17, with("float32[batch,3]", "float32[batch,3]"), nil, "float32[batch,3]"},
	{"Add", 17, with("float32[a,3]", "float32[b,3]"), nil, "float32[?,3]"},
	{"Add", 17, with("float32[batch,3]", "float32[4,3]"), nil, "float32[4,3]"},
	{"Add", 17, with("float32[]", "float32[2,1]"), nil, "float32[2,1]"},
	{"Add", 17, with("float32", "float32[3]"), nil, "float32"},
	{"Add", 14, with("int64[2]", "int64[2]"), nil, "int64[2]"},
	{"Add", 17, with("float32[2,3]", "float32[2]"), nil, "error: do not broadcast"},
	{"Add", 17, with("float32[2]", "float64[2]"), nil, "error: must be of one type"},
	{"Add", 17, with("float32[2]"), nil, "error: has 1 inputs, takes 2"},
	{"Add", 17, with("float32[2]", nil), nil, "error: input 1 is left out"},
	{"Add", 17, with("float32[2]", "float32[2]"), attrs(Int("axis", 1)), `error: has no attribute "axis"`},
	{"Sub", 7, with("float32[batch,3]", "float32[3]"), nil, "float32[batch,3]"},
	{"Mul", 13, with("float32[batch,1,3]", "float32[4,1]"), nil, "float32[batch,4,3]"},
	{"Div", 21, with("float64[2]", "float64[]"), nil, "float64[2]"},
	{"Add", 6, with("float32[2]", "float32[2]"), nil, "?"}, // broadcasting of old is not modelled

	{"Relu", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Relu", 17, with("float32"), nil, "float32"},
	{"Relu", 17, with("float32[2]", "float32[2]"), nil, "error: has 2 inputs, takes 1"},
	{"LeakyRelu", 17, with("float32[?,3]"), attrs(Float32("alpha", .2)), "float32[?,3]"},
	{"LeakyRelu", 17, with("float32[3]"), attrs(Int("alpha", 1)), `error: attribute "alpha" is of kind`},
	{"LeakyRelu", 17, with("float32[3]"), attrs(Float32("alpha", 1), Float32("alpha", 2)), "error: is given twice"},
	{"Elu", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Selu", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Gelu", 20, with("float32[batch,3]"), attrs(Text("approximate", "tanh")), "float32[batch,3]"},
	{"Gelu", 17, with("float32[batch,3]"), nil, "?"}, // came with opset 20
	{"Erf", 9, with("float32[]"), nil, "float32[]"},
	{"Sigmoid", 13, with("float16[2,2]"), nil, "float16[2,2]"},
	{"Tanh", 6, with("float32[2,2]"), nil, "float32[2,2]"},
	{"Softplus", 1, with("float32[2,2]"), nil, "float32[2,2]"},
	{"Identity", 1, with("string[2]"), nil, "string[2]"},
	{"Exp", 13, with("float32[batch]"), nil, "float32[batch]"},
	{"Log", 13, with("float32[batch]"), nil, "float32[batch]"},
	{"Sqrt", 13, with("float32[batch]"), nil, "float32[batch]"},

	{"Clip", 17, with("float32[batch,3]", "float32[]", "float32[]"), nil, "float32[batch,3]"},
	{"Clip", 17, with("float32[batch,3]", nil, "float32[]"), nil, "float32[batch,3]"},
	{"Clip", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Clip", 10, with("float32[batch,3]"), attrs(Float32("min", 0)), "float32[batch,3]"},
	{"Clip", 11, with("float32[3]"), attrs(Float32("min", 0)), "error: inputs from 11 on"},
	{"Clip", 10, with("float32[3]", "float32[]"), nil, "error: attributes up to opset 10"},
	{"Clip", 17, with("float32[3]", "float32[3]"), nil, "error: want a scalar"},
	{"Clip", 17, with("float32[3]", "int64[]"), nil, "error: must be of one type"},

	{"Cast", 17, with("float32[batch,3]"), attrs(Int("to", int64(Int64))), "int64[batch,3]"},
	{"Cast", 17, with("float32"), attrs(Int("to", int64(Bool))), "bool"},
	{"Cast", 17, with("float32[2]"), nil, `error: attribute "to" is 0`},

	{"Constant", 17, nil, attrs(Constant("value", NewTensor("", []float32{1, 2}, 1, 2))), "float32[1,2]"},
	{"Constant", 17, nil, attrs(Float32("value_float", 1)), "float32[]"},
	{"Constant", 17, nil, attrs(Ints("value_ints", 1, 2, 3)), "int64[3]"},
	{"Constant", 17, nil, attrs(Int("value_int", 1)), "int64[]"},
	{"Constant", 17, nil, attrs(Text("value_string", "a")), "string[]"},
	{"Constant", 17, nil, nil, "error: has 0 attributes"},

	{"Gemm", 17, with("float32[batch,3]", "float32[3,5]", "float32[5]"), nil, "float32[batch,5]"},
	{"Gemm", 17, with("float32[batch,3]", "float32[3,5]"), nil, "float32[batch,5]"},
	{"Gemm", 7, with("float32[3,batch]", "float32[5,3]", "float32[]"), attrs(Int("transA", 1), Int("transB", 1)), "float32[batch,5]"},
	{"Gemm", 17, with("float32[4,3]", "float32[3,5]", "float32[4,1]"), nil, "float32[4,5]"},
	{"Gemm", 17, with("float32[batch,3]", "float32[3,5]", "float32[4,1]"), nil, "float32[batch,5]"},
	{"Gemm", 17, with("float32[batch,3]", "float32[4,5]"), nil, "error: inner dimensions 3 and 4 differ"},
	{"Gemm", 17, with("float32[batch,3]", "float32[3,5]", "float32[4]"), nil, "error: do not broadcast"},
	{"Gemm", 17, with("float32[1,3]", "float32[3,5]", "float32[4,5]"), nil, "error: does not broadcast"},
	{"Gemm", 17, with("float32[1,3]", "float32[3,5]", "float32[1,1,5]"), nil, "error: does not broadcast"},
	{"Gemm", 17, with("float32[2,1,3]", "float32[3,5]"), nil, "error: want two matrices"},

	{"MatMul", 17, with("float32[batch,3]", "float32[3,5]"), nil, "float32[batch,5]"},
	{"MatMul", 17, with("float32[3]", "float32[3,5]"), nil, "float32[5]"},
	{"MatMul", 17, with("float32[batch,3]", "float32[3]"), nil, "float32[batch]"},
	{"MatMul", 17, with("float32[3]", "float32[3]"), nil, "float32[]"},
	{"MatMul", 17, with("float32[batch,1,4,3]", "float32[2,3,5]"), nil, "float32[batch,2,4,5]"},
	{"MatMul", 17, with("float32[batch,3]", "float32[4,5]"), nil, "error: inner dimensions 3 and 4 differ"},
	{"MatMul", 17, with("float32[]", "float32[3]"), nil, "error: a scalar has no product"},
	{"MatMul", 17, with("float32[2,1,3]", "float32[3,3,5]"), nil, "error: do not broadcast"},

	{"Softmax", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Softmax", 17, with("float32[batch,3]"), attrs(Int("axis", -2)), "float32[batch,3]"},
	{"Softmax", 17, with("float32[batch,3]"), attrs(Int("axis", 2)), "error: axis 2"},
	{"Softmax", 17, with("float32[3]"), nil, "float32[3]"},
	{"Softmax", 11, with("float32[batch,3]"), attrs(Int("axis", 2)), "float32[batch,3]"},

	{"ReduceSum", 17, with("float32[batch,3,4]", ints(1)), nil, "float32[batch,1,4]"},
	{"ReduceSum", 17, with("float32[batch,3,4]", ints(-1, 1)), attrs(Int("keepdims", 0)), "float32[batch]"},
	{"ReduceSum", 17, with("float32[batch,3]"), nil, "float32[1,1]"},
	{"ReduceSum", 17, with("float32[batch,3]"), attrs(Int("noop_with_empty_axes", 1)), "float32[batch,3]"},
	{"ReduceSum", 11, with("float32[batch,3]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceSum", 13, with("float32[batch,3]"), attrs(Ints("axes", 1)), "error: axes are an input from opset 13"},
	{"ReduceSum", 11, with("float32[batch,3]", ints(1)), nil, "error: an attribute at 11"},
	{"ReduceSum", 17, with("float32[batch,3]", ints(2)), nil, "error: axis 2"},
	{"ReduceSum", 17, with("float32[batch,3]", ints(1, -1)), nil, "error: twice"},
	{"ReduceSum", 17, with("float32[batch,3]", "int64[1]"), nil, "float32[?,?]"},
	{"ReduceSum", 17, with("float32[batch,3]", "int64[1]"), attrs(Int("keepdims", 0)), "float32"},
	{"ReduceMean", 17, with("float32[batch,3]"), attrs(Ints("axes", 0), Int("keepdims", 0)), "float32[3]"},
	{"ReduceMean", 17, with("float32[batch,3]"), attrs(Int("keepdims", 0)), "float32[]"},
	{"ReduceMean", 18, with("float32[batch,3]", ints(0)), nil, "float32[1,3]"},
	{"ReduceMean", 18, with("float32[batch,3]"), attrs(Ints("axes", 0)), "error: axes are an input from opset 18"},

	{"Reshape", 17, with("float32[batch,3,4]", ints(0, -1)), nil, "float32[batch,12]"},
	{"Reshape", 17, with("float32[batch,12]", ints(-1, 3, 4)), nil, "float32[batch,3,4]"},
	{"Reshape", 17, with("float32[batch,3]", ints(-1)), nil, "float32[?]"},
	{"Reshape", 17, with("float32[2,3]", ints(3, 2)), nil, "float32[3,2]"},
	{"Reshape", 17, with("float32[2,3]", ints()), nil, "error: elements"},
	{"Reshape", 17, with("float32[1]", ints()), nil, "float32[]"},
	{"Reshape", 17, with("float32[2,3]", "int64[2]"), nil, "float32"},
	{"Reshape", 17, with("float32[2,3]", ints(4, -1)), nil, "error: do not divide"},
	{"Reshape", 17, with("float32[2,3]", ints(4, 2)), nil, "error: has not the elements"},
	{"Reshape", 17, with("float32[2,3]", ints(-1, -1)), nil, "error: two are -1"},
	{"Reshape", 17, with("float32[2,3]", ints(6, 1, 0)), nil, "error: copies dimension 2"},
	{"Reshape", 17, with("float32[0,3]", ints(0, 3)), attrs(Int("allowzero", 1)), "float32[0,3]"},
	{"Reshape", 17, with("float32[2,3]", "float32[2]"), nil, "error: want int64"},

	{"Flatten", 17, with("float32[batch,3,4]"), nil, "float32[batch,12]"},
	{"Flatten", 17, with("float32[batch,3,4]"), attrs(Int("axis", 0)), "float32[1,?]"},
	{"Flatten", 17, with("float32[2,3,4]"), attrs(Int("axis", 3)), "float32[24,1]"},
	{"Flatten", 17, with("float32[2,3,4]"), attrs(Int("axis", -1)), "float32[6,4]"},
	{"Flatten", 17, with("float32[2,3,4]"), attrs(Int("axis", 4)), "error: axis 4 is out of range"},

	{"Transpose", 17, with("float32[batch,3,4]"), nil, "float32[4,3,batch]"},
	{"Transpose", 17, with("float32[batch,3,4]"), attrs(Ints("perm", 0, 2, 1)), "float32[batch,4,3]"},
	{"Transpose", 17, with("float32[batch,3,4]"), attrs(Ints("perm", 0, 0, 1)), "error: does not permute"},
	{"Transpose", 17, with("float32[batch,3,4]"), attrs(Ints("perm", 0, 1)), "error: does not permute"},
	{"Transpose", 17, with("float32[batch,3,4]"), attrs(Ints("perm", 0, 1, 3)), "error: does not permute"},

	{"Abs", 17, with("int64[batch,3]"), nil, "int64[batch,3]"},
	{"Pow", 17, with("float32[batch,3]", "int64[]"), nil, "float32[batch,3]"},
	{"Pow", 11, with("float32[batch,3]", "int64[]"), nil, "error: must be of one type"},
	{"Pow", 17, with("float32[2]", "float32[3]"), nil, "error: do not broadcast"},
	{"Max", 17, with("float32[batch,3]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Max", 17, with("float32[2]", "int64[2]"), nil, "error: must be of one type"},
	{"Max", 17, nil, nil, "error: has 0 inputs, takes 1 or more"},
	{"Min", 8, with("float32[1,3]", "float32[2,1]"), nil, "float32[2,3]"},
	{"Min", 7, with("float32[3]"), nil, "?"}, // no broadcasting then
	{"ReduceMax", 17, with("float32[batch,3]"), attrs(Ints("axes", 1), Int("keepdims", 0)), "float32[batch]"},
	{"ReduceMax", 18, with("float32[batch,3]", ints(0)), nil, "float32[1,3]"},
	{"Pad", 17, with("float32[batch,3]", ints(0, 1, 0, 2)), nil, "float32[batch,6]"},
	{"Pad", 17, with("float32[batch,3]", ints(1, 0, 0, -1)), nil, "float32[?,2]"},
	{"Pad", 18, with("float32[4,3]", ints(1, 1), nil, ints(-1)), nil, "float32[4,5]"},
	{"Pad", 17, with("float32[4,3]", "int64[4]"), nil, "float32[?,?]"},
	{"Pad", 17, with("float32[4,3]", ints(1, 1)), nil, "error: want two an axis"},
	{"Pad", 17, with("float32[4,3]", ints(0, -2, 0, -2)), nil, "error: take more than dimension 1"},
	{"Pad", 17, with("float32[4,3]", ints(1, 1), nil, ints(1)), nil, "error: from opset 18 on"},

	{"Neg", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sign", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sign", 8, with("float32[batch,3]"), nil, "?"}, // came with opset 9

	{"Shape", 17, with("float32[batch,3]"), nil, "int64[2]"},
	{"Shape", 17, with("float32[batch,3,4]"), attrs(Int("start", -2), Int("end", 9)), "int64[2]"},
	{"Shape", 17, with("float32[batch,3]"), attrs(Int("start", 2), Int("end", 1)), "int64[0]"},
	{"Shape", 17, with("float32"), nil, "int64[?]"},
	{"Shape", 13, with("float32[2]"), attrs(Int("end", 1)), "error: from opset 15 on"},
	{"Size", 17, with("float32[batch,3]"), nil, "int64[]"},
	{"Expand", 17, with("float32[3]", ints(2, 1)), nil, "float32[2,3]"},
	{"Expand", 17, with("float32[batch,1]", ints(1, 5)), nil, "float32[batch,5]"},
	{"Expand", 17, with("float32[3]", "int64[2]"), nil, "float32"},
	{"Expand", 17, with("float32[3]", ints(2)), nil, "error: do not broadcast"},
	{"Expand", 17, with("float32[3]", ints(-1)), nil, "error: under 0"},
	{"Expand", 17, with("float32[3]", "float32[1]"), nil, "error: want int64"},

	{"Greater", 17, with("float32[batch,3]", "float32[3]"), nil, "bool[batch,3]"},
	{"Less", 9, with("int64[2]", "int64[]"), nil, "bool[2]"},
	{"Less", 17, with("float32[2]", "int64[]"), nil, "error: must be of one type"},
	{"Greater", 17, with("float32[2]", "float32[3]"), nil, "error: do not broadcast"},
	{"Where", 17, with("bool[batch,1]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Where", 17, with("float32[2]", "float32[2]", "float32[2]"), nil, "error: want bool"},
	{"Where", 17, with("bool[2]", "float32[2]", "int64[2]"), nil, "error: of one type"},
	{"Where", 17, with("bool[2]", "float32[3]", "float32[]"), nil, "error: do not broadcast"},

	{"Slice", 17, with("float32[batch,5]", ints(1), ints(4), ints(1)), nil, "float32[batch,3]"},
	{"Slice", 17, with("float32[4,5]", ints(-2), ints(99)), nil, "float32[2,5]"},
	{"Slice", 17, with("float32[4,5]", ints(3, 0), ints(-9, 5), ints(0, -1), ints(-2, 2)), nil, "float32[2,3]"},
	{"Slice", 17, with("float32[4,5]", ints(3), ints(1)), nil, "float32[0,5]"},
	{"Slice", 10, with("float32[batch]", ints(0), ints(2)), nil, "float32[?]"},
	{"Slice", 17, with("float32[4,5]", "int64[1]", ints(2)), nil, "float32[?,?]"},
	{"Slice", 17, with("float32[4]", ints(0), ints(1), ints(1)), nil, "error: axis 1"},
	{"Slice", 17, with("float32[4]", ints(0), ints(1), ints(0), ints(0)), nil, "error: is 0"},
	{"Slice", 17, with("float32[4]", ints(0), ints(1, 2)), nil, "error: 2 ends"},
	{"Slice", 9, with("float32[4]", ints(0), ints(1)), nil, "error: attributes up to opset 9"},
	{"Slice", 9, with("float32[batch,5]"), attrs(Ints("starts", 1), Ints("ends", -1), Ints("axes", 1)), "float32[batch,3]"},

	{"Concat", 17, with("float32[batch,3]", "float32[batch,4]"), attrs(Int("axis", 1)), "float32[batch,7]"},
	{"Concat", 17, with("float32[batch,3]", "float32[4,3]"), attrs(Int("axis", 0)), "float32[?,3]"},
	{"Concat", 17, with("float32[batch,3]"), attrs(Int("axis", -1)), "float32[batch,3]"},
	{"Concat", 17, with("float32[2,3]", "float32[4,4]"), attrs(Int("axis", 0)), "error: "},
	{"Concat", 17, with("float32[2,3]", "float32[3]"), attrs(Int("axis", 0)), "error: differ in rank"},
	{"Concat", 17, with("float32[2,3]"), nil, `error: attribute "axis" is missing`},
	{"Concat", 17, nil, attrs(Int("axis", 0)), "error: has 0 inputs, takes 1 or more"},

	{"Equal", 17, with("int64[batch,1]", "int64[3]"), nil, "bool[batch,3]"},

	{"Conv", 17, with("float32[batch,1,28,28]", "float32[16,1,4,4]", "float32[16]"), attrs(Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)), "float32[batch,16,14,14]"},
	{"Conv", 17, with("float32[batch,4,h,10]", "float32[6,2,3,3]"), attrs(Int("group", 2), Ints("pads", 1, 0, 1, 0)), "float32[batch,6,h,8]"},
	{"Conv", 17, with("float32[batch,4,h,10]", "float32[6,4,3,3]"), attrs(Ints("dilations", 2, 3)), "float32[batch,6,?,4]"},
	{"Conv", 11, with("float32[2,3,11]", "float32[5,3,4]"), attrs(Text("auto_pad", "SAME_UPPER"), Ints("strides", 3)), "float32[2,5,4]"},
	{"Conv", 17, with("float32[2,3,11]", "float32[5,3,4]"), attrs(Text("auto_pad", "VALID"), Ints("pads", 9, 9)), "float32[2,5,8]"},
	{"Conv", 17, with("float32[2,3,4,5,6]", "float32[7,3,2,2,2]"), nil, "float32[2,7,3,4,5]"},
	{"Conv", 17, with("float32[2,3,11]", "float32"), nil, "float32"},
	{"Conv", 17, with("float32[2,3,11]", "float32[m,3,k]"), nil, "float32[2,m,?]"},
	{"Conv", 17, with("float32[2,3]", "float32[5,3]"), nil, "error: want [batch, channels"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,4,3]"), nil, "error: does not fit"},
	{"Conv", 17, with("float32[2,4,9]", "float32[5,2,3]"), attrs(Int("group", 2)), "error: does not fit"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Int("group", 0)), "error: group is 0"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]", "float32[4]"), nil, "error: a bias of"},
	{"Conv", 17, with("float32[2,3,2]", "float32[5,3,3]"), nil, "error: does not fit in 2"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Ints("kernel_shape", 2)), "error: kernel_shape is [2]"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Ints("strides", 1, 1)), "error: has 2 numbers, want 1"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Ints("strides", 0)), "error: must be between"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Text("auto_pad", "SOME")), "error: auto_pad is"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Ints("dilations", 1<<40)), "error: must be between"},
	{"Conv", 17, with("float32[2,3,9]", "float32[5,3,3]"), attrs(Ints("dilations", 1<<30)), "error: must be above 0"},
	{"ConvTranspose", 17, with("float32[batch,32,7,7]", "float32[32,16,4,4]", "float32[16]"), attrs(Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)), "float32[batch,16,14,14]"},
	{"ConvTranspose", 17, with("float32[2,4,5]", "float32[4,3,3]"), attrs(Int("group", 2), Ints("strides", 2), Ints("output_padding", 1)), "float32[2,6,12]"},
	{"ConvTranspose", 17, with("float32[2,4,5]", "float32[4,3,3]"), attrs(Ints("strides", 2), Text("auto_pad", "SAME_LOWER")), "float32[2,3,10]"},
	{"ConvTranspose", 17, with("float32[2,4,5]", "float32[4,3,3]"), attrs(Ints("strides", 2), Ints("output_shape", 10)), "float32[2,3,10]"},
	{"ConvTranspose", 17, with("float32[2,4,h]", "float32[4,3,3]"), nil, "float32[2,3,?]"},
	{"ConvTranspose", 17, with("float32[2,4,5]", "float32[4,3,3]"), attrs(Ints("pads", 4, 4)), "error: leave nothing"},
	{"ConvTranspose", 17, with("float32[2,3,5]", "float32[4,3,3]"), nil, "error: does not fit"},
	{"ConvTranspose", 17, with("float32[2,4,1073741824]", "float32[4,3,3]"), attrs(Ints("strides", 1<<30)), "error: gives more than"},
	{"MaxPool", 17, with("float32[batch,3,9,9]"), attrs(Ints("kernel_shape", 3, 2), Ints("strides", 2, 2)), "float32[batch,3,4,4]"},
	{"MaxPool", 17, with("float32[batch,3,9,9]"), attrs(Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), Int("ceil_mode", 1)), "float32[batch,3,5,5]"},
	{"MaxPool", 17, with("float32[1,1,5]"), attrs(Ints("kernel_shape", 2), Ints("strides", 4), Ints("pads", 0, 3), Int("ceil_mode", 1)), "float32[1,1,2]"},
	{"MaxPool", 17, with("float32[batch,3]"), attrs(Ints("kernel_shape", 3)), "error: want [batch, channels"},
	{"MaxPool", 17, with("float32[batch,3,9]"), nil, `error: "kernel_shape" is missing`},
	{"MaxPool", 17, with("float32[batch,3,9]"), attrs(Ints("kernel_shape", 3, 3)), "error: 1 spatial"},
	{"AveragePool", 17, with("float32[batch,3,h]"), attrs(Ints("kernel_shape", 3), Ints("pads", 1, 1), Int("count_include_pad", 1)), "float32[batch,3,h]"},
	{"AveragePool", 17, with("float32"), attrs(Ints("kernel_shape", 3)), "float32"},
	{"GlobalAveragePool", 17, with("float32[batch,3,h,9]"), nil, "float32[batch,3,1,1]"},
	{"GlobalAveragePool", 17, with("float32[batch,3]"), nil, "error: want [batch, channels"},

	{"BatchNormalization", 17, with("float32[batch,3,9]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), nil, "float32[batch,3,9]"},
	{"BatchNormalization", 17, with("float32[batch,3,9]", "float32[3]", "float32[4]", "float32[3]", "float32[3]"), nil, "error: input 2 is"},
	{"BatchNormalization", 17, with("float32[9]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), nil, "error: want [batch, channels"},
	{"BatchNormalization", 13, with("float32[2,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attrs(Int("training_mode", 1)), "error: of opset 14"},
	{"LayerNormalization", 17, with("float32[batch,3,9]", "float32[9]", "float32[9]"), nil, "float32[batch,3,9]"},
	{"LayerNormalization", 17, with("float32[batch,3,9]", "float32[3,9]"), attrs(Int("axis", 1)), "float32[batch,3,9]"},
	{"LayerNormalization", 17, with("float32[batch,3,9]", "float32[8]"), nil, "error: does not broadcast"},
	{"LayerNormalization", 17, with("float32[batch,3,9]", "float32[2,2,3,9]"), nil, "error: does not broadcast"},
	{"LayerNormalization", 17, with("float32[batch,3,9]", "float32[9]"), attrs(Int("axis", 3)), "error: axis 3"},

	{"Gather", 17, with("float32[batch,5]", ints(0, -1, 4)), attrs(Int("axis", 1)), "float32[batch,3]"},
	{"Gather", 17, with("float32[5,3]", "int64[batch,2]"), nil, "float32[batch,2,3]"},
	{"Gather", 17, with("float32[5,3]", ints(5)), nil, "error: index 5"},
	{"Gather", 17, with("float32[5,3]", "float32[2]"), nil, "error: want int64"},
	{"Gather", 17, with("float32[]", ints(0)), nil, "error: axis 0"},
	{"GatherElements", 17, with("float32[batch,5]", "int64[batch,2]"), attrs(Int("axis", 1)), "float32[batch,2]"},
	{"GatherElements", 17, with("float32[batch,5]", "int64[2]"), nil, "error: as many dimensions"},
	{"ScatterElements", 17, with("float32[batch,5]", "int64[batch,2]", "float32[batch,2]"), attrs(Int("axis", 1)), "float32[batch,5]"},
	{"ScatterElements", 17, with("float32[batch,5]", "int64[batch,2]", "float32[2]"), nil, "error: for updates of"},
	{"Mod", 17, with("int64[batch,1]", "int64[3]"), nil, "int64[batch,3]"},
	{"Mod", 17, with("float32[batch]", "float32[]"), attrs(Int("fmod", 1)), "float32[batch]"},
	{"Mod", 17, with("float32[batch]", "float32[]"), nil, "error: fmod must be 1"},
	{"Range", 17, with(Scalar("", int64(2)), Scalar("", int64(9)), Scalar("", int64(3))), nil, "int64[3]"},
	{"Range", 17, with(Scalar("", float32(2)), Scalar("", float32(1)), Scalar("", float32(-0.3))), nil, "float32[4]"},
	{"Range", 17, with(Scalar("", int32(2)), Scalar("", int32(2)), Scalar("", int32(1))), nil, "int32[0]"},
	{"Range", 17, with("int64[]", "int64[]", "int64[]"), nil, "int64[?]"},
	{"Range", 17, with("int64[1]", "int64[]", "int64[]"), nil, "error: want a scalar"},
	{"Range", 17, with(Scalar("", int64(0)), Scalar("", int64(9)), Scalar("", int64(0))), nil, "error: must not be 0"},
	{"Range", 17, with(Scalar("", int64(0)), Scalar("", int64(1<<62)), Scalar("", int64(1))), nil, "error: are more than"},
	{"Einsum", 17, with("float32[batch,3,4]", "float32[batch,4,5]"), attrs(Text("equation", "bij, bjk -> bik")), "float32[batch,3,5]"},
	{"Einsum", 17, with("float32[batch,3,4]", "float32[4,5]"), attrs(Text("equation", "...j,jk->...k")), "float32[batch,3,5]"},
	{"Einsum", 17, with("float32[3,4]", "float32[4,5]"), attrs(Text("equation", "zj,ja")), "float32[5,3]"},
	{"Einsum", 17, with("float32[3,3]"), attrs(Text("equation", "ii")), "float32[]"},
	{"Einsum", 17, with("float32[2,3]", "float32[1,3]"), attrs(Text("equation", "...,...")), "float32[2,3]"},
	{"Einsum", 17, with("float32[2,3]", "float32[5,1,3]"), attrs(Text("equation", "...,...")), "error: stands for 3 dimensions"},
	{"Einsum", 17, with("float32[3,4]", "float32[3,5]"), attrs(Text("equation", "ij,jk->ik")), "error: another of its label"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "ij,jk->ik")), "error: has 2 terms for 1 operands"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "ijk->i")), "error: is not of 2 dimensions"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "ij->ik")), "error: that no operand has"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "ij->ii")), "error: a label twice"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "i1->i")), "error: labels are letters"},
	{"Einsum", 17, with("float32[3,4]"), attrs(Text("equation", "...j->j")), "error: lacks the ellipsis"},
	{"CumSum", 17, with("float32[batch,5]", ints(1)), nil, "float32[batch,5]"},
	{"CumSum", 17, with("float32[batch,5]", Scalar("", int32(2))), nil, "error: axis 2"},
	{"CumSum", 17, with("float32[batch,5]", "float32[]"), nil, "error: want int64"},
	{"IsNaN", 17, with("float32[batch,5]"), nil, "bool[batch,5]"},
	{"IsInf", 17, with("float32[batch,5]"), attrs(Int("detect_negative", 0)), "bool[batch,5]"},
	{"IsInf", 17, with("int64[batch,5]"), nil, "error: want floats"},
	{"OneHot", 17, with("int64[batch]", ints(10), Vector[float32]("", 0, 1)), nil, "float32[batch,10]"},
	{"OneHot", 17, with("int32[batch,3]", Scalar("", float32(10)), "int8[2]"), attrs(Int("axis", -2)), "int8[batch,10,3]"},
	{"OneHot", 9, with("int64[3]", Vector("", int32(4)), "float32[2]"), attrs(Int("axis", 0)), "float32[4,3]"},
	{"OneHot", 17, with("int64[2]", "int64[]", "float32[2]"), nil, "float32[2,?]"},
	{"OneHot", 17, with("int64[]", ints(4), "float32[2]"), nil, "error: one dimension or more"},
	{"OneHot", 17, with("int64[3]", "int64[2]", "float32[2]"), nil, "error: want one number"},
	{"OneHot", 17, with("int64[3]", ints(0), "float32[2]"), nil, "error: depth is 0"},
	{"OneHot", 17, with("int64[3]", ints(1<<62), "float32[2]"), nil, "error: depth is"},
	{"OneHot", 17, with("int64[3]", ints(4), "float32[3]"), nil, "error: want two"},
	{"OneHot", 17, with("int64[3]", ints(4), "float32[2]"), attrs(Int("axis", 2)), "error: axis 2"},
	{"ArgMax", 17, with("float32[batch,5]"), attrs(Int("axis", 1), Int("keepdims", 0)), "int64[batch]"},
	{"ArgMin", 17, with("float32[batch,5]"), nil, "int64[1,5]"},
	{"ArgMin", 17, with("float32[batch,5]"), attrs(Int("axis", 2)), "error: axis 2"},
	{"Dropout", 11, with("float32[batch,5]"), attrs(Float32("ratio", 0.2)), "float32[batch,5]"},
	{"Dropout", 17, with("float32[batch,5]", Scalar("", float32(0.2))), nil, "float32[batch,5]"},
	{"Dropout", 17, with("float32[batch,5]"), attrs(Float32("ratio", 0.2)), "error: an input from 12 on"},
	{"Dropout", 17, with("float32[batch,5]", "float32[3]"), nil, "error: want a scalar"},
	{"TopK", 17, with("float32[batch,5]", ints(2)), nil, "float32[batch,2]"},
	{"TopK", 17, with("float32[batch,5]", "int64[1]"), attrs(Int("axis", 0)), "float32[?,5]"},
	{"TopK", 17, with("float32[batch,5]", ints(6)), nil, "error: k is [6]"},

	{"Resize", 17, with("float32[batch,3,7,7]", nil, Vector[float32]("", 1, 1, 2, 2.5)), nil, "float32[batch,3,14,17]"},
	{"Resize", 17, with("float32[2,3,7]", nil, nil, ints(2, 3, 9)), nil, "float32[2,3,9]"},
	{"Resize", 18, with("float32[batch,3,7]", nil, nil, ints(9)), attrs(Ints("axes", -1)), "float32[batch,3,9]"},
	{"Resize", 18, with("float32[2,3,4,6]", nil, nil, ints(7, 8)), attrs(Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", "not_larger")), "float32[2,3,5,8]"},
	{"Resize", 18, with("float32[2,3,4,6]", nil, nil, ints(7, 8)), attrs(Ints("axes", -2, -1), Text("keep_aspect_ratio_policy", "not_smaller")), "float32[2,3,7,11]"},
	{"Resize", 18, with("float32[2,3,h,6]", nil, nil, ints(7, 8)), attrs(Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", "not_larger")), "float32[2,3,?,?]"},
	{"Resize", 18, with("float32[2,3,4,6]", nil, nil, ints(7, 8)), attrs(Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", "larger")), "error: not_larger and not_smaller are known"},
	{"Resize", 17, with("float32[2,3,7]", nil, "float32[3]"), nil, "float32[?,?,?]"},
	{"Resize", 17, with("float32[2,3,7]", nil, Vector[float32]("", 1, 2)), nil, "error: 2 scales"},
	{"Resize", 17, with("float32[2,7]", nil, Vector[float32]("", 1, -2)), nil, "error: must be above 0"},
	{"Resize", 17, with("float32[2,7]", nil, nil, ints(2)), nil, "error: 1 sizes"},
	{"Resize", 10, with("float32[batch,7]", Vector[float32]("", 1, 2)), nil, "float32[batch,14]"},
	{"Resize", 10, with("float32[batch,7]", "float32[2]"), nil, "float32[?,?]"},
	{"Upsample", 8, with("float32[batch,7]"), attrs(Attribute{Name: "scales", Kind: AttrFloats, Floats: []float32{1, 2}}), "float32[batch,14]"},
	{"Upsample", 9, with("float32[batch,7]", Vector[float32]("", 1, 2)), nil, "float32[batch,14]"},
	{"Upsample", 9, with("float32[batch,7]"), nil, "error: an input at 9"},
	{"Upsample", 17, with("float32[batch,7]", Vector[float32]("", 1, 2)), nil, "?"}, // gone

	{"QuantizeLinear", 17, with("float32[batch,3]", "float32[]", "int8[]"), nil, "int8[batch,3]"},
	{"QuantizeLinear", 17, with("float32[batch,3]", "float32[3]"), nil, "uint8[batch,3]"},
	{"QuantizeLinear", 10, with("float32[batch,3]", "float32[3]"), nil, "error: want a scalar"},
	{"QuantizeLinear", 17, with("float32[batch,3]", "float32[]", "float32[]"), nil, "error: the zero point is float32"},
	{"DequantizeLinear", 17, with("int8[batch,3]", "float32[3]", "int8[3]"), nil, "float32[batch,3]"},
	{"DequantizeLinear", 17, with("int32[4,3]", "float32[4]"), attrs(Int("axis", 0)), "float32[4,3]"},
	{"DequantizeLinear", 17, with("int8[4,3]", "float32[4]"), nil, "error: want a scalar"},
	{"DequantizeLinear", 17, with("int8[4,3]", "float32[]", "uint8[]"), nil, "error: must be of one type"},
	{"DequantizeLinear", 17, with("float32[4,3]", "float32[]"), nil, "error: the input is float32"},
	{"DynamicQuantizeLinear", 17, with("float32[batch,3]"), nil, "uint8[batch,3]"},
	{"MatMulInteger", 17, with("uint8[batch,3]", "int8[3,5]", "uint8[]", "int8[5]"), nil, "int32[batch,5]"},
	{"MatMulInteger", 17, with("float32[batch,3]", "int8[3,5]"), nil, "error: input 0 is float32"},
	{"Reciprocal", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Floor", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Ceil", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Round", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sin", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Cos", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Softsign", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"HardSigmoid", 17, with("float32[batch,3]"), attrs(Float32("beta", .4)), "float32[batch,3]"},
	{"HardSwish", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"HardSwish", 13, with("float32[batch,3]"), nil, "?"},
	{"ThresholdedRelu", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Celu", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Mish", 18, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sum", 17, with("float32[batch,1]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Mean", 17, with("float32[batch,1]", "float32[3]"), nil, "float32[batch,3]"},
	{"PRelu", 17, with("float32[batch,3,4]", "float32[3,1]"), nil, "float32[batch,3,4]"},
	{"PRelu", 17, with("float32[3,4]", "float32[2,3,4]"), nil, "error: does not broadcast"},
	{"GreaterOrEqual", 17, with("float32[batch,1]", "float32[3]"), nil, "bool[batch,3]"},
	{"LessOrEqual", 17, with("float32[batch,1]", "float32[3]"), nil, "bool[batch,3]"},
	{"And", 17, with("bool[batch,1]", "bool[3]"), nil, "bool[batch,3]"},
	{"Or", 17, with("bool[3]", "float32[3]"), nil, "error: must be of one type"},
	{"Or", 17, with("bool[3]", "bool[3]"), nil, "bool[3]"},
	{"Xor", 17, with("float32[3]", "float32[3]"), nil, "error: want bool"},
	{"Not", 17, with("bool[batch]"), nil, "bool[batch]"},
	{"Not", 17, with("float32[batch]"), nil, "error: want bool"},
	{"ReduceMin", 17, with("float32[batch,3]"), attrs(Ints("axes", -1)), "float32[batch,1]"},
	{"ReduceProd", 18, with("float32[batch,3]", ints(1)), attrs(Int("keepdims", 0)), "float32[batch]"},
	{"ReduceL1", 17, with("float32[batch,3]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceL2", 17, with("float32[batch,3]"), nil, "float32[1,1]"},
	{"ReduceSumSquare", 17, with("float32[batch,3]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceLogSum", 17, with("float32[batch,3]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceLogSumExp", 17, with("float32[batch,3]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"LogSoftmax", 17, with("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Hardmax", 11, with("float32[batch,3]"), attrs(Int("axis", 3)), "error: axis 3"},
	{"LRN", 17, with("float32[batch,3,9]"), attrs(Int("size", 3)), "float32[batch,3,9]"},
	{"LRN", 17, with("float32[batch,3,9]"), nil, "error: size is 0"},
	{"LRN", 17, with("float32[batch]"), attrs(Int("size", 3)), "error: want [batch, channels, …]"},
	{"InstanceNormalization", 17, with("float32[batch,3,9]", "float32[3]", "float32[3]"), nil, "float32[batch,3,9]"},
	{"InstanceNormalization", 17, with("float32[batch,3,9]", "float32[4]", "float32[3]"), nil, "error: input 1 is"},
	{"BatchNormalization", 7, with("float32[batch,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attrs(Int("spatial", 1)), "float32[batch,3]"},
	{"BatchNormalization", 7, with("float32[batch,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attrs(Int("spatial", 0)), "error: spatial is 0"},
	{"GlobalMaxPool", 17, with("float32[batch,3,h,9]"), nil, "float32[batch,3,1,1]"},
	{"Squeeze", 17, with("float32[batch,1,3,1]", ints(1, -1)), nil, "float32[batch,3]"},
	{"Squeeze", 11, with("float32[1,3]"), attrs(Ints("axes", 0)), "float32[3]"},
	{"Squeeze", 17, with("float32[1,3,1]"), nil, "float32[3]"},
	{"Squeeze", 17, with("float32[batch,1]"), nil, "float32"},
	{"Squeeze", 17, with("float32[2,1]", ints(0)), nil, "error: is not 1"},
	{"Squeeze", 17, with("float32[1,2]"), attrs(Ints("axes", 0)), "error: an input from opset 13"},
	{"Squeeze", 12, with("float32[1,2]", ints(0)), nil, "error: an attribute at 12"},
	{"Unsqueeze", 17, with("float32[batch,3]", ints(0, -1)), nil, "float32[1,batch,3,1]"},
	{"Unsqueeze", 11, with("float32[batch]"), attrs(Ints("axes", 1)), "float32[batch,1]"},
	{"Unsqueeze", 17, with("float32[batch]", "int64[1]"), nil, "float32"},
	{"Unsqueeze", 17, with("float32[batch]", ints(0, 0)), nil, "error: twice"},
	{"Unsqueeze", 17, with("float32[batch]", ints(3)), nil, "error: axis 3"},
	{"Unsqueeze", 17, with("float32[batch]"), nil, "error: are missing"},
	{"Split", 17, with("float32[batch,4]", ints(4)), attrs(Int("axis", 1)), "float32[batch,4]"},
	{"Split", 12, with("float32[batch,4]"), attrs(Int("axis", 1), Ints("split", 3)), "error: are not those of"},
	{"Split", 17, with("float32[batch,4]", ints(1, 3)), attrs(Int("axis", 1)), "error: 2 sizes for 1"},
	{"Split", 17, with("float32[4]"), attrs(Ints("split", 4)), "error: an input from 13 on"},
	{"Split", 18, with("float32[batch]"), attrs(Int("num_outputs", 2)), "error: num_outputs is 2 for 1"},
	{"Tile", 17, with("float32[batch,3]", ints(1, 2)), nil, "float32[batch,6]"},
	{"Tile", 17, with("float32[batch,3]", ints(2, 2)), nil, "float32[?,6]"},
	{"Tile", 17, with("float32[batch,3]", "int64[2]"), nil, "float32[?,?]"},
	{"Tile", 17, with("float32[batch,3]", ints(2)), nil, "error: 1 repeats"},
	{"Tile", 17, with("float32[3]", ints(-1)), nil, "error: each must be"},
	{"ConstantOfShape", 17, with(ints(2, 3)), attrs(Constant("value", Vector("", int64(7)))), "int64[2,3]"},
	{"ConstantOfShape", 17, with("int64[2]"), nil, "float32"},
	{"ConstantOfShape", 17, with(ints(2, -3)), nil, "error: each size must be"},
	{"ConstantOfShape", 17, with(ints(2)), attrs(Constant("value", ints(1, 2))), "error: want 1"},
	{"DepthToSpace", 17, with("float32[batch,8,3,h]"), attrs(Int("blocksize", 2)), "float32[batch,2,6,?]"},
	{"DepthToSpace", 17, with("float32[batch,6,3,3]"), attrs(Int("blocksize", 2)), "error: does not divide"},
	{"DepthToSpace", 17, with("float32[batch,6,3,3]"), nil, "error: blocksize is 0"},
	{"SpaceToDepth", 17, with("float32[batch,2,6,4]"), attrs(Int("blocksize", 2)), "float32[batch,8,3,2]"},
	{"SpaceToDepth", 17, with("float32[batch,2,6]"), attrs(Int("blocksize", 2)), "error: want [batch, channels"},
	{"LSTM", 17, with("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), attrs(Int("hidden_size", 5)), "float32[7,1,batch,5]"},
	{"LSTM", 17, with("float32[batch,7,3]", "float32[2,20,3]", "float32[2,20,5]"), attrs(Int("hidden_size", 5), Int("layout", 1), Text("direction", "bidirectional")), "float32[batch,7,2,5]"},
	{"LSTM", 17, with("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attrs(Int("hidden_size", 5)), "error: input 1 is"},
	{"LSTM", 7, with("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), attrs(Int("layout", 0)), "error: of opset 14"},
	{"GRU", 17, with("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attrs(Int("hidden_size", 5), Text("direction", "reverse")), "float32[7,1,batch,5]"},
	{"GRU", 17, with("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attrs(Text("direction", "sideways")), "error: direction is"},
	{"LSTM", 7, with("float32[6,4,3]", "float32[1,20,3]", "float32[1,20,5]", nil, "int32[4]", "float32[1,4,5]", "float32[1,4,5]", "float32[1,15]"), nil, "float32[6,1,4,5]"},
	{"LSTM", 17, with("float32[6,4,3]", "float32[1,20,3]", "float32[1,20,5]", nil, "int64[4]"), nil, "error: input 4 is int64"},
	{"RNN", 17, with("float32[7,batch,3]", "float32[1,5,3]", "float32[1,5,5]"), nil, "float32[7,1,batch,5]"},
	{"RNN", 17, with("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), nil, "error: input 1 is"},
	{"LSTM", 17, with("float32[6,4]", "float32[1,20,3]", "float32[1,20,5]"), nil, "error: want three dimensions"},
	{"GRU", 17, with("float32[6,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attrs(Int("hidden_size", 0)), "error: hidden_size is 0"},
	{"GRU", 17, with("float32[6,batch,3]", "float32[1,15,3]", "float32[1,15,5]", nil, nil, "float32[2,4,5]"), nil, "error: input 5 is"},
}

func TestInfer(t *testing.T) {
	covered := map[string]bool{}
	for _, c := range inferCases {
		covered[c.op] = true
		t.Run(c.op+"/"+c.want, func(t *testing.T) {
			g := nodeGraph(t, c.opset, c.op, c.operands, c.attrs...)
			err := g.Infer()
			if reason, ok := strings.CutPrefix(c.want, "error: "); ok {
				var node *NodeError
				if !errors.As(err, &node) || node.Graph != "case" || !strings.Contains(node.Node, c.op) || !strings.Contains(err.Error(), reason) {
					t.Fatalf("%v: %v, want a NodeError with %q", c.operands, err, reason)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v: %v", c.operands, err)
			}
			if got, want := g.Outputs[0].Type, typed(t, c.want); got.String() != want.String() {
				t.Errorf("%v: %v, want %v", c.operands, got, want)
			}
		})
	}
	for _, op := range Operators() {
		if !covered[op.Name] {
			t.Errorf("operator %s has no case", op.Name)
		}
	}
}

// TestInferComputedShapes follows shapes as exporters compute them: x.view(x.size(0), -1) and
// its like.
func TestInferComputedShapes(t *testing.T) {
	b := NewBuilder("shapes", 0)
	x := b.Input("x", Float, Batch, Fixed(4), Fixed(6))
	shape := b.Op("Shape", x)
	batch := b.Op("Unsqueeze", b.Op("Gather", shape, b.Const(Scalar("", int64(0)))), b.Const(ints(0)))
	rest := b.Op("Slice", shape, b.Const(ints(1)), b.Const(ints(3)))
	half := b.Op("Div", rest, b.Const(ints(2)))
	for _, c := range []struct {
		name string
		got  Value
		want string
	}{
		{"view", b.Op("Reshape", x, b.Op("Concat", batch, b.Const(ints(-1)), Int("axis", 0))), "float32[batch,24]"},
		{"same", b.Op("Reshape", x, b.Op("Concat", batch, rest, Int("axis", 0))), "float32[batch,4,6]"},
		{"modulo", b.Op("ConstantOfShape", b.Op("Mod", rest, b.Const(ints(4)))), "float32[0,2]"},
		{"places", b.Op("Range", b.Const(Scalar("", int64(0))), b.Op("Gather", shape, b.Const(Scalar("", int64(0)))), b.Const(Scalar("", int64(1)))), "int64[batch]"},
		{"halves", b.Op("Reshape", x, b.Op("Concat", batch, half, b.Const(ints(-1)), Int("axis", 0))), "float32[batch,2,3,4]"},
		{"zeros", b.Op("ConstantOfShape", b.Op("Concat", batch, half, Int("axis", 0))), "float32[batch,2,3]"},
		{"last", b.Op("ConstantOfShape", b.Op("Cast", b.Op("Gather", shape, b.Const(ints(-1, 0))), Int("to", int64(Int64)))), "float32[6,batch]"},
		{"part", b.Op("ConstantOfShape", b.Op("Shape", x, Int("start", -1))), "float32[6]"},
		{"two unknown", b.Op("Reshape", x, b.Op("Concat", b.Op("Mul", batch, b.Const(ints(2))), b.Const(ints(-1)), Int("axis", 0))), "float32[?,?]"},
	} {
		if got, want := c.got.Type, typed(t, c.want); got.String() != want.String() {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestInferSplit types every part.
func TestInferSplit(t *testing.T) {
	for _, c := range []struct {
		opset int64
		sizes []int64
		attrs []Attribute
		want  string
	}{
		{11, nil, attrs(Int("axis", 1)), "3 3 3"},
		{12, nil, attrs(Int("axis", 1), Ints("split", 1, 2, 6)), "1 2 6"},
		{17, []int64{4, 0, 5}, attrs(Int("axis", -1)), "4 0 5"},
		{18, nil, attrs(Int("axis", 1), Int("num_outputs", 3)), "3 3 3"},
	} {
		b := NewBuilder("split", c.opset)
		args := []Arg{b.Input("x", Float, Batch, Fixed(9))}
		if c.sizes != nil {
			args = append(args, b.Const(ints(c.sizes...)))
		}
		for _, a := range c.attrs {
			args = append(args, a)
		}
		var got []string
		for _, part := range b.OpN("Split", 3, args...) {
			if part.Type.Elem != Float || part.Type.Shape[0] != Batch {
				t.Errorf("opset %d: a part of %v", c.opset, part.Type)
			}
			got = append(got, part.Type.Shape[1].String())
		}
		if err := b.Err(); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("opset %d: %v, %v; want %s", c.opset, got, err, c.want)
		}
	}
}

// TestInferChain: types run through a graph, meet what it states, and stop at
// what the registry does not hold.
func TestInferChain(t *testing.T) {
	chain := func() *Graph {
		return &Graph{
			Name: "chain", Header: Header{Opsets: []Opset{{Version: 17}, {Domain: "com.example", Version: 1}}},
			Inputs: []Value{{Name: "x", Type: typed(t, "float32[batch,2,3]")}},
			Nodes: []*Node{
				{Op: "Constant", Outputs: []string{"shape"}, Attrs: attrs(Ints("value_ints", 0, -1))},
				{Op: "Reshape", Inputs: []string{"x", "shape"}, Outputs: []string{"flat"}},
				{Op: "Mystery", Domain: "com.example", Inputs: []string{"flat"}, Outputs: []string{"odd"}},
				{Op: "Relu", Inputs: []string{"odd"}, Outputs: []string{"y"}},
			},
			Outputs: []Value{{Name: "flat"}, {Name: "y"}},
		}
	}
	value := func(g *Graph, name string) string {
		for _, v := range append(g.Values, g.Outputs...) {
			if v.Name == name {
				return v.Type.String()
			}
		}
		return "none"
	}
	g := chain()
	if err := g.Infer(); err != nil {
		t.Fatal(err)
	}
	if got := value(g, "flat"); got != "float32[batch,6]" {
		t.Errorf("flat is %s", got)
	}
	if got := value(g, "y"); got != (Type{}).String() {
		t.Errorf("y is %s behind an operator that no one knows", got)
	}

	g = chain()
	g.Values = []Value{{Name: "odd", Type: typed(t, "float32[batch,5]"), Doc: "as stated"}}
	if err := g.Infer(); err != nil {
		t.Fatal(err)
	}
	if got := value(g, "y"); got != "float32[batch,5]" {
		t.Errorf("y is %s, though the graph states its operand", got)
	}
	if g.Values[len(g.Values)-1].Doc != "as stated" {
		t.Errorf("what the graph says of a value is lost: %+v", g.Values)
	}

	for name, stated := range map[string]string{"rank": "float32[6]", "size": "float32[batch,7]", "type": "int64[batch,6]"} {
		g = chain()
		g.Outputs[0].Type = typed(t, stated)
		if err := g.Infer(); err == nil || !strings.Contains(err.Error(), "stated as "+stated) {
			t.Errorf("another %s is stated: %v", name, err)
		}
	}
	g = chain()
	g.Outputs[0].Type = typed(t, "float32[4,6]")
	if err := g.Infer(); err != nil || g.Outputs[0].Type.String() != "float32[4,6]" {
		t.Errorf("a size in the place of a symbol: %v, %v", g.Outputs[0].Type, err)
	}
}

// TestInferShapes: a shape taken from a value keeps its symbols.
func TestInferShapes(t *testing.T) {
	for _, op := range []string{"Expand", "Reshape"} {
		b := NewBuilder("shapes", 0)
		x := b.Input("x", Float, Batch, Fixed(6))
		small := b.Input("small", Float, Batch, Fixed(1))
		if op == "Reshape" {
			small = b.Input("cube", Float, Batch, Fixed(2), Fixed(3))
		}
		b.Output("y", b.Op(op, small, b.Name("of_x", b.Op("Shape", x))))
		if g := finished(t, b); g.Outputs[0].Type.String() != "float32[batch,6]" {
			t.Errorf("%s: %v", op, g.Outputs[0].Type)
		}
	}
}

// TestInferDefaults: an input with an initializer may be replaced by the caller,
// and so its value is no constant.
func TestInferDefaults(t *testing.T) {
	g := nodeGraph(t, 17, "Reshape", with("float32[2,3]", ints(3, 2)))
	g.Inputs = append(g.Inputs, Value{Name: "x1", Type: typed(t, "int64[2]")})
	if err := g.Infer(); err != nil || g.Outputs[0].Type.Shape != nil {
		t.Errorf("%v, %v", g.Outputs[0].Type, err)
	}
}

// TestInferDefinedTwice: a name has one type, whatever else gives it too.
func TestInferDefinedTwice(t *testing.T) {
	for name, spoil := range map[string]func(*Graph){
		"by two outputs": func(g *Graph) { g.Nodes[0].Outputs = []string{"y", "y"} },
		"by two nodes":   func(g *Graph) { g.Nodes = append(g.Nodes, g.Nodes[0]) },
		"by an input":    func(g *Graph) { g.Inputs = append(g.Inputs, Value{Name: "y", Type: typed(t, "float32[3,9]")}) },
		"by an initializer": func(g *Graph) {
			g.Initializers = append(g.Initializers, Scalar("y", float32(1)))
		},
	} {
		g := nodeGraph(t, 17, "LayerNormalization", with("float32[3,9]", "float32[9]"))
		spoil(g)
		var node *NodeError
		if err := g.Infer(); !errors.As(err, &node) || !strings.Contains(err.Error(), `output "y" is defined twice`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
