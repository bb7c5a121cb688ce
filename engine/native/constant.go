package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Constant: https://onnx.ai/onnx/operators/onnx__Constant.html (value, and
// since opset 12 value_float, value_int and their plurals).

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

func init() { register("Shape", lowerShape) }

// Shape is known while lowering, as all sizes are.
func lowerShape(l *lowering, n *graph.Node, in []*value) (*value, error) {
	rank := int64(len(in[0].dims))
	bound := func(name string, def int64) int64 {
		i := n.Int(name, def)
		if i < 0 {
			i += rank
		}
		return min(max(i, 0), rank)
	}
	start, end := int64(0), rank
	if l.opset >= 15 {
		start, end = bound("start", 0), bound("end", rank)
	}
	return constant(graph.Vector(n.Outputs[0], wideDims(in[0].dims)[start:max(start, end)]...))
}

func init() { register("Range", lowerRange) }

// lowerRange counts while lowering: https://onnx.ai/onnx/operators/onnx__Range.html
func lowerRange(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	if in[0].elem == graph.Float {
		var v [3]float32
		for i, what := range []string{"start", "limit", "delta"} {
			var err error
			if v[i], err = number(n, in[i], what); err != nil {
				return nil, err
			}
		}
		count, err := counted(float64(v[0]), float64(v[1]), float64(v[2]))
		if err != nil {
			return nil, err
		}
		out := make([]float32, count)
		for i := range out {
			out[i] = v[0] + float32(i)*v[2]
		}
		return constant(graph.Vector(n.Outputs[0], out...))
	}
	var v [3]int64
	for i, what := range []string{"start", "limit", "delta"} {
		one, err := integers(n, in[i], what)
		if err != nil {
			return nil, err
		}
		if len(one) != 1 {
			return nil, fmt.Errorf("%s has %d elements, want one", what, len(one))
		}
		v[i] = one[0]
	}
	count, err := counted(float64(v[0]), float64(v[1]), float64(v[2]))
	if err != nil {
		return nil, err
	}
	out := make([]int64, count)
	for i := range out {
		out[i] = v[0] + int64(i)*v[2]
	}
	return castConstant(n, graph.Vector(n.Outputs[0], out...), in[0].elem)
}

// counted is how many numbers there are from one to another.
func counted(start, limit, delta float64) (int, error) {
	n := math.Ceil((limit - start) / delta)
	if delta == 0 || !(n <= maxListed) {
		return 0, fmt.Errorf("from %v to %v in steps of %v; want a step that is not 0, and %d numbers at most", start, limit, delta, maxListed)
	}
	return int(max(n, 0)), nil
}

// maxSizes bounds a list of sizes, axes or places.
const maxSizes = 1 << 16

// integers reads a shape or axes, which have to be known while lowering.
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

// number reads a scalar that has to be known while lowering.
func number(n *graph.Node, v *value, what string) (float32, error) {
	if v.data == nil {
		return 0, unsupported(n, what+" that is not a constant")
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

// joinIntegers concatenates parts of a shape, nil where they are none.
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
