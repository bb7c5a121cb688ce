package native

// tallM is the number of rows of tallKernel's tile, and tallB the number of numbers of b' up to which it stays in the
// second-level cache while all of a passes by.
const (
	tallM = 12
	tallB = 1 << 17
)

// tall reports whether a product is one of many rows by few weights, for which there is a kernel that reads a in
// place and writes each element of y once. The kernel adds what the others do in the same order, so that the result
// is theirs.
func (g gemm) tall() bool {
	return hasWideKernel && !g.transA && g.alpha == 1 && g.m >= tallM && g.k <= depth && g.n*g.k <= tallB
}

// noBias is added to a panel where there is no bias.
var noBias [tileN]float32

// runTall computes y = a·b' + bias. bias has a number for each column, or is nil. The tail follows.
func (g gemm) runTall(a, b, bias, y []float32, tail *tail) {
	s := g.scratch
	s.now = running{gemm: g, a: a, b: b, bias: bias, y: y, tail: tail, panelsM: ceil(g.m, tallM), panelsN: ceil(g.n, tileN)}
	if s.tall == nil {
		s.tall = func(lo, hi int) { s.now.tallRows(lo, hi) }
	}
	workers := 1
	if g.m*g.n*g.k >= parallelFlops {
		workers = s.team.size()
	}
	s.team.parallel(workers, s.now.panelsM, s.tall)
}

// tallRows computes the rows of a range of panels of a.
func (r *running) tallRows(lo, hi int) {
	packed := r.packed
	if packed == nil {
		work := r.scratch.take()
		defer r.scratch.put(work)
		work.reserve(0, r.panelsN*tileN*r.k)
		slab{gemm: r.gemm, work: work, k: r.k, b: r.b}.packB(r.panelsN)
		packed = work.b
	}
	for p := lo; p < hi; p++ {
		first, rows := p*tallM, min(tallM, r.m-p*tallM)
		for q := range r.panelsN {
			bias := &noBias[0]
			if r.bias != nil {
				bias = &r.bias[q*tileN]
			}
			r.tallTile(first, rows, q, &packed[q*tileN*r.k], bias)
		}
	}
	r.tail.apply(r.y[lo*tallM*r.n : min(hi*tallM, r.m)*r.n])
}

// tallTile computes a tile. Where rows are missing, it computes those before them again, aside.
func (r *running) tallTile(first, rows, q int, b, bias *float32) {
	columns := min(tileN, r.n-q*tileN)
	mask := uint64(1)<<columns - 1
	if rows == tallM {
		tallKernel(r.k, &r.a[first*r.lda], r.lda, b, bias, &r.y[first*r.n+q*tileN], r.n, mask)
		return
	}
	var aside [tallM * tileN]float32
	again := tallM - rows
	tallKernel(r.k, &r.a[(first-again)*r.lda], r.lda, b, bias, &aside[0], tileN, mask)
	for i := range rows {
		copy(r.y[(first+i)*r.n+q*tileN:][:columns], aside[(again+i)*tileN:])
	}
}
