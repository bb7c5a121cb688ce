package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { forms["Reshape"] = (*rewrite).reshape }

// reshape cannot say before opset 14 that a 0 is a size. Where exporters compute the target, a 0 in
// it is the size of an empty batch. Copying the input's size, as a 0 asks for, gives the same.
func (r *rewrite) reshape(n *graph.Node, in []graph.Value) []graph.Value {
	if target, known := r.ints(n, 1); r.to < 14 && n.Int("allowzero", 0) != 0 && known && slices.Contains(target, 0) {
		return r.refuse(n, "allowzero came with opset 14, and its target %v has a 0", target)
	}
	return r.again(n, in, func(a graph.Attribute) bool { return a.Name != "allowzero" || r.to >= 14 })
}
