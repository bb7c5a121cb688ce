package oracle

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

func init() {
	register("Resize", resize)
	register("Upsample", upsample)
}

var transformations = []string{"asymmetric", "align_corners", "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", crop}

// crop is the transformation that resizes a region of the input, and has a number for what is outside of the
// input.
const crop = "tf_crop_and_resize"

// resize takes the nearest element, or interpolates between neighbours.
func resize(c call) (Array, error) {
	if c.opset == 10 {
		return upsample(c)
	}
	r, err := c.resizing()
	if err != nil {
		return r.x, err
	}
	if size(r.dims) == 0 { // a dimension may then be as large as it likes
		return blank(r.x.Elem, r.dims), nil
	}
	along, err := r.along(c)
	if err != nil {
		return r.x, err
	}
	y := r.x
	for _, i := range r.order() {
		y = y.resampled(i, along[i])
	}
	y.blot(along, float64(c.node.Float("extrapolation_value", 0)))
	return y, nil
}

// order returns the dimensions, first those that become smaller, so that what is between is not larger than
// the input and the result.
func (r resizing) order() []int {
	growth := func(i int) float64 { return float64(r.dims[i]) / float64(r.x.Dims[i]) }
	order := make([]int, len(r.dims))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(growth(i), growth(j)) })
	return order
}

// resizing is a Resize whose sizes are worked out. The lists are by dimension.
type resizing struct {
	x              Array
	dims           []int
	scale          []float64
	start, end     []float64 // of the region, in parts of the input
	transformation string
}

func (c call) resizing() (r resizing, err error) {
	r.x, r.transformation = c.in[0], c.node.Text("coordinate_transformation_mode", "half_pixel")
	if c.stated(2) == c.stated(3) {
		return r, errors.New("either scales or sizes must be given, and not both")
	}
	if !slices.Contains(transformations, r.transformation) {
		return r, lack(fmt.Sprintf("coordinate transformation %q", r.transformation))
	}
	rank := len(r.x.Dims)
	axes := whole(c.node.Ints("axes"))
	if len(axes) == 0 {
		for i := range rank {
			axes = append(axes, i)
		}
	}
	for j := range axes {
		if axes[j], err = axis(axes[j], rank); err != nil {
			return r, err
		}
	}
	for _, i := range []int{2, 3} {
		if c.stated(i) && len(c.in[i].V) != len(axes) {
			return r, fmt.Errorf("%d scales or sizes for %d axes of %v", len(c.in[i].V), len(axes), r.x.Dims)
		}
	}
	r.start, r.end = make([]float64, rank), slices.Repeat([]float64{1}, rank)
	if r.transformation == crop {
		if !c.given(1) || len(c.in[1].V) != 2*len(axes) {
			return r, fmt.Errorf("a region must have a start and an end for each of %d axes", len(axes))
		}
		for j, i := range axes {
			r.start[i], r.end[i] = c.in[1].V[j], c.in[1].V[len(axes)+j]
		}
	}
	r.dims, r.scale = slices.Clone(r.x.Dims), slices.Repeat([]float64{1}, rank)
	if c.stated(3) {
		r.toSizes(c.in[3].V, axes, c.node.Text("keep_aspect_ratio_policy", "stretch"))
		return r, nil
	}
	for j, i := range axes {
		r.scale[i] = c.in[2].V[j]
		r.dims[i] = int(float64(r.x.Dims[i]) * r.scale[i])
	}
	return r, nil
}

// toSizes sets sizes, or makes them fit one scale.
func (r *resizing) toSizes(sizes []float64, axes []int, policy string) {
	each := make([]float64, len(axes))
	for j, i := range axes {
		each[j] = sizes[j] / float64(r.x.Dims[i])
	}
	for j, i := range axes {
		n := float64(r.x.Dims[i])
		r.dims[i] = int(sizes[j])
		if r.scale[i] = float64(r.dims[i]) / n; policy == "stretch" {
			continue
		}
		one := slices.Max(each)
		if policy == "not_larger" {
			one = slices.Min(each)
		}
		r.dims[i], r.scale[i] = int(math.Floor(n*one+0.5)), one
	}
}

// coordinate returns the place in the input of an element of the result along a dimension.
func (r resizing) coordinate(o, i int) (at float64) {
	n, position := float64(r.x.Dims[i]), float64(o)
	switch r.transformation {
	case "asymmetric":
		at = position / r.scale[i]
	case "align_corners":
		if r.dims[i] > 1 {
			at = position * (n - 1) / float64(r.dims[i]-1)
		}
	case "half_pixel_symmetric":
		seen := float64(r.dims[i]) / r.scale[i] // counted in elements of the input
		at = (n-seen)/2 + (position+0.5)/r.scale[i] - 0.5
	case "half_pixel", "pytorch_half_pixel":
		if at = (position+0.5)/r.scale[i] - 0.5; r.transformation != "half_pixel" && r.dims[i] == 1 {
			at = 0
		}
	case crop:
		if at = (r.start[i] + r.end[i]) / 2 * (n - 1); r.dims[i] > 1 {
			at = r.start[i]*(n-1) + position*(r.end[i]-r.start[i])*(n-1)/float64(r.dims[i]-1)
		}
	}
	return at
}

// stated reports whether a list is given that is not empty. At opset 11 and 12 an empty list of scales
// stands where sizes are given.
func (c call) stated(i int) bool { return c.given(i) && len(c.in[i].V) > 0 }

// upsample repeats elements, by scales of 1 and more.
func upsample(c call) (Array, error) {
	x := c.in[0]
	if mode := c.node.Text("mode", "nearest"); mode != "nearest" {
		return x, lack(fmt.Sprintf("mode %q", mode))
	}
	var scales []float64
	if a, given := c.node.Attr("scales"); given {
		for _, s := range a.Floats {
			scales = append(scales, float64(s))
		}
	} else if c.given(1) {
		scales = c.in[1].V
	}
	if len(scales) != len(x.Dims) {
		return x, fmt.Errorf("%d scales for %v", len(scales), x.Dims)
	}
	dims := slices.Clone(x.Dims)
	for i, s := range scales {
		if s < 1 {
			return x, fmt.Errorf("scale %v", s)
		}
		dims[i] = int(float64(dims[i]) * s)
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i, s := range scales {
			at[i] = min(int(float64(at[i])/s), x.Dims[i]-1)
		}
		return x.at(at...)
	}), nil
}
