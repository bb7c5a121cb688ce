package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["Gemm"] = gemm
	rules["MatMul"] = matMul
}

// gemm: with Y = α·A'·B' + β·C, dA' = α·dY·B'ᵀ, dB' = α·A'ᵀ·dY and dC = β·dY. The
// transposes become part of the products.
func gemm(s *site) {
	a, b, dy := s.in(0), s.in(1), s.full()
	transA, transB := s.node.Int("transA", 0) != 0, s.node.Int("transB", 0) != 0
	alpha, beta := s.node.Float("alpha", 1), s.node.Float("beta", 1)
	if s.wants(0) {
		if transA {
			s.give(0, s.product(alpha, b, transB, dy, true))
		} else {
			s.give(0, s.product(alpha, dy, false, b, !transB))
		}
	}
	if s.wants(1) {
		if transB {
			s.give(1, s.product(alpha, dy, true, a, transA))
		} else {
			s.give(1, s.product(alpha, a, !transA, dy, false))
		}
	}
	if s.wants(2) {
		if beta != 1 {
			dy = s.op("Mul", dy, s.b.Scalar(float64(beta)))
		}
		s.giveReduced(2, dy)
	}
}

// product computes α·a'·b' of matrices. Before opset 11 a Gemm has to add something.
func (s *site) product(alpha float32, a graph.Value, transA bool, b graph.Value, transB bool) graph.Value {
	args := []graph.Arg{a, b}
	if s.g.Opset() < 11 {
		args = append(args, s.b.Scalar(0))
	}
	if alpha != 1 {
		args = append(args, graph.Float32("alpha", alpha))
	}
	if transA {
		args = append(args, graph.Int("transA", 1))
	}
	if transB {
		args = append(args, graph.Int("transB", 1))
	}
	return s.op("Gemm", args...)
}

// matMul makes matrices of vectors, a row on the left and a column on the right. It sums along
// the dimensions in which the stacks of matrices were broadcast.
func matMul(s *site) {
	a, b, dy := s.in(0), s.in(1), s.full()
	if a.Type.Shape == nil || b.Type.Shape == nil {
		s.refuse("the shape of an operand is not known")
		return
	}
	rank := len(s.out.Type.Shape)
	row, column := len(a.Type.Shape) == 1, len(b.Type.Shape) == 1
	if column {
		b = s.op("Reshape", b, s.b.Const(graph.Vector[int64]("", -1, 1)))
		dy = s.op("Reshape", dy, s.b.Const(graph.Vector("", append(make([]int64, rank), 1)...)))
		rank++
	}
	if row {
		a = s.op("Reshape", a, s.b.Const(graph.Vector[int64]("", 1, -1)))
		dy = s.op("Reshape", dy, s.b.Const(graph.Vector("", append(make([]int64, rank-1), 1, -1)...)))
	}
	if s.wants(0) {
		s.giveStack(0, s.op("MatMul", dy, s.transposed(b)), a, row)
	}
	if s.wants(1) {
		s.giveStack(1, s.op("MatMul", s.transposed(a), dy), b, column)
	}
}

// transposed swaps the last two dimensions.
func (s *site) transposed(v graph.Value) graph.Value {
	var perm []int64
	for i := range v.Type.Shape {
		perm = append(perm, int64(i))
	}
	n := len(perm)
	perm[n-2], perm[n-1] = perm[n-1], perm[n-2]
	return s.op("Transpose", v, graph.Ints("perm", perm...))
}

// giveStack passes a stack of matrices on to an operand x, which may be a matrix or a stack.
// vector says that the input is a vector.
func (s *site) giveStack(i int, v, x graph.Value, vector bool) {
	have, want := v.Type.Shape, x.Type.Shape
	lead := len(have) - len(want)
	var repeated []int64
	for d := range len(have) - 2 {
		switch {
		case d < lead, want[d-lead] == graph.Fixed(1) && have[d] != graph.Fixed(1):
			repeated = append(repeated, int64(d))
		case want[d-lead] != have[d]:
			s.refuse("its stacks of matrices may be broadcast or not")
			return
		}
	}
	if len(repeated) > 0 {
		v = s.sum(v, repeated)
	}
	if lead > 0 || vector || !slices.Equal(v.Type.Shape, want) {
		v = s.op("Reshape", v, s.op("Shape", s.in(i)))
	}
	s.give(i, v)
}
