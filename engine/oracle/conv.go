package oracle

import (
	"fmt"
	"slices"
)

func init() {
	register("Conv", conv)
	register("ConvTranspose", convTranspose)
}

// conv sums over the taps of the kernel and the channels of a group.
func conv(c call) (Array, error) {
	x, weights := c.in[0], c.in[1]
	if len(x.Dims) < 3 || len(weights.Dims) != len(x.Dims) {
		return x, fmt.Errorf("weights of %v for an input of %v, want as many dimensions, 3 or more", weights.Dims, x.Dims)
	}
	if stated := whole(c.node.Ints("kernel_shape")); slices.Contains(weights.Dims[2:], 0) || len(stated) > 0 && !slices.Equal(stated, weights.Dims[2:]) {
		return x, fmt.Errorf("a kernel of %v, stated as %v", weights.Dims[2:], stated)
	}
	w := c.window(weights.Dims[2:])
	in, groups := x.Dims[2:], int(c.node.Int("group", 1))
	channels, kernels := weights.Dims[1], weights.Dims[0]
	if x.Dims[1] != channels*groups || kernels%groups != 0 {
		return x, fmt.Errorf("%d channels in %d groups for weights %v", x.Dims[1], groups, weights.Dims)
	}
	if err := c.shaped(2, kernels); err != nil {
		return x, err
	}
	out := w.outputs(c, in)
	y := blank(x.Elem, slices.Concat([]int{x.Dims[0], kernels}, out))
	plane, from, all := size(out), size(in), size(w.kernel)
	runs := w.runsOfTaps(out, in)
	across(x.Dims[0]*kernels, plane*channels*all, func(p int) {
		image, kernel := p/kernels, p%kernels
		to := y.V[p*plane : (p+1)*plane]
		c.bias(to, kernel)
		first := image*x.Dims[1] + kernel/(kernels/groups)*channels
		for t, runs := range runs {
			weight := func(ch int) float64 { return weights.V[(kernel*channels+ch)*all+t] }
			channel := func(ch int) []float64 { return x.V[(first+ch)*from : (first+ch+1)*from] }
			ch := 0
			for ; ch+4 <= channels; ch += 4 {
				w.gatherFour(to, runs, [4][]float64{channel(ch), channel(ch + 1), channel(ch + 2), channel(ch + 3)}, [4]float64{weight(ch), weight(ch + 1), weight(ch + 2), weight(ch + 3)})
			}
			for ; ch < channels; ch++ {
				w.gather(to, channel(ch), runs, weight(ch))
			}
		}
	})
	return y, nil
}

// gather adds a multiple of what a tap reads.
func (w window) gather(to, from []float64, runs []run, weight float64) {
	step := w.stride[len(w.stride)-1]
	for _, r := range runs {
		sum := to[r.out : r.out+r.n]
		at := r.in
		for i := range sum {
			sum[i] += weight * from[at]
			at += step
		}
	}
}

// gatherFour does what gather does, for four channels, one after the other. The sums are read and written once for
// all, which is what takes most of the time.
func (w window) gatherFour(to []float64, runs []run, from [4][]float64, weight [4]float64) {
	step := w.stride[len(w.stride)-1]
	p, q, r, s := weight[0], weight[1], weight[2], weight[3]
	for _, run := range runs {
		sum, last := to[run.out:run.out+run.n], run.in+(run.n-1)*step+1
		a, b, c, d := from[0][run.in:last], from[1][run.in:last], from[2][run.in:last], from[3][run.in:last]
		if step == 1 {
			for i := range sum {
				sum[i] = sum[i] + p*a[i] + q*b[i] + r*c[i] + s*d[i]
			}
			continue
		}
		for i, at := 0, 0; i < len(sum); i, at = i+1, at+step {
			sum[i] = sum[i] + p*a[at] + q*b[at] + r*c[at] + s*d[at]
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

// convTranspose adds, for each element of the input, the element times the kernel to
// the output.
func convTranspose(c call) (Array, error) {
	x, weights := c.in[0], c.in[1]
	if len(x.Dims) < 3 || len(weights.Dims) != len(x.Dims) {
		return x, fmt.Errorf("weights of %v for an input of %v, want as many dimensions, 3 or more", weights.Dims, x.Dims)
	}
	if stated := whole(c.node.Ints("kernel_shape")); slices.Contains(weights.Dims[2:], 0) || len(stated) > 0 && !slices.Equal(stated, weights.Dims[2:]) {
		return x, fmt.Errorf("a kernel of %v, stated as %v", weights.Dims[2:], stated)
	}
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
	channels, kernels := x.Dims[1]/groups, weights.Dims[1] // channels of a group
	if x.Dims[1] != weights.Dims[0] || x.Dims[1] != channels*groups {
		return x, fmt.Errorf("%d channels in %d groups for weights %v", x.Dims[1], groups, weights.Dims)
	}
	if err := c.shaped(2, kernels*groups); err != nil {
		return x, err
	}
	y := blank(x.Elem, slices.Concat([]int{x.Dims[0], kernels * groups}, out))
	plane, from, all := size(out), size(in), size(w.kernel)
	runs := w.runsOfTaps(in, out)
	across(x.Dims[0]*kernels*groups, from*channels*all, func(p int) {
		image, kernel := p/(kernels*groups), p%(kernels*groups)
		to := y.V[p*plane : (p+1)*plane]
		c.bias(to, kernel)
		group := kernel / kernels
		for t, runs := range runs {
			for ch := group * channels; ch < (group+1)*channels; ch++ {
				w.scatter(to, x.V[(image*x.Dims[1]+ch)*from:], runs, weights.V[(ch*kernels+kernel%kernels)*all+t])
			}
		}
	})
	return y, nil
}

// bias fills the outputs of a channel with its bias.
func (c call) bias(to []float64, channel int) {
	if !c.given(2) {
		return
	}
	for i := range to {
		to[i] = c.in[2].V[channel]
	}
}
