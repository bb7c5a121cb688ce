package oracle

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

func init() {
	register("Resize", resize)
	register("Upsample", upsample)
}

var transformations = []string{"asymmetric", "align_corners", "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel"}

// resize takes the nearest element, or interpolates between neighbours.
func resize(c call) (Array, error) {
	if c.opset == 10 {
		return upsample(c)
	}
	x := c.in[0]
	if c.stated(2) == c.stated(3) {
		return x, errors.New("either scales or sizes must be given, and not both")
	}
	mode := c.node.Text("mode", "nearest")
	if mode != "nearest" && mode != "linear" && mode != "cubic" {
		return x, lack(fmt.Sprintf("mode %q", mode))
	}
	transformation, rounding := c.node.Text("coordinate_transformation_mode", "half_pixel"), c.node.Text("nearest_mode", "round_prefer_floor")
	if !slices.Contains(transformations, transformation) || c.node.Int("antialias", 0) != 0 || mode == "linear" && c.node.Int("exclude_outside", 0) != 0 {
		return x, lack(fmt.Sprintf("coordinate transformation %q, antialias, or exclude_outside but of cubic", transformation))
	}
	axes := whole(c.node.Ints("axes"))
	if len(axes) == 0 {
		for i := range x.Dims {
			axes = append(axes, i)
		}
	}
	for _, i := range []int{2, 3} {
		if c.stated(i) && len(c.in[i].V) != len(axes) {
			return x, fmt.Errorf("%d scales or sizes for %d axes of %v", len(c.in[i].V), len(axes), x.Dims)
		}
	}
	dims, scale := slices.Clone(x.Dims), slices.Repeat([]float64{1}, len(x.Dims))
	whole := 0.0 // one scale for all axes
	if policy := c.node.Text("keep_aspect_ratio_policy", "stretch"); c.stated(3) && policy != "stretch" {
		var each []float64
		for j, a := range axes {
			i, err := axis(a, len(x.Dims))
			if err != nil {
				return x, err
			}
			each = append(each, c.in[3].V[j]/float64(x.Dims[i]))
		}
		if whole = slices.Max(each); policy == "not_larger" {
			whole = slices.Min(each)
		}
	}
	for j, a := range axes {
		i, err := axis(a, len(x.Dims))
		if err != nil {
			return x, err
		}
		n := float64(x.Dims[i])
		if c.stated(3) {
			dims[i] = int(c.in[3].V[j])
			if scale[i] = float64(dims[i]) / n; whole > 0 {
				dims[i], scale[i] = int(math.Floor(n*whole+0.5)), whole
			}
		} else {
			scale[i] = c.in[2].V[j]
			dims[i] = int(n * scale[i])
		}
	}
	coordinate := func(o, i int) (at float64) {
		switch transformation {
		case "asymmetric":
			at = float64(o) / scale[i]
		case "align_corners":
			if dims[i] > 1 {
				at = float64(o) * float64(x.Dims[i]-1) / float64(dims[i]-1)
			}
		case "half_pixel_symmetric":
			width := float64(x.Dims[i]) // counted in elements of the input
			seen := float64(dims[i]) / scale[i]
			at = (width-seen)/2 + (float64(o)+0.5)/scale[i] - 0.5
		case "half_pixel", "pytorch_half_pixel":
			if at = (float64(o)+0.5)/scale[i] - 0.5; transformation != "half_pixel" && dims[i] == 1 {
				at = 0
			}
		}
		return at
	}
	if mode == "linear" {
		return filled(x.Elem, dims, func(at []int) float64 {
			return x.between(nil, func(i int) float64 {
				return math.Min(math.Max(coordinate(at[i], i), 0), float64(x.Dims[i]-1))
			})
		}), nil
	}
	if mode == "cubic" {
		return filled(x.Elem, dims, func(at []int) float64 {
			return x.cubic(c, nil, func(i int) (float64, bool) {
				return coordinate(at[i], i), dims[i] != x.Dims[i] || scale[i] != 1
			})
		}), nil
	}
	if size(dims) == 0 { // a dimension may then be as large as it likes
		return blank(x.Elem, dims), nil
	}
	source := make([][]int, len(dims)) // for each axis and position there
	for i, n := range dims {
		for o := range n {
			at := coordinate(o, i)
			low := math.Floor(at)
			up := map[string]bool{
				"floor": false, "ceil": at > low, "round_prefer_floor": at-low > 0.5, "round_prefer_ceil": at-low >= 0.5,
			}[rounding]
			if up {
				low++
			}
			source[i] = append(source[i], min(max(int(low), 0), x.Dims[i]-1))
		}
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i, o := range at {
			at[i] = source[i][o]
		}
		return x.at(at...)
	}), nil
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

// cubic returns the convolution with Keys' kernel of 1981 at coordinates. It sums over four
// neighbours along the next dimension, unless that one keeps its size. Positions beyond the ends
// are the ends, or are left out.
func (a Array) cubic(c call, place []int, coordinate func(i int) (x float64, changes bool)) float64 {
	i := len(place)
	if i == len(a.Dims) {
		return a.at(place...)
	}
	x, changes := coordinate(i)
	if !changes {
		return a.cubic(c, append(slices.Clone(place), int(math.Round(x))), coordinate)
	}
	sharp := float64(c.node.Float("cubic_coeff_a", -0.75))
	sum, weights := 0.0, 0.0
	for n := int(math.Floor(x)) - 1; n <= int(math.Floor(x))+2; n++ {
		w := keys(math.Abs(x-float64(n)), sharp)
		if (n < 0 || n >= a.Dims[i]) && c.node.Int("exclude_outside", 0) != 0 {
			continue
		}
		weights += w
		sum += w * a.cubic(c, append(slices.Clone(place), min(max(n, 0), a.Dims[i]-1)), coordinate)
	}
	return sum / weights
}

// between returns the multilinear interpolation at coordinates. It sums over both neighbours along
// the next dimension, weighted by how near each is.
func (a Array) between(place []int, coordinate func(i int) float64) float64 {
	i := len(place)
	if i == len(a.Dims) {
		return a.at(place...)
	}
	x := coordinate(i)
	low := int(x)
	near := a.between(append(slices.Clone(place), low), coordinate)
	if x == float64(low) {
		return near
	}
	far := a.between(append(slices.Clone(place), low+1), coordinate)
	return near*(1-(x-float64(low))) + far*(x-float64(low))
}
