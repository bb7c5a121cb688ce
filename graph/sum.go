package graph

import (
	"math"
	"slices"
)

// Sum says which elements are added up for an element of a node's result.
type Sum struct {
	Terms int // number of terms in each sum; 0: nothing is added up
	// Operand is the operand whose elements are summed along Axes. Dims are its dimensions
	// as the axes count them. Without axes each of its elements is rounded by itself. Below 0
	// no operand is meant.
	Operand    int
	Dims, Axes []int
	// Steps are the steps of the random walk of a sum's error, in roundings of one term.
	Steps float64
	// Positive says that all terms are positive. The result's relative error is then that
	// of the sum.
	Positive bool
	// Also is a further sum, of another operand's elements.
	Also *Sum
}

// Extent is what is known of an operand: its dimensions, and for one that names axes
// its elements, too.
type Extent struct {
	Dims     []int
	Elements []int64
}

// nothing is the Sum of nodes that add nothing up.
var nothing = Sum{Operand: -1}

// Sum returns what a node adds up, for operands of these extents. Where an operand names the axes
// and its elements are not known, the sum is along all axes.
func (f Facts) Sum(n *Node, in []Extent) Sum {
	if f.sum == nil { // the facts of an operator that is not known
		return nothing
	}
	return f.sum(n, in)
}

func sumsNothing(*Node, []Extent) Sum { return nothing }

// summing adds to the facts what an operator adds up.
func (f Facts) summing(sum func(*Node, []Extent) Sum) Facts {
	f.sum = sum
	return f
}

// along sums along axes of an operand.
func along(operand int, dims []int, axes ...int) Sum {
	s := Sum{Terms: 1, Operand: operand, Dims: dims, Axes: axes, Steps: 1}
	for _, a := range axes {
		if a < 0 || a >= len(dims) {
			return nothing
		}
		s.Terms *= dims[a]
	}
	return s
}

// singly rounds each element of the first operand, by as much as a sum of k terms is rounded.
func singly(k int, steps float64) Sum { return Sum{Terms: k, Steps: steps} }

// positive describes a sum of k positive terms in the result.
func positive(k int) Sum { return Sum{Terms: k, Operand: -1, Positive: true} }

// extent returns the dimensions of an operand, or nil where it is left out.
func extent(in []Extent, i int) []int {
	if i < len(in) {
		return in[i].Dims
	}
	return nil
}

// axesFrom returns the axes from one on.
func axesFrom(first, rank int) (axes []int) {
	for i := first; i < rank; i++ {
		axes = append(axes, i)
	}
	return axes
}

// fromStart returns an axis as counted from the first dimension.
func fromStart(axis int64, rank int) int {
	if axis < 0 {
		axis += int64(rank)
	}
	return int(max(axis, 0))
}

// sumsSpace sums along all dimensions after the channels.
func sumsSpace(_ *Node, in []Extent) Sum {
	x := extent(in, 0)
	return along(0, x, axesFrom(2, len(x))...)
}

// sumsWindow sums windows. Windows overlap, so the error of each element is that of a whole sum.
func sumsWindow(n *Node, _ []Extent) Sum {
	k := 1
	for _, s := range n.Ints("kernel_shape") {
		k *= int(s)
	}
	return singly(k, math.Sqrt(float64(max(k, 1))))
}

// sumsGroups sums the channels of a group and all dimensions after them.
func sumsGroups(n *Node, in []Extent) Sum {
	x, groups := extent(in, 0), int(n.Int("num_groups", 1))
	if len(x) < 2 || groups < 1 || x[1]%groups != 0 {
		return nothing
	}
	split := slices.Concat(x[:1], []int{groups, x[1] / groups}, x[2:])
	return along(0, split, axesFrom(2, len(split))...)
}
