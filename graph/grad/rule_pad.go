package grad

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["Pad"] = pad
}

// vector makes a constant of int64.
func (s *site) vector(v ...int64) graph.Value { return s.b.Const(graph.Vector("", v...)) }

// pad removes from the gradient what was added, where that was a constant. Otherwise it adds it
// to the places from which it was copied.
func pad(s *site) {
	pads, ok := s.integers(1)
	axes, given := s.integers(3)
	switch {
	case !ok || s.node.Input(3) != "" && !given:
		s.refuse("its pads are computed")
		return
	case s.wants(2):
		s.refuse("the value that it pads with is differentiated by")
		return
	case !given:
		for i := range s.out.Type.Shape {
			axes = append(axes, int64(i))
		}
	}
	n := len(axes)
	for _, p := range pads {
		if p < 0 {
			s.refuse("it takes elements away")
			return
		}
	}
	if mode := s.node.Text("mode", "constant"); mode != "constant" {
		s.copied(mode, pads, axes)
		return
	}
	ends := make([]int64, n)
	for i := range n {
		if ends[i] = -pads[i+n]; ends[i] == 0 {
			ends[i] = math.MaxInt64
		}
	}
	s.give(0, s.op("Slice", s.full(), s.vector(pads[:n]...), s.vector(ends...), s.vector(axes...)))
}

// copied sums along each axis what was copied from each place. That is the product of the
// gradient and the matrix that says from which place each was copied.
func (s *site) copied(mode string, pads, axes []int64) {
	dx, rank := s.full(), int64(len(s.out.Type.Shape))
	for i, axis := range axes {
		lo, hi := pads[i], pads[i+len(axes)]
		if lo == 0 && hi == 0 {
			continue
		}
		if axis < 0 {
			axis += rank
		}
		d := s.in(0).Type.Shape[axis]
		if !d.IsFixed() || lo+hi > maxCopied || d.Size < 1 || d.Size > maxCopied {
			s.refuse(fmt.Sprintf("of mode %s, it pads a dimension of unknown size or of more than %d", mode, maxCopied))
			return
		}
		size := d.Size
		from := make([]float32, (size+lo+hi)*size)
		for o := range size + lo + hi {
			from[o*size+source(mode, o-lo, size)] = 1
		}
		perm := make([]int64, rank)
		for j := range perm {
			perm[j] = int64(j)
		}
		perm[axis], perm[rank-1] = rank-1, axis
		swapped := func(v graph.Value) graph.Value {
			if axis == rank-1 {
				return v
			}
			return s.op("Transpose", v, graph.Ints("perm", perm...))
		}
		matrix := s.b.Const(graph.NewTensor("", from, size+lo+hi, size))
		dx = swapped(s.op("MatMul", swapped(dx), matrix))
	}
	s.give(0, dx)
}

// maxCopied is the greatest side of a matrix of places.
const maxCopied = 1 << 10

// source returns the place along an axis from which a place was copied. The place may lie outside.
func source(mode string, at, size int64) int64 {
	switch mode {
	case "edge":
		return min(max(at, 0), size-1)
	case "wrap":
		return ((at % size) + size) % size
	}
	if size == 1 {
		return 0
	}
	for at < 0 || at >= size { // mirrored at the ends, which are not repeated
		at = min(max(at, -at), 2*(size-1)-max(at, -at))
	}
	return at
}
