package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	register("NegativeLogLikelihoodLoss", func(c call) (Array, error) { return c.loss(c.in[0]) })
	registerSeveral("SoftmaxCrossEntropyLoss", func(c call) ([]Array, error) {
		x := c.in[0]
		if err := c.ranked(0, 2); err != nil {
			return nil, err
		}
		plane := size(x.Dims[2:])
		log := blank(x.Elem, x.Dims)
		for i := range x.Dims[0] * plane {
			at := func(class int) int { return (i/plane*x.Dims[1]+class)*plane + i%plane }
			largest, sum := math.Inf(-1), 0.0
			for k := range x.Dims[1] {
				largest = math.Max(largest, x.V[at(k)])
			}
			for k := range x.Dims[1] {
				sum += math.Exp(x.V[at(k)] - largest)
			}
			for k := range x.Dims[1] {
				log.V[at(k)] = x.V[at(k)] - largest - math.Log(sum)
			}
		}
		y, err := c.loss(log)
		return []Array{y, log}, err
	})
}

// loss adds up the negated numbers of each element's own class, times the weight of the class. A mean is that
// by the weights.
func (c call) loss(x Array) (Array, error) {
	classes := c.in[1]
	if len(x.Dims) < 2 || !slices.Equal(classes.Dims, slices.Concat(x.Dims[:1], x.Dims[2:])) {
		return x, fmt.Errorf("classes of %v for an operand of %v", classes.Dims, x.Dims)
	}
	if err := c.shaped(2, x.Dims[1]); err != nil {
		return x, err
	}
	ignored, ignores := c.node.Attr("ignore_index")
	sum, weights, plane := 0.0, 0.0, size(x.Dims[2:])
	each := blank(x.Elem, classes.Dims)
	for i, class := range classes.V {
		if ignores && class == float64(ignored.I) {
			continue
		}
		if class < 0 || class >= float64(x.Dims[1]) {
			return x, fmt.Errorf("class %v of %d", class, x.Dims[1])
		}
		weight := 1.0
		if c.given(2) {
			weight = c.in[2].V[int(class)]
		}
		each.V[i] = -weight * x.V[(i/plane*x.Dims[1]+int(class))*plane+i%plane]
		sum, weights = sum+each.V[i], weights+weight
	}
	switch r := c.node.Text("reduction", "mean"); r {
	case "none":
		return each, nil
	case "sum":
		return Array{Elem: x.Elem, V: []float64{sum}}, nil
	case "mean":
		return Array{Elem: x.Elem, V: []float64{sum / weights}}, nil
	default:
		return x, fmt.Errorf("reduction is %q", r)
	}
}
