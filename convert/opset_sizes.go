package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { forms["Shape"] = (*rewrite).shape }

func (r *rewrite) shape(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 15 || len(n.Attrs) == 0 {
		return r.again(n, in, all)
	}
	sizes := r.b.Op("Shape", in[0])
	return []graph.Value{r.b.Op("Slice", sizes, r.vector(n.Int("start", 0)), r.vector(n.Int("end", math.MaxInt64)), r.vector(0))}
}
