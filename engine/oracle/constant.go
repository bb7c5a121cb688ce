package oracle

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("Constant", constant)
	registerWhole("ConstantOfShape", constantOfShape)
}

func constant(c call) (Array, error) {
	switch a := c.node.Attrs[0]; a.Name {
	case "value":
		return Widen(a.Tensor)
	case "value_float":
		return Array{Elem: graph.Float, V: []float64{float64(a.F)}}, nil
	case "value_int":
		return ofIntegers(graph.Int64, nil, []int64{a.I}), nil
	case "value_floats":
		return Widen(graph.Vector("", a.Floats...))
	case "value_ints":
		return Widen(graph.Vector("", a.Ints...))
	case "value_string":
		return ofTexts(nil, []string{string(a.S)}), nil
	case "value_strings":
		return ofTexts([]int{len(a.Strings)}, attributeTexts(a.Strings)), nil
	default:
		return Array{}, lack(fmt.Sprintf("attribute %q", a.Name))
	}
}

func constantOfShape(c call) (Array, error) {
	value := Array{Elem: graph.Float, V: []float64{0}}
	if a, given := c.node.Attr("value"); given {
		var err error
		if value, err = Widen(a.Tensor); err != nil {
			return value, err
		}
	}
	var dims []int
	for _, n := range c.in[0].V {
		dims = append(dims, int(n))
	}
	out := blank(value.Elem, dims)
	if value.V[0] != 0 {
		for i := range out.V {
			out.V[i] = value.V[0]
		}
	}
	if rest := value.rest(0); rest != 0 {
		out.low = slices.Repeat([]float64{rest}, len(out.V))
	}
	return out, nil
}
