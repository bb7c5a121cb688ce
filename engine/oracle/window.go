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

func whole[T int64 | float64](v []T) []int {
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
		if out[i] < 1 {
			panic(fmt.Errorf("a kernel that reaches %d does not fit in %d, padded by %d and %d", w.extent(i), n, w.begin[i], w.end[i]))
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

// inside reports whether output o reads the input by a tap in dimension i, which has n.
func (w window) inside(i, o, tap, n int) bool {
	at := w.reads(i, o, tap)
	return at >= 0 && at < n
}

// reads is the input position of a tap in dimension i.
func (w window) reads(i, o, tap int) int { return o*w.stride[i] + tap*w.dilation[i] - w.begin[i] }

// run is n output positions beside one another, from an offset on, which by one tap read
// the input from an offset on, the last dimension's stride apart.
type run struct{ out, in, n int }

// runs are where a tap reads the input: all other outputs read padding.
func (w window) runs(tap, out, in []int) (runs []run) {
	last := len(out) - 1
	first, n := 0, out[last]
	for first < n && !w.inside(last, first, tap[last], in[last]) {
		first++
	}
	for n > first && !w.inside(last, n-1, tap[last], in[last]) {
		n--
	}
	at := make([]int, last)
	for row := range size(out[:last]) {
		from, inside := 0, n > first
		for i, o := range at {
			inside = inside && w.inside(i, o, tap[i], in[i])
			from = from*in[i] + w.reads(i, o, tap[i])
		}
		if inside {
			runs = append(runs, run{row*out[last] + first, from*in[last] + w.reads(last, first, tap[last]), n - first})
		}
		advance(at, out)
	}
	return runs
}

// taps calls f for each tap of the kernel.
func (w window) taps(f func(i int, tap []int)) {
	for i := range size(w.kernel) {
		f(i, Index(i, w.kernel))
	}
}

// conv sums over the taps of the kernel and the channels of a group.
func conv(c call) (Array, error) {
	x, weights := c.in[0], c.in[1]
	w := c.window(weights.Dims[2:])
	in, groups := x.Dims[2:], int(c.node.Int("group", 1))
	channels, kernels := weights.Dims[1], weights.Dims[0]
	if x.Dims[1] != channels*groups || kernels%groups != 0 {
		return x, fmt.Errorf("%d channels in %d groups for weights %v", x.Dims[1], groups, weights.Dims)
	}
	out := w.outputs(c, in)
	y := blank(x.Elem, slices.Concat([]int{x.Dims[0], kernels}, out))
	plane, from, all := size(out), size(in), size(w.kernel)
	across(x.Dims[0]*kernels, plane*channels*all, func(p int) {
		image, kernel := p/kernels, p%kernels
		to := y.V[p*plane : (p+1)*plane]
		c.bias(to, kernel)
		first := image*x.Dims[1] + kernel/(kernels/groups)*channels
		w.taps(func(t int, tap []int) {
			runs := w.runs(tap, out, in)
			for ch := range channels {
				w.gather(to, x.V[(first+ch)*from:], runs, weights.V[(kernel*channels+ch)*all+t])
			}
		})
	})
	return y, nil
}

// bias fills a channel's outputs with what is added to them.
func (c call) bias(to []float64, channel int) {
	if !c.given(2) {
		return
	}
	for i := range to {
		to[i] = c.in[2].V[channel]
	}
}

// gather adds a multiple of what a tap reads.
func (w window) gather(to, from []float64, runs []run, weight float64) {
	step := w.stride[len(w.stride)-1]
	for _, r := range runs {
		at := r.in
		for i := range to[r.out : r.out+r.n] {
			to[r.out+i] += weight * from[at]
			at += step
		}
	}
}

// scatter adds a multiple to what a tap reads.
func (w window) scatter(to, from []float64, runs []run, weight float64) {
	step := w.stride[len(w.stride)-1]
	for _, r := range runs {
		at := r.in
		for _, v := range from[r.out : r.out+r.n] {
			to[at] += weight * v
			at += step
		}
	}
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
	channels, kernels := x.Dims[1]/groups, weights.Dims[1] // of a group
	if x.Dims[1] != weights.Dims[0] || x.Dims[1] != channels*groups {
		return x, fmt.Errorf("%d channels in %d groups for weights %v", x.Dims[1], groups, weights.Dims)
	}
	y := blank(x.Elem, slices.Concat([]int{x.Dims[0], kernels * groups}, out))
	plane, from, all := size(out), size(in), size(w.kernel)
	across(x.Dims[0]*kernels*groups, from*channels*all, func(p int) {
		image, kernel := p/(kernels*groups), p%(kernels*groups)
		to := y.V[p*plane : (p+1)*plane]
		c.bias(to, kernel)
		group := kernel / kernels
		w.taps(func(t int, tap []int) {
			runs := w.runs(tap, in, out)
			for ch := group * channels; ch < (group+1)*channels; ch++ {
				w.scatter(to, x.V[(image*x.Dims[1]+ch)*from:], runs, weights.V[(ch*kernels+kernel%kernels)*all+t])
			}
		})
	})
	return y, nil
}

// pool folds what lies in a window; finish gets the numbers of taps in the input
// and of those in the input or its padding.
func pool(start float64, f func(a, b float64) float64, finish func(c call, v float64, inside, padded int) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		w := c.window(whole(c.node.Ints("kernel_shape")))
		in := x.Dims[2:]
		out := w.outputs(c, in)
		y := blank(x.Elem, slices.Concat(x.Dims[:2], out))
		plane, from, step := size(out), size(in), w.stride[len(w.stride)-1]
		inside := make([]int, plane)
		for i := range y.V {
			y.V[i] = start
		}
		w.taps(func(_ int, tap []int) {
			runs := w.runs(tap, out, in)
			for _, r := range runs {
				for k := range r.n {
					inside[r.out+k]++
				}
			}
			across(x.Dims[0]*x.Dims[1], plane, func(p int) {
				to, read := y.V[p*plane:(p+1)*plane], x.V[p*from:]
				for _, r := range runs {
					for k := range r.n {
						to[r.out+k] = f(to[r.out+k], read[r.in+k*step])
					}
				}
			})
		})
		padded := w.padded(out, in)
		for i, v := range y.V {
			y.V[i] = finish(c, v, inside[i%plane], padded[i%plane])
		}
		return y, nil
	}
}

// padded counts, for each output, the taps in the input or its padding.
func (w window) padded(out, in []int) []int {
	return whole(filled(0, out, func(at []int) float64 {
		n := 1
		for i, o := range at {
			taps := 0
			for t := range w.kernel[i] {
				if w.reads(i, o, t) < in[i]+w.end[i] {
					taps++
				}
			}
			n *= taps
		}
		return float64(n)
	}).V)
}

func average(c call, v float64, inside, padded int) float64 {
	if c.node.Int("count_include_pad", 0) != 0 {
		return v / float64(padded)
	}
	return v / float64(inside)
}
