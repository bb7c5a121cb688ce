package oracle

import (
	"fmt"
	"math"
	"slices"
)

// window says how a kernel slides over spatial dimensions, as computed here from the node's
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

// extent returns how many positions a dilated kernel spans in dimension i.
func (w window) extent(i int) int { return (w.kernel[i]-1)*w.dilation[i] + 1 }

// outputs returns the sizes of the result of a convolution or pooling. auto_pad may set the
// padding.
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
			if (out[i]-1)*w.stride[i] >= n+w.begin[i] { // it would begin in the padding at the end
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

// inside reports whether output o reads the input by a tap in dimension i, which has n positions.
func (w window) inside(i, o, tap, n int) bool {
	at := w.reads(i, o, tap)
	return at >= 0 && at < n
}

// reads returns the input position of a tap in dimension i.
func (w window) reads(i, o, tap int) int { return o*w.stride[i] + tap*w.dilation[i] - w.begin[i] }

// run is n neighbouring output positions from an offset on. By one tap they read input positions
// from an offset on, which are the last dimension's stride apart.
type run struct{ out, in, n int }

// runs returns where a tap reads the input. All other outputs read padding.
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

// runsOfTaps returns the runs of each tap of the kernel.
func (w window) runsOfTaps(out, in []int) [][]run {
	all := make([][]run, size(w.kernel))
	w.taps(func(i int, tap []int) { all[i] = w.runs(tap, out, in) })
	return all
}

// taps calls f for each tap of the kernel.
func (w window) taps(f func(i int, tap []int)) {
	for i := range size(w.kernel) {
		f(i, Index(i, w.kernel))
	}
}
