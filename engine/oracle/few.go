package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// few describes the float types of 8 bits and fewer (https://onnx.ai/onnx/technical/float8.html,
// https://onnx.ai/onnx/technical/float4.html): the digits of the significand after the point, the bias of
// the exponent, the greatest number, and what else there is.
var few = map[graph.DataType]fewBits{
	graph.Float8E4M3FN:   {bits: 8, digits: 3, bias: 7, most: 448, nan: 0x7f},
	graph.Float8E4M3FNUZ: {bits: 8, digits: 3, bias: 8, most: 240, nan: 0x80, unsignedZero: true},
	graph.Float8E5M2:     {bits: 8, digits: 2, bias: 15, most: 57344, nan: 0x7f, infinity: 0x7c},
	graph.Float8E5M2FNUZ: {bits: 8, digits: 2, bias: 16, most: 57344, nan: 0x80, unsignedZero: true},
	graph.Float4E2M1:     {bits: 4, digits: 1, bias: 1, most: 6, nan: -1},
	graph.Float8E8M0:     {bits: 8, digits: 0, bias: 127, most: 0x1p127, nan: 0xff, powers: true},
}

type fewBits struct {
	bits, digits, bias int
	most               float64
	nan, infinity      int  // patterns; −1 and 0: there is none
	unsignedZero       bool // whether −0 is the pattern of NaN
	powers             bool // whether there are no signs and no zero, and each number is a power of two
}

// value returns the number of a pattern.
func (f fewBits) value(pattern int) float64 {
	sign := 1 << (f.bits - 1)
	if f.powers {
		if pattern == f.nan {
			return math.NaN()
		}
		return math.Ldexp(1, pattern-f.bias)
	}
	magnitude := pattern &^ sign
	switch {
	case f.unsignedZero && pattern == f.nan, !f.unsignedZero && f.nan >= 0 && magnitude == f.nan, f.infinity > 0 && magnitude > f.infinity:
		return math.NaN()
	case f.infinity > 0 && magnitude == f.infinity:
		return math.Copysign(math.Inf(1), -float64(pattern&sign)+0.5)
	}
	exponent, fraction := magnitude>>f.digits, float64(magnitude&(1<<f.digits-1))
	v := math.Ldexp(fraction, 1-f.bias-f.digits) // below the least normal number
	if exponent > 0 {
		v = math.Ldexp(float64(int(1)<<f.digits)+fraction, exponent-f.bias-f.digits)
	}
	if pattern&sign != 0 {
		return -v
	}
	return v
}

// pattern returns the pattern of a number that the type has.
func (f fewBits) pattern(x float64) (int, error) {
	for p := range 1 << f.bits {
		if v := f.value(p); v == x && math.Signbit(v) == math.Signbit(x) || math.IsNaN(v) && math.IsNaN(x) {
			return p, nil
		}
	}
	if x == 0 {
		return 0, nil // −0 where there is none
	}
	return 0, fmt.Errorf("%v is no number of the type", x)
}

// nearest returns the number of the type that is nearest to x, and between two the one with an even pattern.
// What is beyond the greatest number saturates, or becomes what the type has beyond it.
func (f fewBits) nearest(x float64, saturate bool) float64 {
	if math.IsNaN(x) {
		if f.nan < 0 {
			return math.Copysign(0, -1) // the specification leaves it open; ONNX's own tests have this
		}
		return x
	}
	digits, least := f.digits, 1-f.bias
	_, e := math.Frexp(x)
	unit := math.Ldexp(1, max(e-1, least)-digits)
	y := math.RoundToEven(x/unit) * unit
	if math.Abs(y) <= f.most {
		if y == 0 && f.unsignedZero {
			return 0
		}
		return y
	}
	switch {
	case saturate || f.nan < 0:
		return math.Copysign(f.most, x)
	case f.infinity > 0:
		return math.Copysign(math.Inf(1), x)
	}
	return math.NaN()
}

// power returns the power of two that is above x, below it or nearest to it.
func (f fewBits) power(x float64, mode string, saturate bool) (float64, error) {
	if math.IsNaN(x) || x < 0 {
		return math.NaN(), nil
	}
	low := math.Ldexp(1, -f.bias)
	if x <= low {
		return low, nil
	}
	if math.IsInf(x, 1) || x > f.most {
		if saturate {
			return f.most, nil
		}
		return math.NaN(), nil
	}
	fraction, e := math.Frexp(x)
	below := math.Ldexp(1, e-1)
	if fraction == 0.5 {
		return below, nil
	}
	y := below
	switch mode {
	case "up":
		y = 2 * below
	case "down":
	case "nearest":
		if fraction >= 0.75 {
			y = 2 * below
		}
	default:
		return 0, fmt.Errorf("round_mode is %q", mode)
	}
	if y > f.most && !saturate {
		return math.NaN(), nil
	}
	return math.Min(y, f.most), nil
}

// widenFew returns the elements of a type of 8 bits or fewer. Two elements of 4 bits share a byte, the first
// one in the low half.
func widenFew(t *graph.Tensor) ([]float64, error) {
	n := t.Len()
	width := bits[t.Elem]
	f, float := few[t.Elem]
	if float {
		width = f.bits
	}
	if len(t.Raw) != (n*width+7)/8 {
		return nil, fmt.Errorf("tensor %q has %d bytes for %d elements of %v", t.Name, len(t.Raw), n, t.Elem)
	}
	out := make([]float64, n)
	for i := range out {
		p := int(t.Raw[i*width/8]) >> (i * width % 8) & (1<<width - 1)
		switch {
		case float:
			out[i] = f.value(p)
		case t.Elem == graph.Int4 && p > 7:
			out[i] = float64(p - 16)
		default:
			out[i] = float64(p)
		}
	}
	return out, nil
}

// fewTensor packs elements.
func (a Array) fewTensor(name string, dims []int64) (*graph.Tensor, error) {
	width := bits[a.Elem]
	f, float := few[a.Elem]
	if float {
		width = f.bits
	}
	t := &graph.Tensor{Name: name, Elem: a.Elem, Dims: dims, Raw: make([]byte, (len(a.V)*width+7)/8)}
	for i, x := range a.V {
		p := int(x) & (1<<width - 1)
		if float {
			var err error
			if p, err = f.pattern(x); err != nil {
				return nil, fmt.Errorf("tensor %q: element %d: %w", name, i, err)
			}
		}
		t.Raw[i*width/8] |= byte(p << (i * width % 8))
	}
	return t, nil
}

// castFew rounds numbers to a type of 8 bits or fewer, as a Cast with some attributes does.
func (c call) castFew(x Array, to graph.DataType) (Array, error) {
	f, saturate := few[to], c.node.Int("saturate", 1) != 0
	y := blank(to, x.Dims)
	for i, v := range x.V {
		if !f.powers {
			y.V[i] = f.nearest(v, saturate)
			continue
		}
		var err error
		if y.V[i], err = f.power(v, c.node.Text("round_mode", "up"), saturate); err != nil {
			return y, err
		}
	}
	return y, nil
}
