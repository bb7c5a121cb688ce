package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Constant: https://onnx.ai/onnx/operators/onnx__Constant.html (value, and
// from opset 12 on value_float, value_int and their plurals).

func init() { register("Constant", lowerConstant) }

func lowerConstant(_ *lowering, n *graph.Node, _ []*value) (*value, error) {
	if len(n.Attrs) != 1 {
		return nil, fmt.Errorf("%d attributes, want the one that holds the value", len(n.Attrs))
	}
	switch a := n.Attrs[0]; {
	case a.Kind == graph.AttrTensor && a.Tensor != nil:
		return constant(a.Tensor.Renamed(n.Outputs[0]))
	case a.Kind == graph.AttrFloat:
		return constant(graph.Scalar(n.Outputs[0], a.F))
	case a.Kind == graph.AttrInt:
		return constant(graph.Scalar(n.Outputs[0], a.I))
	case a.Kind == graph.AttrFloats:
		return constant(graph.Vector(n.Outputs[0], a.Floats...))
	case a.Kind == graph.AttrInts:
		return constant(graph.Vector(n.Outputs[0], a.Ints...))
	default:
		return nil, unsupported(n, fmt.Sprintf("attribute %q of kind %v", a.Name, a.Kind))
	}
}

// maxSizes is the length of the longest list of sizes, axes or places.
const maxSizes = 1 << 16

// integers reads a shape or axes. They have to be known while lowering.
func integers(n *graph.Node, v *value, what string) ([]int64, error) {
	if v.data == nil {
		return nil, unsupported(n, what+" computed by the graph from its input's elements")
	}
	if v.size() > maxSizes {
		return nil, fmt.Errorf("%s: a list of %d; up to %d are read", what, v.size(), maxSizes)
	}
	if v.elem == graph.Int32 {
		narrow, err := graph.Data[int32](v.data)
		out := make([]int64, len(narrow))
		for i, d := range narrow {
			out[i] = int64(d)
		}
		return out, err
	}
	return graph.Data[int64](v.data)
}

// number reads a scalar. It has to be known while lowering.
func number(n *graph.Node, v *value, what string) (float32, error) {
	if v.data == nil {
		return 0, unsupported(n, what+" that is not a constant")
	}
	if v.elem != graph.Float {
		return 0, unsupported(n, fmt.Sprintf("%s of %v", what, v.elem))
	}
	data, err := graph.Data[float32](v.data)
	if err != nil {
		return 0, err
	}
	if len(data) != 1 {
		return 0, fmt.Errorf("%s has %d elements, want one", what, len(data))
	}
	return data[0], nil
}

func constants(in []*value) bool {
	for _, v := range in {
		if v == nil || v.data == nil {
			return false
		}
	}
	return true
}

// joinIntegers concatenates parts of a shape. It returns nil where the inputs are none.
func joinIntegers(n *graph.Node, in []*value) (*value, error) {
	all := &graph.Tensor{Name: n.Outputs[0], Elem: in[0].elem, Dims: []int64{0}}
	for _, v := range in {
		if v.data == nil || !integral(v.elem) || len(v.dims) != 1 {
			return nil, nil
		}
		all.Dims[0] += v.data.Dims[0]
		all.Raw = append(all.Raw, v.data.Raw...)
	}
	return constant(all)
}

func init() { register("ConstantOfShape", lowerConstantOfShape) }

// lowerConstantOfShape fills with 0, or with the one element of an attribute.
func lowerConstantOfShape(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	shape, err := integers(n, in[0], "the shape")
	if err != nil {
		return nil, err
	}
	size := 1
	for _, d := range shape {
		if d < 0 || d > maxElements {
			return nil, fmt.Errorf("a shape of %v", shape)
		}
		if size *= int(d); size > maxTable {
			return nil, unsupported(n, fmt.Sprintf("a shape of %v, more than %d elements", shape, maxTable))
		}
	}
	one := graph.Scalar[float32]("", 0)
	if a, given := n.Attr("value"); given && a.Tensor != nil {
		one = a.Tensor
	}
	if one.Len() != 1 || one.Elem.Size() == 0 {
		return nil, fmt.Errorf("a value of %v, want one element of fixed size", one.Type())
	}
	return constant(&graph.Tensor{Name: n.Outputs[0], Elem: one.Elem, Dims: shape, Raw: slices.Repeat(one.Raw, size)})
}
