package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

func init() {
	forms["Conv"] = func(s *site) graph.Value {
		c, ok := s.convolution(geometry.Sliding)
		switch {
		case !ok:
			return graph.Value{}
		case c.turned:
			return s.biased(s.spread(c))
		}
		return s.biased(s.fold(s.op("MatMul", c.weights, s.windowsOf(c, s.in(0))), c.out, each(c.w.out), c.dims, false))
	}
	forms["ConvTranspose"] = func(s *site) graph.Value {
		c, ok := s.convolution(geometry.Transposed)
		if !ok {
			return graph.Value{}
		}
		return s.biased(s.spread(c))
	}
	rules["Conv"] = func(s *site) {
		if c, ok := s.convolution(geometry.Sliding); ok && c.turned {
			convTranspose(s, c)
		} else if ok {
			conv(s, c)
		}
	}
	rules["ConvTranspose"] = func(s *site) {
		if c, ok := s.convolution(geometry.Transposed); ok {
			convTranspose(s, c)
		}
	}
}

// convolution describes a node as a convolution. A transposed convolution is described as the
// convolution whose adjoint it is.
type convolution struct {
	w       windows
	groups  int64
	in, out int64       // number of channels
	weights graph.Value // [groups, out/groups, in/groups·k]
	dims    []int64     // sizes of the positions of the node's output
	// turned says that the node slides a window, and is written as the adjoint of a
	// convolution of its output, which has fewer channels.
	turned bool
}

// convolution reads the node. The site is refused where the node does not tell its sizes.
func (s *site) convolution(window func(n geometry.Attributes, in, kernel []int64) (geometry.Window, error)) (c convolution, ok bool) {
	x, weights := s.in(0).Type.Shape, s.in(1).Type.Shape
	if s.g.Opset() < 11 {
		s.refuse("its gradient needs Pad, which takes operands from opset 11 on")
		return c, false
	}
	if len(x) < 3 || len(weights) != len(x) {
		s.refuse("the shape of an operand is not known")
		return c, false
	}
	positions, fixed := x[2:].Static()
	dims, known := weights.Static()
	if !fixed || !known {
		s.refuse("its spatial dimensions or its weights are of unknown size")
		return c, false
	}
	w, err := window(s.node, positions, dims[2:])
	if err != nil {
		s.refuse(err.Error())
		return c, false
	}
	taps, err := w.Taps()
	if err != nil {
		s.refuse(err.Error())
		return c, false
	}
	c = convolution{
		w:      windows{in: w.Inputs(), out: w.Outputs(), k: w.Kernels(), taps: taps},
		groups: s.node.Int("group", 1), out: dims[0],
	}
	c.in = dims[1] * c.groups
	c.weights = s.op("Reshape", s.in(1), s.vector(c.groups, c.out/c.groups, dims[1]*c.w.k))
	for _, span := range w {
		if s.node.Op == "Conv" {
			c.dims = append(c.dims, span.Out)
		} else {
			c.dims = append(c.dims, span.In)
		}
	}
	// The windows of the input have in·k numbers for each position of the output. What is
	// spread over the output has out·k numbers for each position of the input.
	if s.node.Op == "Conv" && c.groups == 1 && 2*c.out*c.w.in <= c.in*c.w.out {
		c = s.turn(c)
	}
	return c, true
}

// turn writes a convolution that slides as the adjoint of another one. Each position of the
// input reads, for each tap, the one position of the output that reads it there.
func (s *site) turn(c convolution) convolution {
	w := windows{in: c.w.out, out: c.w.in, k: c.w.k, taps: slices.Repeat([]int64{-1}, int(c.w.in*c.w.k))}
	for slot, at := range c.w.taps {
		if at >= 0 {
			w.taps[at*c.w.k+int64(slot)%c.w.k] = int64(slot) / c.w.k
		}
	}
	weights := s.op("Transpose", s.in(1), s.swapped())
	return convolution{
		w: w, groups: 1, in: c.out, out: c.in, dims: c.dims, turned: true,
		weights: s.op("Reshape", weights, s.vector(1, c.in, c.out*c.w.k)),
	}
}

// swapped returns the permutation that exchanges the first two dimensions of the weights.
func (s *site) swapped() graph.Attribute {
	perm := []int64{1, 0}
	for i := 2; i < len(s.in(1).Type.Shape); i++ {
		perm = append(perm, int64(i))
	}
	return graph.Ints("perm", perm...)
}

// spread computes U*(Wᵀ·X): the products of each position, summed where they fall.
func (s *site) spread(c convolution) graph.Value {
	x := s.spaced(s.in(0), c.groups, c.out/c.groups, c.w.out, c.w.gaps(), 0)
	return s.fold(s.op("MatMul", s.transposed(c.weights), x), c.in, c.w, c.dims, false)
}

// windowsOf returns the windows that the convolution multiplies. They are made once for a node.
func (s *site) windowsOf(c convolution, x graph.Value) graph.Value {
	v, ok := s.unfolded[s.node]
	if !ok {
		v = s.unfold(x, c.groups, c.in/c.groups, c.w, 0)
		s.unfolded[s.node] = v
	}
	return v
}

// biased adds the bias, one number for each channel.
func (s *site) biased(v graph.Value) graph.Value {
	if s.node.Input(2) == "" {
		return v
	}
	return s.op("Add", v, s.op("Reshape", s.in(2), s.vector(s.channel(v)...)))
}

// channel returns the shape in which one number for each channel broadcasts to v.
func (s *site) channel(v graph.Value) []int64 {
	dims := []int64{-1}
	for range v.Type.Shape[2:] {
		dims = append(dims, 1)
	}
	return dims
}

// conv: with Y = W·U(X) for windows U, dX = U*(Wᵀ·dY) and dW = Σ dY·U(X)ᵀ. The sum is over
// positions.
func conv(s *site, c convolution) {
	dy := s.full()
	if s.wants(1) {
		d := s.spaced(dy, c.groups, c.out/c.groups, c.w.out, false, 0)
		s.giveWeights(c, s.op("MatMul", s.windowsOf(c, s.in(0)), s.transposed(d)))
	}
	if s.wants(0) {
		d := s.spaced(dy, c.groups, c.out/c.groups, c.w.out, c.w.gaps(), 0)
		positions, _ := s.in(0).Type.Shape[2:].Static()
		s.give(0, s.fold(s.op("MatMul", s.transposed(c.weights), d), c.in, c.w, positions, false))
	}
	s.giveBias(dy)
}

// convTranspose: with Y = U*(Wᵀ·X), dX = W·U(dY) and dW = Σ X·U(dY)ᵀ.
func convTranspose(s *site, c convolution) {
	dy := s.full()
	if s.wants(0) || s.wants(1) {
		u := s.unfold(dy, c.groups, c.in/c.groups, c.w, 0)
		if s.wants(0) {
			positions, _ := s.in(0).Type.Shape[2:].Static()
			s.give(0, s.fold(s.op("MatMul", c.weights, u), c.out, each(c.w.out), positions, false))
		}
		if s.wants(1) {
			x := s.spaced(s.in(0), c.groups, c.out/c.groups, c.w.out, false, 0)
			s.giveWeights(c, s.op("MatMul", u, s.transposed(x)))
		}
	}
	s.giveBias(dy)
}

// giveWeights sums the products over the positions, [positions, groups, in·k, out],
// and transposes them.
func (s *site) giveWeights(c convolution, v graph.Value) {
	v = s.transposed(s.reduce("ReduceSum", v, []int64{0}, graph.Int("keepdims", 0)))
	dims, _ := s.in(1).Type.Shape.Static()
	if c.turned {
		dims[0], dims[1] = dims[1], dims[0]
		v = s.op("Transpose", s.op("Reshape", v, s.vector(dims...)), s.swapped())
	} else {
		v = s.op("Reshape", v, s.vector(dims...))
	}
	s.give(1, v)
}

func (s *site) giveBias(dy graph.Value) {
	if !s.wants(2) {
		return
	}
	axes := []int64{0}
	for i := 2; i < len(dy.Type.Shape); i++ {
		axes = append(axes, int64(i))
	}
	s.give(2, s.op("Reshape", s.sum(dy, axes), s.vector(-1)))
}
