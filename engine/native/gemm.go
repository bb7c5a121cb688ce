package native

import (
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// gemm is a matrix product y = alpha·a'·b' of an m×k and a k×n matrix. Where keep is set, it is
// added to y. Results do not depend on the number of cores, because only
// y is divided among them, and never a sum.
//
// Where the processor has a micro-kernel of ours, a and b are packed into
// panels for it, which transposes in passing (Goto and van de Geijn 2008,
// "Anatomy of high-performance matrix multiplication"). Elsewhere it is BLAS's
// Sgemm. A single row is not worth packing, and BLAS's Sgemv multiplies it.
type gemm struct {
	transA, transB bool
	m, n, k        int
	alpha          float32
	lda, ldb       int
	keep           bool
	scratch        *scratch
	packed         []float32 // b' as packB lays it out for all of k; nil: b is packed in each run
}

// scratch lends memory for panels to the products of one program, a piece to each goroutine
// of the team that works.
type scratch struct {
	team *team
	mu   sync.Mutex
	free []*panels

	// The product that runs, and functions that compute ranges of its columns and rows. They are
	// made once, because making them allocates.
	now                 running
	columns, rows, tall func(lo, hi int)
}

// running is a product with its operands.
type running struct {
	gemm
	a, b, bias, y    []float32
	tail             *tail
	panelsM, panelsN int
}

type panels struct{ a, b []float32 }

// The micro-kernel's tile is tileM×tileN. depth bounds k, so that a panel of b
// stays in the first-level cache with a panel of a beside it. block rows of a stay
// in the second-level cache.
const (
	tileM, tileN = 6, 16
	depth        = 256
	block        = 16 * tileM
	// parallelFlops is the work below which goroutines cost more than they gain.
	parallelFlops = 1 << 18
)

func (g gemm) run(a, b, y []float32) {
	switch {
	case g.m == 1 && g.packed != nil && !g.transA:
		// below, by panels
	case g.m == 1 && g.k < aligned && g.transB && !g.transA:
		g.short(a, b, y)
		return
	case g.m == 1:
		g.row(a, b, y)
		return
	case !hasMicroKernel:
		g.blas(a, b, y)
		return
	}
	if !g.keep {
		clear(y[:g.m*g.n])
	}
	workers := 1
	if g.m*g.n*g.k >= parallelFlops {
		workers = g.scratch.team.size()
	}
	// The longer side of y is divided. Each goroutine packs the whole of the
	// other operand for itself, which costs less than waiting for a common one.
	s := g.scratch
	s.now = running{gemm: g, a: a, b: b, y: y, panelsM: ceil(g.m, tileM), panelsN: ceil(g.n, tileN)}
	if s.columns == nil {
		s.columns = func(lo, hi int) { s.now.part(0, s.now.panelsM, lo, hi) }
		s.rows = func(lo, hi int) { s.now.part(lo, hi, 0, s.now.panelsN) }
	}
	if s.now.panelsN >= s.now.panelsM {
		s.team.parallel(workers, s.now.panelsN, s.columns)
	} else {
		s.team.parallel(workers, s.now.panelsM, s.rows)
	}
}

// part computes the tiles of y in ranges of panels.
func (r *running) part(loM, hiM, loN, hiN int) {
	if r.m == 1 {
		r.single(loN, hiN)
		return
	}
	work := r.scratch.take()
	defer r.scratch.put(work)
	b := (hiN - loN) * tileN * min(r.k, depth)
	if r.packed != nil {
		b = 0
	}
	work.reserve((hiM-loM)*tileM*min(r.k, depth), b)
	for from := 0; from < r.k; from += depth {
		s := slab{r.gemm, work, from, min(depth, r.k-from), loM, loN, r.a, r.b, r.y}
		s.packA(hiM)
		if r.packed == nil {
			s.packB(hiN)
		}
		s.multiply(hiM, hiN)
	}
}

// single multiplies a single row by packed panels.
func (r *running) single(lo, hi int) {
	for q := lo; q < hi; q++ {
		var aside [tileN]float32
		for from := 0; from < r.k; from += depth {
			k := min(depth, r.k-from)
			rowKernel(k, &r.a[from], &r.packed[(from*r.panelsN+q*k)*tileN], &aside[0])
		}
		y := r.y[q*tileN : min((q+1)*tileN, r.n)]
		for i := range y {
			y[i] += r.alpha * aside[i]
		}
	}
}

// pack lays out b' once for all runs. Memory for it is that of b.
func (g gemm) pack(b []float32) []float32 { return g.packTo(nil, b) }

// packTo lays out b' in memory, or in new memory where that is too small.
func (g gemm) packTo(all, b []float32) []float32 {
	n := ceil(g.n, tileN)
	if len(all) < n*tileN*g.k {
		all = make([]float32, n*tileN*g.k)
	}
	for from := 0; from < g.k; from += depth {
		k := min(depth, g.k-from)
		s := slab{g, &panels{b: all[from*n*tileN:]}, from, k, 0, 0, nil, b, nil}
		s.packB(n)
	}
	return all
}

// row multiplies one row. gonum's Sgemm would skip the zeros of a, although 0·∞ is
// NaN.
func (g gemm) row(a, b, y []float32) {
	beta, step := float32(0), 1
	if g.keep {
		beta = 1
	}
	if g.transA {
		step = g.lda
	}
	rows, columns := g.k, g.n
	if g.transB {
		rows, columns = g.n, g.k
	}
	blas32.Implementation().Sgemv(transposition(!g.transB), rows, columns, g.alpha, b, g.ldb, a, step, beta, y, 1)
}

// aligned is the number of floats from which on Go's allocator always returns memory at a
// multiple of 16 bytes. Fewer floats may lie at any multiple of 4.
const aligned = 8

// short multiplies one short row by b'. gonum's product of vectors takes the numbers before a
// multiple of 16 bytes one by one, and so would sum in another order in each run.
func (g gemm) short(a, b, y []float32) {
	for j := range g.n {
		sum := float32(0)
		for i, x := range a[:g.k] {
			sum += x * b[j*g.ldb+i]
		}
		if sum *= g.alpha; g.keep {
			sum += y[j]
		}
		y[j] = sum
	}
}

func (g gemm) blas(a, b, y []float32) {
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

func ceil(n, by int) int { return (n + by - 1) / by }

func (s *scratch) take() *panels {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.free) - 1
	if last < 0 {
		return new(panels)
	}
	p := s.free[last]
	s.free = s.free[:last]
	return p
}

func (s *scratch) put(p *panels) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, p)
}

func (p *panels) reserve(a, b int) {
	if len(p.a) < a {
		p.a = make([]float32, a)
	}
	if len(p.b) < b {
		p.b = make([]float32, b)
	}
}

// slab is the part of a product with depth values of the inner dimension, for the tiles from
// (loM, loN) on.
type slab struct {
	gemm
	work     *panels
	from, k  int
	loM, loN int
	a, b, y  []float32
}

// inPlace reports whether the kernels read a panel of a where it lies.
func (s slab) inPlace(p int) bool { return !s.transA && s.alpha == 1 && (p+1)*tileM <= s.m }

// panelA returns a panel of a, and how far apart its rows and columns are.
func (s slab) panelA(p int) (a *float32, row, column int) {
	if s.inPlace(p) {
		return &s.a[p*tileM*s.lda+s.from], s.lda, 1
	}
	return &s.work.a[(p-s.loM)*tileM*s.k], 1, tileM
}

// packA lays out those panels of tileM rows of alpha·a' that are not read in place, row by row within
// each column. Rows that are missing are zeros.
func (s slab) packA(hi int) {
	for p := s.loM; p < hi; p++ {
		if s.inPlace(p) {
			continue
		}
		to := s.work.a[(p-s.loM)*tileM*s.k:][:tileM*s.k]
		rows := min(tileM, s.m-p*tileM)
		if s.transA {
			packRows(to, s.a[s.from*s.lda+p*tileM:], s.lda, rows, tileM)
		} else {
			packColumns(to, s.a[p*tileM*s.lda+s.from:], s.lda, rows, tileM)
		}
		if s.alpha != 1 {
			for i := range to {
				to[i] *= s.alpha
			}
		}
	}
}

// packB lays out panels of tileN columns of b'.
func (s slab) packB(hi int) {
	for p := s.loN; p < hi; p++ {
		to := s.work.b[(p-s.loN)*tileN*s.k:][:tileN*s.k]
		columns := min(tileN, s.n-p*tileN)
		if s.transB {
			packColumns(to, s.b[p*tileN*s.ldb+s.from:], s.ldb, columns, tileN)
		} else {
			packRows(to, s.b[s.from*s.ldb+p*tileN:], s.ldb, columns, tileN)
		}
	}
}

// packRows copies the first count numbers of each of x's rows to the array to. The rows are
// stride apart in x, and width apart in to.
func packRows(to, x []float32, stride, count, width int) {
	n := len(to) / width
	for i := range n {
		row, dst := x[i*stride:][:count], to[i*width:][:width]
		switch { // whole rows are copied in registers
		case count == tileN:
			*(*[tileN]float32)(dst) = [tileN]float32(row)
		case count == tileM && width == tileM:
			*(*[tileM]float32)(dst) = [tileM]float32(row)
		default:
			clear(dst[copy(dst, row):])
		}
	}
}

// packColumns interleaves count rows of x, and so does the same for columns.
func packColumns(to, x []float32, stride, count, width int) {
	n := len(to) / width
	if count < width {
		clear(to)
	}
	first, whole := 0, n&^7
	for ; hasMicroKernel && whole > 0 && first+8 <= count; first += 8 {
		transposeEight(whole, &to[first], width, &x[first*stride], stride)
		for r := first; r < first+8; r++ {
			for i := whole; i < n; i++ {
				to[i*width+r] = x[r*stride+i]
			}
		}
	}
	for r := first; r < count; r++ {
		for i, v := range x[r*stride:][:n] {
			to[i*width+r] = v
		}
	}
}

// multiply adds the products of the panels to y.
func (s slab) multiply(hiM, hiN int) {
	const rows = block / tileM
	whole := s.n / tileN // panels of b that are full
	for first := s.loM; first < hiM; first += rows {
		last := min(first+rows, hiM)
		for q := s.loN; q < hiN; q++ {
			if hasWideKernel && q+1 < min(hiN, whole) {
				for p := first; p < last; p++ {
					s.wide(p, q)
				}
				q++
				continue
			}
			for p := first; p < last; p++ {
				s.tile(p, q)
			}
		}
	}
}

// panelB returns a panel of b.
func (s slab) panelB(q int) *float32 {
	if s.packed != nil {
		return &s.packed[(s.from*ceil(s.n, tileN)+q*s.k)*tileN]
	}
	return &s.work.b[(q-s.loN)*tileN*s.k]
}

// wide adds the products of a panel of a and two full panels of b, which lie side by side.
func (s slab) wide(p, q int) {
	a, row, column := s.panelA(p)
	y := s.y[p*tileM*s.n+q*tileN:]
	rows := min(tileM, s.m-p*tileM)
	if rows == tileM {
		wideKernel(s.k, a, row, column, s.panelB(q), &y[0], s.n)
		return
	}
	var aside [tileM * 2 * tileN]float32
	wideKernel(s.k, a, row, column, s.panelB(q), &aside[0], 2*tileN)
	for r := range rows {
		for i, v := range aside[r*2*tileN:][:2*tileN] {
			y[r*s.n+i] += v
		}
	}
}

// tile adds the product of two panels. A tile that reaches beyond the edge of y is computed in
// other memory first.
func (s slab) tile(p, q int) {
	a, row, column := s.panelA(p)
	b := s.panelB(q)
	y := s.y[p*tileM*s.n+q*tileN:]
	rows, columns := min(tileM, s.m-p*tileM), min(tileN, s.n-q*tileN)
	if rows == tileM && columns == tileN {
		microKernel(s.k, a, row, column, b, &y[0], s.n)
		return
	}
	var aside [tileM * tileN]float32
	microKernel(s.k, a, row, column, b, &aside[0], tileN)
	for r := range rows {
		for i, v := range aside[r*tileN:][:columns] {
			y[r*s.n+i] += v
		}
	}
}
