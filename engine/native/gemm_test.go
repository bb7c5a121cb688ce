package native

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// product64 is the definition of a matrix product.
func product64(g gemm, a, b, y []float32) []float32 {
	out := make([]float32, g.m*g.n)
	for i := range g.m {
		for j := range g.n {
			sum := 0.0
			for l := range g.k {
				x, z := i*g.lda+l, l*g.ldb+j
				if g.transA {
					x = l*g.lda + i
				}
				if g.transB {
					z = j*g.ldb + l
				}
				sum += float64(a[x]) * float64(b[z])
			}
			out[i*g.n+j] = float32(float64(g.alpha) * sum)
			if g.keep {
				out[i*g.n+j] += y[i*g.n+j]
			}
		}
	}
	return out
}

// gemms calls f with every way to read the operands, at sizes around the
// tile's and the blocks'.
func gemms(f func(g gemm, a, b, y []float32)) {
	for _, size := range [][3]int{
		{1, 1, 1}, {1, 40, 3}, {2, 3, 4}, {6, 16, 1}, {7, 17, 5}, {12, 32, 256}, {13, 31, 257},
		{97, 5, 19}, {5, 97, 19}, {96, 48, 600}, {103, 130, 70},
	} {
		for ways := range 8 {
			g := gemm{m: size[0], n: size[1], k: size[2], alpha: 1, scratch: &scratch{team: new(team)}}
			g.transA, g.transB, g.keep = ways&1 != 0, ways&2 != 0, ways&4 != 0
			g.lda, g.ldb = g.k, g.n
			if g.transA {
				g.lda = g.m
			}
			if g.transB {
				g.ldb = g.k
			}
			if g.keep {
				g.alpha = -0.5
			}
			f(g, draw(1, g.m*g.k), draw(2, g.k*g.n), draw(3, g.m*g.n))
		}
	}
}

func TestGemm(t *testing.T) {
	gemms(func(g gemm, a, b, y []float32) {
		want := product64(g, a, b, y)
		plain := slices.Clone(y)
		g.run(a, b, y)
		closeTo(t, g, y, want)
		g.blas(a, b, plain)
		closeTo(t, g, plain, want)
	})
}

// A second operand that was laid out before gives what one gives that is laid out in the run, and on
// any number of cores. A single row adds in another order.
func TestPacked(t *testing.T) {
	if !hasMicroKernel {
		if (&lowering{steady: true}).packed(multiplication{}) != nil {
			t.Error("weights are laid out for a kernel that this processor has not")
		}
		return
	}
	gemms(func(g gemm, a, b, y []float32) {
		want := product64(g, a, b, y)
		first, single := slices.Clone(y), slices.Clone(y)
		g.run(a, b, first)
		g.packed = g.pack(b)
		g.run(a, b, y)
		if g.m > 1 && !slices.Equal(first, y) {
			t.Errorf("%d×%d×%d: packed panels give another result", g.m, g.n, g.k)
		}
		if g.m > 1 || !g.transA {
			closeTo(t, g, y, want)
		}
		if g.transA {
			return
		}
		g.m = 1
		want = product64(g, a, b, single)
		g.run(a, b, single)
		closeTo(t, g, single[:g.n], want)
	})
}

// The kernel for many rows and few columns gives what the others do.
func TestTall(t *testing.T) {
	tried := 0
	gemms(func(g gemm, a, b, y []float32) {
		g.keep, g.alpha = true, 1
		for _, packed := range []bool{false, true} {
			if !g.tall() {
				continue
			}
			tried++
			bias, want, got := draw(4, g.n), make([]float32, g.m*g.n), make([]float32, g.m*g.n)
			for i := range want {
				want[i] = bias[i%g.n]
			}
			g.packed = nil
			g.run(a, b, want)
			if packed {
				g.packed = g.pack(b)
			}
			g.runTall(a, b, bias, got, new(tail))
			if !slices.Equal(got, want) {
				t.Errorf("%d×%d×%d: another result", g.m, g.n, g.k)
			}
		}
	})
	if hasWideKernel && tried == 0 {
		t.Error("no product was tried")
	}
}

func TestRectify(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	x := []float32{-1, 2, nan, -nan, float32(math.Copysign(0, -1)), 0, inf, -inf, 3, -1e-45, 1e-45}
	y := make([]float32, len(x))
	relu.values(y, x)
	for i, v := range x {
		if want := max(v, 0); math.Float32bits(want) != math.Float32bits(y[i]) && (want == want || y[i] == y[i]) {
			t.Errorf("relu of %v is %v", v, y[i])
		}
	}
}

// closeTo allows the rounding of a float32 sum of k terms near 1.
func closeTo(t *testing.T, g gemm, got, want []float32) {
	t.Helper()
	for i, v := range got {
		if d := abs(v - want[i]); !(d <= 1e-6*float32(10+g.k/4)) {
			t.Fatalf("%d×%d×%d (%v, %v, %v): element %d is %v, want %v", g.m, g.n, g.k, g.transA, g.transB, g.keep, i, v, want[i])
		}
	}
}

// TestGemmIsTheSameOnAnyCores divides the work differently and wants one result.
func TestGemmIsTheSameOnAnyCores(t *testing.T) {
	cores := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(cores)
	gemms(func(g gemm, a, b, y []float32) {
		runtime.GOMAXPROCS(1)
		first := slices.Clone(y)
		g.run(a, b, first)
		runtime.GOMAXPROCS(7)
		g.run(a, b, y)
		if !slices.Equal(first, y) {
			t.Fatalf("%d×%d×%d differs by the number of cores", g.m, g.n, g.k)
		}
	})
}

// BenchmarkGemm multiplies the largest matrices of BenchmarkStep, in the ways
// that a layer does: forward, by the input and by the weights, with the weights
// as [in, out] and as [out, in].
func BenchmarkGemm(b *testing.B) {
	for _, c := range []struct {
		name           string
		m, n, k        int
		transA, transB bool
	}{
		{"forward", 128, 784, 256, false, false}, {"forward/out-in", 128, 784, 256, false, true},
		{"input", 128, 256, 784, false, true}, {"input/out-in", 128, 256, 784, false, false},
		{"weights", 256, 784, 128, true, false}, {"weights/out-in", 784, 256, 128, true, false},
		{"narrow", 128, 32, 256, false, false},
	} {
		g := gemm{m: c.m, n: c.n, k: c.k, transA: c.transA, transB: c.transB, alpha: 1, scratch: &scratch{team: new(team)}, lda: c.k, ldb: c.n}
		if c.transA {
			g.lda = c.m
		}
		if c.transB {
			g.ldb = c.k
		}
		x, w, y := draw(1, c.m*c.k), draw(2, c.k*c.n), make([]float32, c.m*c.n)
		for _, way := range []struct {
			name string
			run  func(a, b, y []float32)
		}{{"panels", g.run}, {"gonum", g.blas}} {
			b.Run(fmt.Sprint(c.name, "/", way.name), func(b *testing.B) {
				for b.Loop() {
					way.run(x, w, y)
				}
				flops := 2 * float64(c.m*c.n*c.k) * float64(b.N)
				b.ReportMetric(flops/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

// One row must not pass over a product of 0 and ∞, as several rows do not.
func TestRowMeetsInfinity(t *testing.T) {
	for _, transB := range []bool{false, true} {
		g := gemm{m: 1, n: 1, k: 2, alpha: 1, lda: 2, ldb: 1, transB: transB, scratch: &scratch{team: new(team)}}
		if transB {
			g.ldb = 2
		}
		y := []float32{0}
		if g.run([]float32{0, 1}, []float32{float32(math.Inf(1)), 2}, y); y[0] == y[0] {
			t.Errorf("transB %v: 0·∞ + 1·2 is %v, want NaN", transB, y[0])
		}
	}
}

// TestGemmOfShortRows: where a row lies in memory does not change a bit of its product.
func TestGemmOfShortRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for k := 1; k < 2*aligned; k++ {
		x, b, want := make([]float32, k), make([]float32, 4*k), []float32(nil)
		for _, v := range [][]float32{x, b} {
			for i := range v {
				v[i] = float32(r.NormFloat64())
			}
		}
		for offset := range 4 {
			if k >= aligned && offset > 0 {
				continue // an allocation of its own begins at 16 bytes
			}
			a, y := make([]float32, 64)[offset:offset+k], make([]float32, 4)
			copy(a, x)
			gemm{transB: true, m: 1, n: 4, k: k, alpha: 1, lda: k, ldb: k, scratch: &scratch{}}.run(a, b, y)
			if want == nil {
				want = y
			}
			if !slices.Equal(y, want) {
				t.Errorf("%d numbers at offset %d: %v, want %v", k, offset, y, want)
			}
		}
	}
}
