package oracle

// float64 holds every integer up to 2⁵³ only. An Array keeps the rest of a larger one beside it. This
// file goes from that form to integers and back; whole.go computes with integers.

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// bitsOf returns the integer v + low. One beyond int64 has the bits of its uint64.
func bitsOf(v, low float64) int64 {
	if v >= 0x1p63 {
		v -= 0x1p64
	}
	return int64(v) + int64(low)
}

// parted splits an integer of a type into the nearest float64 and the rest.
func parted(elem graph.DataType, x int64) (v, low float64) {
	if v = float64(x); elem == graph.Uint64 {
		v = float64(uint64(x))
	}
	return v, float64(x - bitsOf(v, 0))
}

// wrapped keeps the bits of an integer that its type has.
func wrapped(elem graph.DataType, x int64) int64 {
	unused := 64 - bits[elem]
	if signed(elem) {
		return x << unused >> unused
	}
	return int64(uint64(x) << unused >> unused)
}

// notWhole returns the place of an element that is no integer of 64 bits, such as a Cast gives of NaN
// or of a large float, for which ONNX leaves the result open; −1: there is none.
func (a Array) notWhole() int {
	low, high := -0x1p63, 0x1p63
	if a.Elem == graph.Uint64 {
		low, high = 0, 0x1p64
	}
	for i, v := range a.V {
		if !(v >= low && (v < high || v == high && a.rest(i) < 0)) {
			return i
		}
	}
	return -1
}

// integers returns the elements of an array of integers. Those of uint64 are the int64 of the
// same bits. It panics with an error where an element is no integer.
func (a Array) integers() []int64 {
	if at := a.notWhole(); at >= 0 {
		panic(fmt.Errorf("%v, which a Cast to %v leaves open, is computed with", a.V[at], a.Elem))
	}
	out := make([]int64, len(a.V))
	for i, v := range a.V {
		out[i] = bitsOf(v, a.rest(i))
	}
	return out
}

// ofIntegers makes an array of integers. Where the type is too narrow, it keeps the low bits.
func ofIntegers(elem graph.DataType, dims []int, v []int64) Array {
	a, low, some := Array{Elem: elem, Dims: dims, V: make([]float64, len(v))}, make([]float64, len(v)), false
	for i, x := range v {
		a.V[i], low[i] = parted(elem, wrapped(elem, x))
		some = some || low[i] != 0
	}
	if some {
		a.low = low
	}
	return a
}

// rest returns what float64 leaves of an element.
func (a Array) rest(i int) float64 {
	if a.low == nil {
		return 0
	}
	return a.low[i]
}

// less reports whether one element is less than another. NaN is neither less nor greater.
func (a Array) less(i, j int) bool {
	if a.V[i] == a.V[j] {
		return a.rest(i) < a.rest(j)
	}
	return a.V[i] < a.V[j]
}

// beyond reports whether an array has integers that float64 alone does not hold, or that may be
// rounded.
func (a Array) beyond() bool {
	return a.low != nil || bits[a.Elem] == 64 && slices.ContainsFunc(a.V, func(v float64) bool { return math.Abs(v) > exact })
}

// wide names the operators that compute integers of 64 bits exactly, or move them.
var wide = map[string]bool{}

// guarded refuses integers of 64 bits beyond 2⁵³ where an operator computes them in float64.
func guarded(op string, arrays []Array) error {
	if !wide[op] && slices.ContainsFunc(arrays, Array.beyond) {
		return lack(fmt.Sprintf("%s of integers beyond 2^53", op))
	}
	return nil
}

// registerWhole registers an operator that computes integers exactly.
func registerWhole(op string, gives func(call) (Array, error)) {
	wide[op] = true
	register(op, gives)
}

// registerMoving registers an operator that takes elements of some operands to other places, and
// computes none. data are the operands; without any, all of them are. What float64 leaves of an
// integer goes the same way as the integer.
func registerMoving(op string, gives func(call) (Array, error), data ...int) {
	texts[op] = true
	registerWhole(op, func(c call) (Array, error) {
		out, err := gives(c)
		if err != nil || !c.anyLow(data) {
			return out, err
		}
		rest, err := gives(c.lows(data))
		out.low = rest.V
		return out, err
	})
}

// taken returns an array of some dimensions whose elements are elements of a. from returns the place
// of one, and may write to the position.
func (a Array) taken(dims []int, from func(at []int) int) Array {
	out := filled(a.Elem, dims, func(at []int) float64 { return a.V[from(at)] })
	out.words = a.words
	if a.low != nil {
		out.low = filled(a.Elem, dims, func(at []int) float64 { return a.low[from(at)] }).V
	}
	return out
}

func moves(data []int, i int) bool { return len(data) == 0 || slices.Contains(data, i) }

func (c call) anyLow(data []int) bool {
	for i, a := range c.in {
		if moves(data, i) && a.low != nil {
			return true
		}
	}
	return false
}

// lows returns the call with what float64 leaves of the data.
func (c call) lows(data []int) call {
	c.in = slices.Clone(c.in)
	for i, a := range c.in {
		if moves(data, i) {
			if c.in[i].V = a.low; a.low == nil {
				c.in[i].V = make([]float64, len(a.V))
			}
			c.in[i].low = nil
		}
	}
	return c
}
