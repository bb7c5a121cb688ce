package native

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// gemm is a matrix product y = alpha·a'·b' of an m×k and a k×n matrix, added to
// y where keep is set. Results are the same whatever the number of cores: only
// y is divided among them, never a sum.
type gemm struct {
	transA, transB bool
	m, n, k        int
	alpha          float32
	lda, ldb       int
	keep           bool
}

func (g gemm) run(a, b, y []float32) {
	beta := float32(0)
	if g.keep {
		beta = 1
	}
	blas32.Implementation().Sgemm(transposition(g.transA), transposition(g.transB), g.m, g.n, g.k,
		g.alpha, a, g.lda, b, g.ldb, beta, y, g.n)
}

func transposition(t bool) blas.Transpose {
	if t {
		return blas.Trans
	}
	return blas.NoTrans
}
