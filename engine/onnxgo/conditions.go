package onnxgo

import (
	"cmp"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// joined returns why an operator that broadcasts is not carried. gorgonnx guesses the
// place of a vector beside a tensor by its size.
func joined(s *site) string {
	a, b := s.shape(0), s.shape(1)
	i := 0
	if len(a) > len(b) {
		a, b, i = b, a, 1
	}
	if b != nil && len(b) == 0 {
		return "it does not compute on two scalars"
	}
	if a.String() == b.String() || len(a) == 0 {
		return ""
	}
	ok := len(a) == 2 && len(b) == 2 || len(a) == 3 && len(b) == 4
	if len(a) == 1 && len(b) > 1 {
		ok = s.lifted(i) || guessed(a[0], b)
	}
	if !ok {
		return fmt.Sprintf("it does not broadcast %v with %v", a, b)
	}
	if len(a) != len(b) {
		return s.alone(i)
	}
	return ""
}

// guessed reports whether gorgonnx finds the last axis of shape for a vector of
// size n. It takes every axis of that size.
func guessed(n graph.Dim, shape graph.Shape) bool {
	last := len(shape) - 1
	for _, d := range shape[:last] {
		if d == n && n != graph.Fixed(1) {
			return false
		}
	}
	return n == graph.Fixed(1) || n == shape[last]
}

// lifted reports whether the i-th operand is a constant vector beside a matrix. Such a
// vector enters the program as a matrix of one row.
func (s *site) lifted(i int) bool {
	return s.constant(i) != nil && len(s.shape(i)) == 1 && len(s.shape(1-i)) == 2
}

// alone returns why an operator whose result may share memory with its i-th operand is not carried.
// gorgonia computes in place where it thinks that nobody else reads the operand, and does not
// know of the sharing.
func (s *site) alone(i int) string {
	name := s.node.Inputs[i]
	if s.constant(i) == nil && s.readers[s.same[name]] > 1 {
		return fmt.Sprintf("it shares memory with its input %q, which other nodes read", name)
	}
	return ""
}

// gemm requires a constant C, because gorgonnx computes in C's memory and takes a column for
// a row.
func gemm(s *site) string {
	for _, a := range []string{"transA", "transB"} {
		if v := s.node.Int(a, 0); v != 0 && v != 1 {
			return fmt.Sprintf("it takes %s %d for 0", a, v)
		}
	}
	if len(s.node.Inputs) < 3 {
		return "it needs input C"
	}
	c := s.constant(2)
	if c == nil {
		return "it writes into input C, which is no constant here"
	}
	if len(c.Dims) == 0 || len(c.Dims) == 2 && c.Dims[0] != 1 {
		return fmt.Sprintf("it does not broadcast an input C of dimensions %v", c.Dims)
	}
	return ""
}

func matMul(s *site) string {
	if a, b := s.shape(0), s.shape(1); len(a) != 2 || len(b) != 2 {
		return fmt.Sprintf("it multiplies matrices alone, not %v with %v", a, b)
	}
	return ""
}

func inPlace(s *site) string { return cmp.Or(ranked(s), s.alone(0)) }

// ranked refuses scalars, which gorgonia's kernels do not handle.
func ranked(s *site) string {
	if shape := s.shape(0); shape != nil && len(shape) == 0 {
		return "it does not take a scalar"
	}
	return ""
}

func reshape(s *site) string {
	if s.constant(1) == nil {
		return "its target is no constant"
	}
	if out := s.index.Type(s.node.Outputs[0]).Shape; len(out) == 0 {
		return "it does not make a scalar"
	}
	return s.alone(0)
}

func flatten(s *site) string {
	if a := s.node.Int("axis", 1); a < 0 {
		return fmt.Sprintf("it takes axis %d for 0", a)
	}
	return s.alone(0)
}

func transpose(s *site) string {
	if len(s.node.Ints("perm")) == 0 {
		return "it needs attribute perm"
	}
	return s.alone(0)
}

func concat(s *site) string {
	if len(s.node.Inputs) == 1 {
		return s.alone(0)
	}
	if a := s.node.Int("axis", 0); a < 0 {
		return fmt.Sprintf("it does not take axis %d", a)
	}
	return ""
}

// softmax returns why a Softmax is not carried. Over the rows of a matrix it is, because there the
// old and the new meaning of its axis agree.
func softmax(s *site) string {
	def := int64(1)
	if s.opset >= 13 {
		def = -1
	}
	x := s.shape(0)
	if a := s.node.Int("axis", def); len(x) != 2 || a != 1 && a != -1 {
		return fmt.Sprintf("over axis %d of %v; the last axis of a matrix is carried", a, x)
	}
	return ""
}
