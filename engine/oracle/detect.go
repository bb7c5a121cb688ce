package oracle

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("NonMaxSuppression", nonMaxSuppression) }

// nonMaxSuppression takes the boxes of a class in the order of their scores, and leaves out those that
// overlap one that was taken by more than a share of what both cover. It returns [image, class, box].
func nonMaxSuppression(c call) (Array, error) {
	boxes, scores := c.in[0], c.in[1]
	if len(boxes.Dims) != 3 || boxes.Dims[2] != 4 || len(scores.Dims) != 3 || scores.Dims[0] != boxes.Dims[0] || scores.Dims[2] != boxes.Dims[1] {
		return boxes, fmt.Errorf("boxes of %v and scores of %v", boxes.Dims, scores.Dims)
	}
	if err := c.single(2, 3, 4); err != nil {
		return boxes, err
	}
	setting := func(i int, def float64) float64 {
		if c.given(i) {
			return c.in[i].V[0]
		}
		return def
	}
	count, overlap, least := setting(2, 0), setting(3, 0), setting(4, math.Inf(-1))
	corners := func(image, i int) [4]float64 { // low and high, twice
		v := boxes.V[(image*boxes.Dims[1]+i)*4:][:4]
		if c.node.Int("center_point_box", 0) != 0 {
			x, y, w, h := v[0], v[1], v[2]/2, v[3]/2
			return [4]float64{y - h, x - w, y + h, x + w}
		}
		return [4]float64{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}
	}
	var picked []float64
	for image := range scores.Dims[0] {
		for class := range scores.Dims[1] {
			row := scores.V[(image*scores.Dims[1]+class)*scores.Dims[2]:][:scores.Dims[2]]
			var order []int
			for i, s := range row {
				if s > least {
					order = append(order, i)
				}
			}
			slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(row[j], row[i]) })
			var taken [][4]float64
			for _, i := range order {
				box := corners(image, i)
				if float64(len(taken)) >= count {
					break
				}
				if slices.ContainsFunc(taken, func(other [4]float64) bool { return share(box, other) > overlap }) {
					continue
				}
				taken = append(taken, box)
				picked = append(picked, float64(image), float64(class), float64(i))
			}
		}
	}
	return Array{Elem: graph.Int64, Dims: []int{len(picked) / 3, 3}, V: picked}, nil
}

// share is the area that two boxes have in common, divided by what both cover.
func share(a, b [4]float64) float64 {
	area := func(v [4]float64) float64 { return max(0, v[2]-v[0]) * max(0, v[3]-v[1]) }
	both := area([4]float64{max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])})
	all := area(a) + area(b) - both
	if both <= 0 || all <= 0 {
		return 0
	}
	return both / all
}
