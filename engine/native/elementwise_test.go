package native

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// The kernels of arithmetic give what Go gives, at every length.
func TestOperations(t *testing.T) {
	for n := 1; n < 40; n++ {
		a, b := draw(1, n), draw(2, n)
		for strides := range 4 {
			sa, sb := strides&1, strides>>1
			for o := sums; o <= quotients; o++ {
				y := make([]float32, n)
				o.run(y, a, b, sa, sb)
				for i, v := range y {
					if want := o.of(a[i*sa], b[i*sb]); v != want {
						t.Fatalf("operation %d of %d numbers: element %d is %v, want %v", o, n, i, v, want)
					}
				}
			}
		}
		total := 0.0
		for _, v := range a {
			total += float64(v)
		}
		if d := math.Abs(sum(a) - total); !(d < 1e-12) {
			t.Errorf("the sum of %d numbers is off by %g", n, d)
		}
		if want := slices.Max(a); largest(a) != want {
			t.Errorf("the largest of %d numbers is %v, want %v", n, largest(a), want)
		}
	}
}

// What clips and leaks give at their edges does not depend on the place of a number.
func TestClipsAndLeaks(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	x := []float32{-inf, -2, -1, float32(math.Copysign(0, -1)), 0, 0.5, 1, inf, nan}
	for name, p := range map[string]pointwise{"Clip": clipped(-1, 1), "LeakyRelu": leaky(0.5)} {
		alone, many := make([]float32, len(x)), make([]float32, 8*len(x))
		for i, v := range x {
			p.values(alone[i:i+1], []float32{v})
			p.values(many[8*i:8*i+8], slices.Repeat([]float32{v}, 8))
			if got := many[8*i]; got != alone[i] && (got == got || alone[i] == alone[i]) {
				t.Errorf("%s(%v) is %v among eight, and %v alone", name, v, got, alone[i])
			}
		}
		want := map[string][]float32{"Clip": {-1, -1, -1, 0, 0, 0.5, 1, 1, nan}, "LeakyRelu": {-inf, -1, -0.5, 0, 0, 0.5, 1, inf, nan}}[name]
		near(t, name, alone, want)
	}
}

// TestPlacement writes tables whose strips are of every length and step, and holds them against the table.
func TestPlacement(t *testing.T) {
	x := draw(1, 400)
	for _, step := range []int{-1, 0, 1, 2, 3} {
		for n := 1; n < 40; n++ {
			var table []int
			for range 3 {
				table = append(table, -1, -1)
				for i := range n {
					table = append(table, 150+i*step)
				}
			}
			y := make([]float32, len(table))
			placementOf(table, 7).write(y, x)
			for i, at := range table {
				want := float32(7)
				if at >= 0 {
					want = x[at]
				}
				if y[i] != want {
					t.Fatalf("step %d, strips of %d: element %d is %v, want %v", step, n, i, y[i], want)
				}
			}
		}
	}
}

// TestGreatestPasses holds a pooling with NaN and infinities against the windows' greatest elements.
func TestGreatestPasses(t *testing.T) {
	r := draw(3, 2*9*9)
	for i := range r {
		switch i % 29 {
		case 3:
			r[i] = float32(math.NaN())
		case 11:
			r[i] = float32(math.Inf(-1))
		}
	}
	for _, k := range []int64{1, 2, 3} {
		t.Run(fmt.Sprint(k), func(t *testing.T) { holdGreatest(t, r, k) })
	}
}

// holdGreatest pools images of 2×9×9 with kernels of k×k, one apart.
func holdGreatest(t *testing.T, x []float32, k int64) {
	side := 9 - k + 1
	g := model(13, node("MaxPool", names("x"), "y", graph.Ints("kernel_shape", k, k)))
	g.Inputs, g.Outputs = []graph.Value{fixed("x", 1, 2, 9, 9)}, []graph.Value{fixed("y", 1, 2, side, side)}
	_, y := run(t, g, "y", graph.NewTensor("x", x, 1, 2, 9, 9))
	for i, got := range y {
		at := int64(i)
		channel, row, column := at/(side*side), at/side%side, at%side
		want := float32(math.Inf(-1))
		for dy := range k {
			for dx := range k {
				want = max(want, x[channel*81+(row+dy)*9+column+dx])
			}
		}
		if got != want && (got == got || want == want) {
			t.Errorf("element %d is %v, want %v", i, got, want)
		}
	}
}
