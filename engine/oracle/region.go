package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	register("RoiAlign", roiAlign)
	register("DeformConv", deformConv)
	register("AffineGrid", affineGrid)
	registerMoving("CenterCropPad", centerCropPad, 0)
	registerMoving("TensorScatter", tensorScatter, 0, 1)
	register("Det", determinant)
}

// bilinear returns an image between its elements. What is more than one element outside is 0.
func bilinear(plane []float64, height, width int, y, x float64, outside func(y, x int) bool) float64 {
	top, left := int(math.Floor(y)), int(math.Floor(x))
	sum := 0.0
	for _, at := range [][2]int{{top, left}, {top, left + 1}, {top + 1, left}, {top + 1, left + 1}} {
		weight := (1 - math.Abs(y-float64(at[0]))) * (1 - math.Abs(x-float64(at[1])))
		if weight > 0 && !outside(at[0], at[1]) {
			sum += weight * plane[min(max(at[0], 0), height-1)*width+min(max(at[1], 0), width-1)]
		}
	}
	return sum
}

// roiAlign averages samples within the bins of a region, or takes the greatest part of one. Samples within
// one element of the border are read at the border, and those beyond are 0.
func roiAlign(c call) (Array, error) {
	x, rois, images := c.in[0], c.in[1], c.in[2]
	if len(x.Dims) != 4 || len(rois.Dims) != 2 || rois.Dims[1] != 4 {
		return x, fmt.Errorf("images of %v and regions of %v", x.Dims, rois.Dims)
	}
	if err := c.shaped(2, rois.Dims[0]); err != nil {
		return x, err
	}
	channels, height, width := x.Dims[1], x.Dims[2], x.Dims[3]
	rows, columns, samples := int(c.node.Int("output_height", 1)), int(c.node.Int("output_width", 1)), int(c.node.Int("sampling_ratio", 0))
	scale, shift := float64(c.node.Float("spatial_scale", 1)), 0.0
	half := c.opset >= 16 && c.node.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel"
	if half {
		shift = 0.5
	}
	mode := c.node.Text("mode", "avg")
	if mode != "avg" && mode != "max" || rows < 1 || columns < 1 {
		return x, fmt.Errorf("mode %q with %d rows and %d columns", mode, rows, columns)
	}
	return filled(x.Elem, []int{rois.Dims[0], channels, rows, columns}, func(at []int) float64 {
		corner := func(i int) float64 { return rois.at(at[0], i)*scale - shift }
		left, top := corner(0), corner(1)
		wide, high := corner(2)-left, corner(3)-top
		if !half { // regions are at least one element wide
			wide, high = math.Max(wide, 1), math.Max(high, 1)
		}
		across, down := samples, samples
		if samples <= 0 {
			across, down = int(math.Ceil(wide/float64(columns))), int(math.Ceil(high/float64(rows)))
		}
		plane := x.V[(place(images.V[at[0]], x.Dims[0])*channels+at[1])*height*width:]
		sum, best := 0.0, math.Inf(-1)
		for i := range down {
			for j := range across {
				py := top + (float64(at[2])+(float64(i)+0.5)/float64(down))*high/float64(rows)
				px := left + (float64(at[3])+(float64(j)+0.5)/float64(across))*wide/float64(columns)
				v, part := 0.0, 0.0
				if py >= -1 && py <= float64(height) && px >= -1 && px <= float64(width) {
					py, px := math.Min(math.Max(py, 0), float64(height-1)), math.Min(math.Max(px, 0), float64(width-1))
					v = bilinear(plane, height, width, py, px, func(int, int) bool { return false })
					part = greatestPart(plane, height, width, py, px)
				}
				sum, best = sum+v, math.Max(best, part)
			}
		}
		switch {
		case mode == "avg":
			return sum / float64(max(across*down, 1))
		case across*down < 1:
			return 0
		}
		return best
	}), nil
}

// greatestPart returns the greatest of the four parts of which bilinear interpolation is the sum.
func greatestPart(plane []float64, height, width int, y, x float64) float64 {
	top, left, best := int(math.Floor(y)), int(math.Floor(x)), math.Inf(-1)
	for _, at := range [][2]int{{top, left}, {top, left + 1}, {top + 1, left}, {top + 1, left + 1}} {
		weight := (1 - math.Abs(y-float64(at[0]))) * (1 - math.Abs(x-float64(at[1])))
		best = math.Max(best, weight*plane[min(at[0], height-1)*width+min(at[1], width-1)])
	}
	return best
}

// deformConv sums over taps that offsets move, read between elements, and that a mask weighs.
func deformConv(c call) (Array, error) {
	x, weights, offsets := c.in[0], c.in[1], c.in[2]
	if len(x.Dims) != 4 || len(weights.Dims) != 4 {
		return x, lack(fmt.Sprintf("DeformConv of %v", x.Dims))
	}
	w := c.window(weights.Dims[2:])
	in, groups, moved := x.Dims[2:], int(c.node.Int("group", 1)), int(c.node.Int("offset_group", 1))
	channels, kernels := weights.Dims[1], weights.Dims[0]
	if groups < 1 || moved < 1 || x.Dims[1] != channels*groups || kernels%groups != 0 || x.Dims[1]%moved != 0 {
		return x, fmt.Errorf("%d channels in %d groups, moved in %d, for weights of %v", x.Dims[1], groups, moved, weights.Dims)
	}
	out, taps := w.outputs(c, in), size(w.kernel)
	if err := c.shaped(2, x.Dims[0], 2*moved*taps, out[0], out[1]); err != nil {
		return x, err
	}
	if err := c.shaped(3, kernels); err != nil {
		return x, err
	}
	if err := c.shaped(4, x.Dims[0], moved*taps, out[0], out[1]); err != nil {
		return x, err
	}
	outside := func(y, x int) bool { return y < 0 || x < 0 || y >= in[0] || x >= in[1] }
	return filled(x.Elem, []int{x.Dims[0], kernels, out[0], out[1]}, func(at []int) float64 {
		sum := 0.0
		if c.given(3) {
			sum = c.in[3].V[at[1]]
		}
		for ch := range channels {
			channel := at[1]/(kernels/groups)*channels + ch
			of := channel / (x.Dims[1] / moved)
			plane := x.V[(at[0]*x.Dims[1]+channel)*size(in):]
			for t := range taps {
				tap := Index(t, w.kernel)
				py := float64(w.reads(0, at[2], tap[0])) + offsets.at(at[0], (of*taps+t)*2, at[2], at[3])
				px := float64(w.reads(1, at[3], tap[1])) + offsets.at(at[0], (of*taps+t)*2+1, at[2], at[3])
				v := bilinear(plane, in[0], in[1], py, px, outside)
				if c.given(4) {
					v *= c.in[4].at(at[0], of*taps+t, at[2], at[3])
				}
				sum += v * weights.at(at[1], ch, tap[0], tap[1])
			}
		}
		return sum
	}), nil
}

// affineGrid applies matrices to positions from −1 to 1. The first coordinate is that of the last dimension.
func affineGrid(c call) (Array, error) {
	theta := c.in[0]
	dims := whole(c.in[1].V)
	n := len(dims) - 2
	if n != 2 && n != 3 {
		return theta, fmt.Errorf("sizes %v", dims)
	}
	if err := c.shaped(0, dims[0], n, n+1); err != nil {
		return theta, err
	}
	corners := c.node.Int("align_corners", 0) != 0
	return filled(theta.Elem, slices.Concat([]int{dims[0]}, dims[2:], []int{n}), func(at []int) float64 {
		row := at[n+1]
		sum := theta.at(at[0], row, n)
		for k := range n {
			length, i := float64(dims[len(dims)-1-k]), float64(at[n-k])
			p := (2*i+1)/length - 1
			if corners {
				p = 0
				if length > 1 {
					p = 2*i/(length-1) - 1
				} else {
					p = -1
				}
			}
			sum += theta.at(at[0], row, k) * p
		}
		return sum
	}), nil
}

// centerCropPad takes what is beyond a size away on both sides, or adds zeros. Where the number is odd, the
// end is longer.
func centerCropPad(c call) (Array, error) {
	x := c.in[0]
	axes := whole(c.node.Ints("axes"))
	if _, given := c.node.Attr("axes"); !given {
		for i := range x.Dims {
			axes = append(axes, i)
		}
	}
	if len(axes) != len(c.in[1].V) {
		return x, fmt.Errorf("sizes %v for axes %v", c.in[1].V, axes)
	}
	dims, from := slices.Clone(x.Dims), make([]int, len(x.Dims))
	for i, a := range axes {
		at, err := axis(a, len(x.Dims))
		if err != nil {
			return x, err
		}
		dims[at] = int(c.in[1].V[i])
		if from[at] = (x.Dims[at] - dims[at]) / 2; dims[at] > x.Dims[at] {
			from[at] = -((dims[at] - x.Dims[at]) / 2)
		}
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			if at[i] += from[i]; at[i] < 0 || at[i] >= x.Dims[i] {
				return 0
			}
		}
		return x.at(at...)
	}), nil
}

// tensorScatter writes rows into others from a place on. In a circle, places go on at the start.
func tensorScatter(c call) (Array, error) {
	x, update := c.in[0], c.in[1]
	along, err := c.along(-2)
	if err != nil {
		return x, err
	}
	if along == 0 || !slices.Equal(beside(x.Dims, along), beside(update.Dims, along)) || update.Dims[along] > x.Dims[along] {
		return x, fmt.Errorf("rows of %v into %v along axis %d", update.Dims, x.Dims, along)
	}
	if err := c.shaped(2, x.Dims[0]); err != nil {
		return x, err
	}
	mode := c.node.Text("mode", "linear")
	if mode != "linear" && mode != "circular" {
		return x, fmt.Errorf("mode is %q", mode)
	}
	y, n := Array{Elem: x.Elem, Dims: x.Dims, V: slices.Clone(x.V)}, x.Dims[along]
	for i, v := range update.V {
		at := Index(i, update.Dims)
		if c.given(2) {
			at[along] += int(c.in[2].V[at[0]])
		}
		if mode == "circular" {
			at[along] = (at[along]%n + n) % n
		} else if at[along] < 0 || at[along] >= n {
			return x, fmt.Errorf("row %d of %d is written", at[along], n)
		}
		y.V[offset(at, y.Dims)] = v
	}
	return y, nil
}

// determinant eliminates column by column, from the greatest element of each.
func determinant(c call) (Array, error) {
	x := c.in[0]
	if err := c.ranked(0, 2); err != nil {
		return x, err
	}
	n := x.Dims[len(x.Dims)-1]
	if x.Dims[len(x.Dims)-2] != n {
		return x, fmt.Errorf("matrices of %v, want square ones", x.Dims)
	}
	stack := x.Dims[:len(x.Dims)-2]
	return filled(x.Elem, stack, func(at []int) float64 {
		m := slices.Clone(x.V[offset(at, stack)*n*n:][:n*n])
		det := 1.0
		for k := range n {
			best := k
			for i := k; i < n; i++ {
				if math.Abs(m[i*n+k]) > math.Abs(m[best*n+k]) {
					best = i
				}
			}
			if m[best*n+k] == 0 {
				return 0
			}
			if best != k {
				det = -det
				for j := range n {
					m[k*n+j], m[best*n+j] = m[best*n+j], m[k*n+j]
				}
			}
			det *= m[k*n+k]
			for i := k + 1; i < n; i++ {
				f := m[i*n+k] / m[k*n+k]
				for j := k; j < n; j++ {
					m[i*n+j] -= f * m[k*n+j]
				}
			}
		}
		return det
	}), nil
}
