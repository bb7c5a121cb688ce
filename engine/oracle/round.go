package oracle

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// formats describes the float types: the digits of the significand, with the one before the
// point, and the exponents of the least normal and of the greatest number (IEEE 754-2019;
// bfloat16 is float32 without its low half).
var formats = map[graph.DataType]struct{ digits, least, greatest int }{
	graph.Double:   {53, -1022, 1023},
	graph.Float:    {24, -126, 127},
	graph.Float16:  {11, -14, 15},
	graph.BFloat16: {8, -126, 127},
}

// rounded returns the nearest number of a float type. Between two it takes the even one.
func rounded(elem graph.DataType, x float64) float64 {
	f := formats[elem]
	if elem == graph.Double || x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	_, e := math.Frexp(x) // |x| is below 2^e and at least half of it
	unit := math.Ldexp(1, max(e-1, f.least)-f.digits+1)
	x = math.RoundToEven(x/unit) * unit
	if math.Abs(x) >= math.Ldexp(1, f.greatest+1) {
		return math.Inf(int(sign(x)))
	}
	return x
}

// holds reports whether a float type has all numbers of another.
func holds(wide, narrow graph.DataType) bool {
	w, n := formats[wide], formats[narrow]
	return n.digits > 0 && w.digits >= n.digits && w.greatest >= n.greatest
}

// bits are the widths of integer types.
var bits = map[graph.DataType]int{
	graph.Int64: 64, graph.Uint64: 64, graph.Int32: 32, graph.Uint32: 32,
	graph.Int16: 16, graph.Uint16: 16, graph.Int8: 8, graph.Uint8: 8, graph.Int4: 4, graph.Uint4: 4,
}

func signed(elem graph.DataType) bool {
	return elem == graph.Int64 || elem == graph.Int32 || elem == graph.Int16 || elem == graph.Int8 || elem == graph.Int4
}

// limits returns the least and the greatest integer of a type.
func limits(elem graph.DataType) (low, high float64) {
	if span := math.Ldexp(1, bits[elem]); signed(elem) {
		return -span / 2, span/2 - 1
	} else {
		return 0, span - 1
	}
}

// converted returns a number of one type in another, as Cast converts it. A float type rounds
// unless it holds all numbers of the other. An integer type rounds towards 0 and keeps the low
// bits (https://onnx.ai/onnx/operators/onnx__Cast.html).
func converted(from, to graph.DataType, x float64) float64 {
	switch {
	case to == graph.Bool:
		return truth(x != 0)
	case to.IsFloat():
		if holds(to, from) {
			return x
		}
		return rounded(to, x)
	}
	x = math.Trunc(x)
	low, high := limits(to)
	if x >= low && x <= high || !(math.Abs(x) <= exact) { // beyond, ONNX leaves the result open
		return x
	}
	span := high - low + 1
	return x - span*math.Floor((x-low)/span)
}
