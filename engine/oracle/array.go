package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Array is a tensor in float64, whatever its type in the graph is. Of an integer beyond 2⁵³, V has
// the nearest float64, and the array keeps the rest, so that operators compute with the integer
// itself. Of a string, V has the place in a sorted list that the array keeps. Arrays share elements,
// because they are replaced and not written.
type Array struct {
	Elem graph.DataType
	Dims []int
	V    []float64

	low   []float64 // what V leaves of integers of 64 bits, by element; nil: nothing
	words []string  // strings that elements may be, in order, each once
	items []Array   // what a sequence or an optional value holds; V is empty then
}

func (a Array) String() string { return fmt.Sprint(a.Elem, a.Dims, a.V) }

// most is the greatest number of elements of a value. In float64 they take 2 GiB.
const most = 1 << 28

// size returns the number of elements. It panics with an error where they are more than
// most, or where a dimension is negative. Evaluation returns that as the node's error, before
// memory is taken.
func size(dims []int) int {
	n := 1
	for _, d := range dims {
		if d < 0 || d > 0 && n > most/d {
			panic(fmt.Errorf("dimensions %v: none may be negative, and no value may have more than %d elements", dims, most))
		}
		n *= d
	}
	return n
}

// Index returns the coordinates of the i-th element of an array with some dimensions.
func Index(at int, dims []int) []int {
	out := make([]int, len(dims))
	for i := len(dims) - 1; i >= 0; i-- {
		out[i], at = at%dims[i], at/dims[i]
	}
	return out
}

func offset(coordinates, dims []int) int {
	at := 0
	for i, c := range coordinates {
		at = at*dims[i] + c
	}
	return at
}

func blank(elem graph.DataType, dims []int) Array {
	return Array{Elem: elem, Dims: dims, V: make([]float64, size(dims))}
}

// filled makes an Array element by element. f may write to the position.
func filled(elem graph.DataType, dims []int, f func(at []int) float64) Array {
	a := blank(elem, dims)
	position, at := make([]int, len(dims)), make([]int, len(dims))
	for i := range a.V {
		copy(at, position)
		a.V[i] = f(at)
		advance(position, dims)
	}
	return a
}

// advance changes a position to the next one in row-major order. It uses only the dimensions
// that the position has.
func advance(position, dims []int) {
	for i := len(position) - 1; i >= 0; i-- {
		if position[i]++; position[i] < dims[i] {
			return
		}
		position[i] = 0
	}
}

func (a Array) at(coordinates ...int) float64 { return a.V[offset(coordinates, a.Dims)] }

// stretched returns the element at a position of what a broadcasts to.
func (a Array) stretched(at []int) float64 { return a.V[a.stretch(at)] }

// stretch returns the offset of that element.
func (a Array) stretch(at []int) int {
	from := 0
	for i, c := range at[len(at)-len(a.Dims):] {
		if a.Dims[i] == 1 {
			c = 0
		}
		from = from*a.Dims[i] + c
	}
	return from
}

// steps returns, for each dimension of what a broadcasts to, how far apart neighbours along it
// are in a.
func (a Array) steps(dims []int) []int {
	steps, step := make([]int, len(dims)), 1
	for i := len(a.Dims) - 1; i >= 0; i-- {
		if a.Dims[i] != 1 {
			steps[i+len(dims)-len(a.Dims)] = step
		}
		step *= a.Dims[i]
	}
	return steps
}

// sweep goes through the elements of some dimensions in order, n of the last dimension at
// a time. It passes the offsets at which operands with some steps then are.
func sweep(dims []int, f func(at, n int, from, step []int), steps ...[]int) {
	total, n, last := size(dims), 1, len(dims)-1
	from, step := make([]int, len(steps)), make([]int, len(steps))
	if last >= 0 {
		n = dims[last]
		for s := range steps {
			step[s] = steps[s][last]
		}
		dims = dims[:last]
	}
	position := make([]int, len(dims))
	for at := 0; at < total; at += n {
		for s := range steps {
			from[s] = 0
			for i, p := range position {
				from[s] += p * steps[s][i]
			}
		}
		f(at, n, from, step)
		advance(position, dims)
	}
}
