package oracle

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("DFT", dft)
	register("STFT", stft)
	register("MelWeightMatrix", melWeights)
	register("HannWindow", windowOf(0.5, 0.5, 0))
	register("HammingWindow", windowOf(25.0/46, 21.0/46, 0))
	register("BlackmanWindow", windowOf(0.42, 0.5, 0.08))
}

// transformed returns the Fourier transform of a signal, term by term.
func transformed(x []complex128, sign float64) []complex128 {
	y := make([]complex128, len(x))
	for k := range y {
		for n, v := range x {
			y[k] += v * cmplx.Rect(1, sign*2*math.Pi*float64(k*n%len(x))/float64(len(x)))
		}
	}
	return y
}

// mostTransformed is the greatest length of a signal, because a transform takes its square of steps.
const mostTransformed = 1 << 14

// dft transforms along an axis. The last dimension has the real parts, and perhaps the imaginary ones.
func dft(c call) (Array, error) {
	x := c.in[0]
	if err := c.ranked(0, 2); err != nil {
		return x, err
	}
	if err := c.single(1, 2); err != nil {
		return x, err
	}
	last := len(x.Dims) - 1
	at := int(c.node.Int("axis", 1))
	if c.opset >= 20 {
		if at = -2; c.given(2) {
			at = int(c.in[2].V[0])
		}
	}
	along, err := axis(at, len(x.Dims))
	if err != nil {
		return x, err
	}
	parts := x.Dims[last]
	if along == last || parts != 1 && parts != 2 {
		return x, fmt.Errorf("axis %d of %v", along, x.Dims)
	}
	length := x.Dims[along]
	if c.given(1) {
		length = int(c.in[1].V[0])
	}
	inverse, oneSided := c.node.Int("inverse", 0) != 0, c.node.Int("onesided", 0) != 0
	switch {
	case length < 1 || length > mostTransformed:
		return x, lack(fmt.Sprintf("transforms of %d elements", length))
	case oneSided && (inverse || parts == 2):
		return x, fmt.Errorf("onesided of complex numbers, or of the inverse")
	}
	dims := slices.Clone(x.Dims)
	dims[last], dims[along] = 2, length
	sign, scale := -1.0, 1.0
	if inverse {
		sign, scale = 1, 1/float64(length)
	}
	if oneSided {
		dims[along] = length/2 + 1
	}
	y := blank(x.Elem, dims)
	others := slices.Clone(dims)
	others[last], others[along] = 1, 1
	for i := range size(others) {
		position := Index(i, others)
		signal := make([]complex128, length)
		for n := range min(length, x.Dims[along]) {
			position[along], position[last] = n, 0
			re, im := x.at(position...), 0.0
			if parts == 2 {
				position[last] = 1
				im = x.at(position...)
			}
			signal[n] = complex(re, im)
		}
		for k, v := range transformed(signal, sign)[:dims[along]] {
			position[along], position[last] = k, 0
			y.V[offset(position, dims)] = real(v) * scale
			position[last] = 1
			y.V[offset(position, dims)] = imag(v) * scale
		}
	}
	return y, nil
}

// stft transforms frames of a signal, each times a window.
func stft(c call) (Array, error) {
	x := c.in[0]
	if err := c.single(1, 3); err != nil {
		return x, err
	}
	length := 0
	switch {
	case c.given(2):
		length = len(c.in[2].V)
		if len(c.in[2].Dims) != 1 || c.given(3) && int(c.in[3].V[0]) != length {
			return x, fmt.Errorf("a window of %v", c.in[2].Dims)
		}
	case c.given(3):
		length = int(c.in[3].V[0])
	}
	step := int(c.in[1].V[0])
	if len(x.Dims) != 3 || x.Dims[2] != 1 && x.Dims[2] != 2 || length < 1 || length > mostTransformed || length > x.Dims[1] || step < 1 {
		return x, fmt.Errorf("frames of %d, %d apart, of a signal of %v", length, step, x.Dims)
	}
	frames, bins := (x.Dims[1]-length)/step+1, length
	if c.node.Int("onesided", 1) != 0 {
		if bins = length/2 + 1; x.Dims[2] == 2 {
			return x, fmt.Errorf("onesided of complex numbers")
		}
	}
	y := blank(x.Elem, []int{x.Dims[0], frames, bins, 2})
	for i := range x.Dims[0] * frames {
		signal := make([]complex128, length)
		for n := range signal {
			at := ((i/frames)*x.Dims[1] + i%frames*step + n) * x.Dims[2]
			v, weight := complex(x.V[at], 0), 1.0
			if x.Dims[2] == 2 {
				v = complex(x.V[at], x.V[at+1])
			}
			if c.given(2) {
				weight = c.in[2].V[n]
			}
			signal[n] = v * complex(weight, 0)
		}
		for k, v := range transformed(signal, -1)[:bins] {
			y.V[(i*bins+k)*2], y.V[(i*bins+k)*2+1] = real(v), imag(v)
		}
	}
	return y, nil
}

// windowOf returns an operator that gives a − b·cos(2πn/N) + c·cos(4πn/N). A symmetric window has one
// step less in a period.
func windowOf(a, b, third float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		if err := c.single(0); err != nil {
			return c.in[0], err
		}
		n := int(c.in[0].V[0])
		period := float64(n)
		if c.node.Int("periodic", 1) == 0 {
			period--
		}
		return filled(graph.DataType(c.node.Int("output_datatype", int64(graph.Float))), []int{n}, func(at []int) float64 {
			angle := 2 * math.Pi * float64(at[0]) / period
			return a - b*math.Cos(angle) + third*math.Cos(2*angle)
		}), nil
	}
}

// melWeights returns triangles over the bins of a spectrum, whose corners are at equal distances of mel. A
// corner is at a whole bin.
func melWeights(c call) (Array, error) {
	if err := c.single(0, 1, 2, 3, 4); err != nil {
		return c.in[0], err
	}
	bands, length, rate := int(c.in[0].V[0]), int(c.in[1].V[0]), c.in[2].V[0]
	bins := length/2 + 1
	elem := graph.DataType(c.node.Int("output_datatype", int64(graph.Float)))
	y := blank(elem, []int{bins, bands})
	mel := func(hertz float64) float64 { return 2595 * math.Log10(1+hertz/700) }
	low, high := mel(c.in[3].V[0]), mel(c.in[4].V[0])
	corner := func(i int) int {
		m := low + float64(i)*(high-low)/float64(bands+2)
		return int(math.Floor(float64(length+1) * 700 * (math.Pow(10, m/2595) - 1) / rate))
	}
	for band := range bands {
		from, middle, to := corner(band), corner(band+1), corner(band+2)
		if from < 0 || max(from, middle, to) > bins {
			return y, fmt.Errorf("a band of the bins %d, %d and %d of %d", from, middle, to, bins)
		}
		if from == middle {
			y.V[middle*bands+band] = 1
		}
		for i := from; i <= middle && from < middle; i++ {
			y.V[i*bands+band] = float64(i-from) / float64(middle-from)
		}
		for i := middle; i < to; i++ {
			y.V[i*bands+band] = float64(to-i) / float64(to-middle)
		}
	}
	return y, nil
}
