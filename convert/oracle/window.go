package oracle

import (
	"fmt"
	"math"
	"slices"
)

// window is how a kernel slides over spatial dimensions, worked out from a node's
// attributes: output o reads input o·stride + k·dilation − begin.
type window struct {
	kernel, stride, dilation, begin, end []int
}

func (c call) window(kernel []int) window {
	rank := len(kernel)
	list := func(name string, n, def int) []int {
		v := c.node.Ints(name)
		if len(v) == 0 {
			return slices.Repeat([]int{def}, n)
		}
		return whole(v)
	}
	pads := list("pads", 2*rank, 0)
	return window{kernel, list("strides", rank, 1), list("dilations", rank, 1), pads[:rank], pads[rank:]}
}

func whole(v []int64) []int {
	out := make([]int, len(v))
	for i, x := range v {
		out[i] = int(x)
	}
	return out
}

// extent is what a dilated kernel spans in dimension i.
func (w window) extent(i int) int { return (w.kernel[i]-1)*w.dilation[i] + 1 }

// outputs are the sizes of what a convolution or pooling gives, whose padding
// auto_pad may set.
func (w window) outputs(c call, in []int) []int {
	out := make([]int, len(in))
	for i, n := range in {
		switch mode := c.node.Text("auto_pad", "NOTSET"); mode {
		case "SAME_UPPER", "SAME_LOWER":
			out[i] = int(math.Ceil(float64(n) / float64(w.stride[i])))
			w.split(i, max(0, (out[i]-1)*w.stride[i]+w.extent(i)-n), mode == "SAME_UPPER")
			continue
		case "VALID":
			w.begin[i], w.end[i] = 0, 0
		}
		steps := float64(n+w.begin[i]+w.end[i]-w.extent(i)) / float64(w.stride[i])
		out[i] = int(math.Floor(steps)) + 1
		if c.node.Int("ceil_mode", 0) != 0 {
			out[i] = int(math.Ceil(steps)) + 1
			if (out[i]-1)*w.stride[i] >= n+w.begin[i] { // it would start in the padding at the end
				out[i]--
			}
		}
	}
	return out
}

func (w window) split(i, total int, upper bool) {
	less, more := total/2, total-total/2
	if w.begin[i], w.end[i] = more, less; upper {
		w.begin[i], w.end[i] = less, more
	}
}

// reads is the input position of a tap, and whether it lies in the input.
func (w window) reads(out, tap, in []int) ([]int, bool) {
	at, inside := make([]int, len(out)), true
	for i := range out {
		at[i] = out[i]*w.stride[i] + tap[i]*w.dilation[i] - w.begin[i]
		inside = inside && at[i] >= 0 && at[i] < in[i]
	}
	return at, inside
}

// taps calls f for each tap of the kernel.
func (w window) taps(f func(tap []int)) {
	for i := range size(w.kernel) {
		f(Index(i, w.kernel))
	}
}

// conv sums over the channels of a group and the taps of the kernel.
func conv(c call) (Array, error) {
	x, weights := c.in[0], c.in[1]
	w := c.window(weights.Dims[2:])
	in, groups := x.Dims[2:], int(c.node.Int("group", 1))
	dims := slices.Concat([]int{x.Dims[0], weights.Dims[0]}, w.outputs(c, in))
	perGroup := weights.Dims[0] / groups
	return filled(x.Elem, dims, func(at []int) float64 {
		sum := 0.0
		if c.given(2) {
			sum = c.in[2].V[at[1]]
		}
		for ch := range weights.Dims[1] {
			w.taps(func(tap []int) {
				if pos, inside := w.reads(at[2:], tap, in); inside {
					from := slices.Concat([]int{at[0], at[1]/perGroup*weights.Dims[1] + ch}, pos)
					sum += x.at(from...) * weights.at(slices.Concat([]int{at[1], ch}, tap)...)
				}
			})
		}
		return sum
	}), nil
}

// convTranspose lets each element of the input add its multiple of the kernel to
// the output.
func convTranspose(c call) (Array, error) {
	x, weights := c.in[0], c.in[1]
	w := c.window(weights.Dims[2:])
	in, groups := x.Dims[2:], int(c.node.Int("group", 1))
	extra := whole(c.node.Ints("output_padding"))
	out := make([]int, len(in))
	for i, n := range in {
		whole := (n-1)*w.stride[i] + w.extent(i)
		if len(extra) > 0 {
			whole += extra[i]
		}
		mode := c.node.Text("auto_pad", "NOTSET")
		switch wanted := c.node.Ints("output_shape"); {
		case wanted != nil:
			out[i] = int(wanted[i])
			w.split(i, max(0, whole-out[i]), mode == "SAME_UPPER")
		case mode == "SAME_UPPER" || mode == "SAME_LOWER":
			out[i] = n * w.stride[i]
			w.split(i, max(0, whole-out[i]), mode == "SAME_UPPER")
		case mode == "VALID":
			w.begin[i], w.end[i] = 0, 0
			out[i] = whole
		default:
			out[i] = whole - w.begin[i] - w.end[i]
		}
	}
	perGroup := weights.Dims[1]
	y := filled(x.Elem, slices.Concat([]int{x.Dims[0], perGroup * groups}, out), func(at []int) float64 {
		if c.given(2) {
			return c.in[2].V[at[1]]
		}
		return 0
	})
	for i, v := range x.V {
		from := Index(i, x.Dims)
		group := from[1] / (x.Dims[1] / groups)
		for ch := range perGroup {
			w.taps(func(tap []int) {
				if pos, inside := w.reads(from[2:], tap, out); inside {
					to := slices.Concat([]int{from[0], group*perGroup + ch}, pos)
					y.V[offset(to, y.Dims)] += v * weights.at(slices.Concat([]int{from[1], ch}, tap)...)
				}
			})
		}
	}
	return y, nil
}

// pool folds what lies in a window; finish gets the numbers of taps in the input
// and of those in the input or its padding.
func pool(start float64, f func(a, b float64) float64, finish func(c call, v float64, inside, padded int) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		w := c.window(whole(c.node.Ints("kernel_shape")))
		in := x.Dims[2:]
		dims := slices.Concat(x.Dims[:2], w.outputs(c, in))
		return filled(x.Elem, dims, func(at []int) float64 {
			v, inside, padded := start, 0, 0
			w.taps(func(tap []int) {
				pos, ok := w.reads(at[2:], tap, in)
				if ok {
					v = f(v, x.at(slices.Concat(at[:2], pos)...))
					inside++
				}
				for i := range pos {
					ok = pos[i] < in[i]+w.end[i] && (i == 0 || ok)
				}
				if ok {
					padded++
				}
			})
			return finish(c, v, inside, padded)
		}), nil
	}
}

func average(c call, v float64, inside, padded int) float64 {
	if c.node.Int("count_include_pad", 0) != 0 {
		return v / float64(padded)
	}
	return v / float64(inside)
}

// resize shows the nearest element.
func resize(c call) (Array, error) {
	if c.opset == 10 {
		return upsample(c)
	}
	x := c.in[0]
	mode := c.node.Text("mode", "nearest")
	if mode != "nearest" && mode != "linear" {
		return x, fmt.Errorf("mode %q", mode)
	}
	axes := whole(c.node.Ints("axes"))
	if len(axes) == 0 {
		for i := range x.Dims {
			axes = append(axes, i)
		}
	}
	dims, scale := slices.Clone(x.Dims), slices.Repeat([]float64{1}, len(x.Dims))
	for j, a := range axes {
		i, err := axis(a, len(x.Dims))
		if err != nil {
			return x, err
		}
		n := float64(x.Dims[i])
		if c.given(3) {
			dims[i] = int(c.in[3].V[j])
			scale[i] = float64(dims[i]) / n
		} else {
			scale[i] = c.in[2].V[j]
			dims[i] = int(n * scale[i])
		}
	}
	transformation, rounding := c.node.Text("coordinate_transformation_mode", "half_pixel"), c.node.Text("nearest_mode", "round_prefer_floor")
	coordinate := func(o, i int) (at float64) {
		switch transformation {
		case "asymmetric":
			at = float64(o) / scale[i]
		case "align_corners":
			if dims[i] > 1 {
				at = float64(o) * float64(x.Dims[i]-1) / float64(dims[i]-1)
			}
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
	source := func(o, i int) int {
		at := coordinate(o, i)
		low := math.Floor(at)
		up := map[string]bool{
			"floor": false, "ceil": at > low, "round_prefer_floor": at-low > 0.5, "round_prefer_ceil": at-low >= 0.5,
		}[rounding]
		if up {
			low++
		}
		return min(max(int(low), 0), x.Dims[i]-1)
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		from := make([]int, len(at))
		for i := range at {
			from[i] = source(at[i], i)
		}
		return x.at(from...)
	}), nil
}

// upsample repeats elements, by scales of 1 and more.
func upsample(c call) (Array, error) {
	x := c.in[0]
	if mode := c.node.Text("mode", "nearest"); mode != "nearest" {
		return x, fmt.Errorf("mode %q", mode)
	}
	var scales []float64
	if a, given := c.node.Attr("scales"); given {
		for _, s := range a.Floats {
			scales = append(scales, float64(s))
		}
	} else {
		scales = c.in[1].V
	}
	dims := slices.Clone(x.Dims)
	for i, s := range scales {
		if s < 1 {
			return x, fmt.Errorf("scale %v", s)
		}
		dims[i] = int(float64(dims[i]) * s)
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		at = slices.Clone(at)
		for i, s := range scales {
			at[i] = min(int(float64(at[i])/s), x.Dims[i]-1)
		}
		return x.at(at...)
	}), nil
}

// between is the multilinear interpolation at coordinates: the sum over both neighbours of
// the next dimension, each by how near it is.
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
