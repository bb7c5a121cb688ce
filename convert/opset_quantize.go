package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["QuantizeLinear"] = (*rewrite).quantize
	forms["DequantizeLinear"] = (*rewrite).quantize
}

// quantize refuses a node that has several scales, which came with opset 13.
func (r *rewrite) quantize(n *graph.Node, in []graph.Value) []graph.Value {
	if scale := in[1].Type.Shape; r.to < 13 && (scale == nil || len(scale) > 0 && scale[0] != graph.Fixed(1)) {
		return r.refuse(n, "scales of an axis came with opset 13")
	}
	c := *n
	c.Attrs = slices.DeleteFunc(slices.Clone(n.Attrs), func(a graph.Attribute) bool {
		return a.Name == "axis" && r.to < 13 || a.Name == "saturate" && r.to < 19 // which say nothing there
	})
	return r.attributes(&c, in)
}
