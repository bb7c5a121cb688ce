package geometry

import (
	"fmt"
	"slices"
)

// Span says how a window slides along one spatial dimension. Output position o
// reads the input at o·Stride + t·Dilation − Begin, for each tap t of the Kernel. Where that lies
// outside, it reads padding (Dumoulin and Visin 2016).
type Span struct {
	In, Out          int64
	Kernel           int64
	Stride, Dilation int64
	Begin, End       int64 // padding before and after
}

// Window has a span for each spatial dimension.
type Window []Span

// maxTaps is the greatest number of taps that [Window.Taps] lists.
const maxTaps = 1 << 25

// Sliding returns the window of a convolution or pooling node over an input of the spatial
// sizes in. Where kernel is nil, it is the attribute kernel_shape.
// https://onnx.ai/onnx/operators/onnx__Conv.html says how pads and auto_pad make
// the sizes of the output, and https://onnx.ai/onnx/operators/onnx__MaxPool.html what
// ceil_mode does.
func Sliding(n Attributes, in, kernel []int64) (Window, error) {
	w, err := spans(n, in, kernel)
	if err != nil {
		return nil, err
	}
	for i := range w {
		if err := w[i].slide(n.Text("auto_pad", "NOTSET"), n.Int("ceil_mode", 0) != 0); err != nil {
			return nil, fmt.Errorf("spatial dimension %d: %w", i, err)
		}
	}
	return w, nil
}

// Transposed returns the window of a transposed convolution of an input of the spatial
// sizes in. It is the window of the convolution whose adjoint the node is: Out is the
// node's input, and In its output.
// https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
func Transposed(n Attributes, in, kernel []int64) (Window, error) {
	w, err := spans(n, in, kernel)
	if err != nil {
		return nil, err
	}
	extra, err := perSpan(n, "output_padding", len(in), 0, 0)
	if err != nil {
		return nil, err
	}
	var wanted []int64
	if n.Ints("output_shape") != nil {
		if wanted, err = perSpan(n, "output_shape", len(in), 1, 1); err != nil {
			return nil, err
		}
	}
	for i := range w {
		out := int64(0)
		if wanted != nil {
			out = wanted[i]
		}
		if err := w[i].transpose(n.Text("auto_pad", "NOTSET"), extra[i], out); err != nil {
			return nil, fmt.Errorf("spatial dimension %d: %w", i, err)
		}
	}
	return w, nil
}

// spans reads the attributes that both have.
func spans(n Attributes, in, kernel []int64) (Window, error) {
	stated := n.Ints("kernel_shape")
	switch {
	case kernel == nil && stated == nil:
		return nil, fmt.Errorf("attribute %q is missing", "kernel_shape")
	case kernel == nil:
		kernel = stated
	case stated != nil && !slices.Equal(stated, kernel):
		return nil, fmt.Errorf("kernel_shape is %v, the weights' kernel %v", stated, kernel)
	}
	if len(kernel) != len(in) {
		return nil, fmt.Errorf("a kernel %v for %d spatial dimensions", kernel, len(in))
	}
	strides, err := perSpan(n, "strides", len(in), 1, 1)
	if err != nil {
		return nil, err
	}
	dilations, err := perSpan(n, "dilations", len(in), 1, 1)
	if err != nil {
		return nil, err
	}
	pads, err := perSpan(n, "pads", 2*len(in), 0, 0)
	if err != nil {
		return nil, err
	}
	w := make(Window, len(in))
	for i := range w {
		w[i] = Span{In: in[i], Kernel: kernel[i], Stride: strides[i], Dilation: dilations[i], Begin: pads[i], End: pads[i+len(in)]}
		if in[i] < 1 || in[i] > MaxSize || kernel[i] < 1 || kernel[i] > MaxSize || w[i].reach() > MaxSize {
			return nil, fmt.Errorf("spatial dimension %d: a kernel of %d, dilated by %d, over a size of %d; each must be above 0 and at most %d",
				i, kernel[i], dilations[i], in[i], MaxSize)
		}
	}
	return w, nil
}

// perSpan reads an attribute of so many numbers, each at least low.
func perSpan(n Attributes, name string, count int, def, low int64) ([]int64, error) {
	v := n.Ints(name)
	if len(v) == 0 {
		return slices.Repeat([]int64{def}, count), nil
	}
	if len(v) != count {
		return nil, fmt.Errorf("attribute %q has %d numbers, want %d", name, len(v), count)
	}
	for _, x := range v {
		if x < low || x > MaxSize {
			return nil, fmt.Errorf("attribute %q is %v; each number must be between %d and %d", name, v, low, MaxSize)
		}
	}
	return v, nil
}

// reach returns the distance from a kernel's first tap to its last.
func (s *Span) reach() int64 { return (s.Kernel - 1) * s.Dilation }

func (s *Span) slide(autoPad string, ceil bool) error {
	switch autoPad {
	case "NOTSET", "":
	case "VALID":
		s.Begin, s.End = 0, 0
	case "SAME_UPPER", "SAME_LOWER":
		s.Out = (s.In + s.Stride - 1) / s.Stride
		s.pad(max(0, (s.Out-1)*s.Stride+s.reach()+1-s.In), autoPad == "SAME_UPPER")
		return nil
	default:
		return fmt.Errorf("auto_pad is %q, want NOTSET, VALID, SAME_UPPER or SAME_LOWER", autoPad)
	}
	free := s.In + s.Begin + s.End - s.reach() - 1
	if free < 0 {
		return fmt.Errorf("a kernel that reaches %d does not fit in %d, padded by %d and %d", s.reach()+1, s.In, s.Begin, s.End)
	}
	s.Out = free/s.Stride + 1
	if ceil && free%s.Stride != 0 && s.Out*s.Stride < s.In+s.Begin {
		s.Out++ // the last window may reach beyond the end, but begins before it
	}
	return nil
}

// pad divides a padding between both ends. An odd one goes to the end where upper is true.
func (s *Span) pad(total int64, upper bool) {
	s.Begin, s.End = total/2, total-total/2
	if !upper {
		s.Begin, s.End = s.End, s.Begin
	}
}

// transpose swaps In and Out. Where wanted is not 0, it is the size of the output.
func (s *Span) transpose(autoPad string, extra, wanted int64) error {
	whole := s.Stride*(s.In-1) + extra + s.reach() + 1 // before padding takes some away
	switch {
	case s.Stride > MaxSize/s.In || whole > MaxSize:
		return fmt.Errorf("a stride of %d over a size of %d gives more than %d", s.Stride, s.In, MaxSize)
	case autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER":
		if wanted == 0 {
			wanted = s.In * s.Stride
		}
	case autoPad == "VALID":
		s.Begin, s.End = 0, 0
	case autoPad != "NOTSET" && autoPad != "":
		return fmt.Errorf("auto_pad is %q, want NOTSET, VALID, SAME_UPPER or SAME_LOWER", autoPad)
	}
	if wanted > 0 {
		s.pad(max(0, whole-wanted), autoPad == "SAME_UPPER")
	} else {
		wanted = whole - s.Begin - s.End
	}
	if wanted < 1 {
		return fmt.Errorf("pads of %d and %d leave nothing of %d", s.Begin, s.End, whole)
	}
	s.In, s.Out = wanted, s.In
	return nil
}

// Inputs returns the number of input positions.
func (w Window) Inputs() int64 { return w.count(func(s Span) int64 { return s.In }) }

// Outputs returns the number of output positions.
func (w Window) Outputs() int64 { return w.count(func(s Span) int64 { return s.Out }) }

// Kernels returns the number of the kernel's taps.
func (w Window) Kernels() int64 { return w.count(func(s Span) int64 { return s.Kernel }) }

func (w Window) count(f func(Span) int64) int64 {
	n := int64(1)
	for _, s := range w {
		n *= f(s)
	}
	return n
}

// Taps lists, for each output position and each tap of the kernel, both in
// row-major order, the input position that is read. It is −1 for padding.
func (w Window) Taps() ([]int64, error) {
	total := int64(1)
	for _, s := range w {
		if s.Out > maxTaps/total || s.Kernel > maxTaps/(total*s.Out) {
			return nil, fmt.Errorf("windows of %d spatial dimensions have more than %d taps", len(w), maxTaps)
		}
		total *= s.Out * s.Kernel
	}
	taps := []int64{0}
	outs, kernels := int64(1), int64(1)
	for _, s := range w { // each dimension refines what those before it read
		next := make([]int64, 0, int64(len(taps))*s.Out*s.Kernel)
		for o := range outs {
			for p := range s.Out {
				for t := range kernels {
					before := taps[o*kernels+t]
					for k := range s.Kernel {
						at := p*s.Stride + k*s.Dilation - s.Begin
						if before < 0 || at < 0 || at >= s.In {
							next = append(next, -1)
						} else {
							next = append(next, before*s.In+at)
						}
					}
				}
			}
		}
		taps, outs, kernels = next, outs*s.Out, kernels*s.Kernel
	}
	return taps, nil
}

// Padded counts, for each output position, the taps that lie in the input or its
// padding, and not beyond. AveragePool divides by that number where count_include_pad says so.
func (w Window) Padded() []int64 {
	counts := []int64{1}
	for _, s := range w {
		next := make([]int64, 0, int64(len(counts))*s.Out)
		for _, before := range counts {
			for p := range s.Out {
				n := int64(0)
				for k := range s.Kernel {
					if p*s.Stride+k*s.Dilation < s.Begin+s.In+s.End {
						n++
					}
				}
				next = append(next, before*n)
			}
		}
		counts = next
	}
	return counts
}
