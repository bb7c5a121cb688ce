package gradient

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// scalarLoss returns the objective of y = f(w), with one parameter of one element.
func scalarLoss(t *testing.T, w float32, f func(b *graph.Builder, w graph.Value) graph.Value) *objective {
	t.Helper()
	b := graph.NewBuilder("f", graph.DefaultOpset)
	b.Output("y", f(b, b.Parameter(graph.NewTensor("w", []float32{w}, 1))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	o, err := newObjective(g, "y", nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestSlopes holds differences against derivatives that are known. Where there is a kink the
// derivative is that on its side, or any of the two at it.
func TestSlopes(t *testing.T) {
	op := func(name string) func(*graph.Builder, graph.Value) graph.Value {
		return func(b *graph.Builder, w graph.Value) graph.Value { return b.Op(name, w) }
	}
	kink := func(at float64) func(*graph.Builder, graph.Value) graph.Value {
		return func(b *graph.Builder, w graph.Value) graph.Value { return b.Op("Relu", b.Op("Sub", w, b.Scalar(at))) }
	}
	for _, c := range []struct {
		name   string
		w      float32
		f      func(*graph.Builder, graph.Value) graph.Value
		want   []float64
		atMost float64 // of the error
	}{
		{"exp", 0.5, op("Exp"), []float64{math.Exp(0.5)}, 1e-8},
		{"log", 3, op("Log"), []float64{1. / 3}, 1e-8},
		{"tanh", -1, op("Tanh"), []float64{1 - math.Tanh(1)*math.Tanh(1)}, 1e-8},
		{"far from a kink", 1, kink(0.5), []float64{1}, 1e-8},
		{"at a kink", 0, kink(0), []float64{0, 1}, 0.51},
		{"kink after w", 0, kink(0.3 * stride), []float64{0}, 0.51},
		{"kink before w", 0, kink(-0.3 * stride), []float64{1}, 0.51},
		{"kink near h", 0, kink(0.9 * stride), []float64{0}, 0.51},
		{"kink beyond h", 0, kink(1.5 * stride), []float64{0}, 0.51},
	} {
		o := scalarLoss(t, c.w, c.f)
		s, err := newSlopes(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			got, err := s.along(t.Context(), "w")
			if err != nil {
				t.Fatal(err)
			}
			scale := firstWeight() * got.direction[0]
			for _, want := range c.want {
				if off := math.Abs(got.value - scale*want); off > got.err {
					t.Errorf("%s: %v, want %v; off by %.3g, and said to be by %.3g at most", c.name, got.value, scale*want, off, got.err)
				}
			}
			if got.err > c.atMost*math.Abs(scale) {
				t.Errorf("%s: an error of up to %v", c.name, got.err)
			}
		}
	}
}

// firstWeight returns what the loss multiplies a lone element by.
func firstWeight() float64 { return float64(float32(rand.New(rand.NewPCG(1, 17)).NormFloat64())) }

// TestSlopeProduct: errors of any kind stay within the bound, which for many elements is much
// below their sum.
func TestSlopeProduct(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 17))
	const n, each = 10_000, 1e-3
	gradient := make([]float64, n)
	for i := range gradient {
		gradient[i] = r.NormFloat64()
	}
	for name, err := range map[string]func(i int) float64{
		"all alike":   func(int) float64 { return each },
		"alternating": func(i int) float64 { return each * float64(1-2*(i%2)) },
		"one":         func(i int) float64 { return each * float64(max(0, 1-i)) },
		"at random":   func(int) float64 { return each * (2*r.Float64() - 1) },
	} {
		for range 20 {
			s := slope{direction: unit(r, n)}
			exact, off := s.product(gradient, judge.Tolerance{Abs: each}, 4)
			wrong := make([]float64, n)
			for i, v := range gradient {
				wrong[i] = v + err(i)
			}
			got, _ := s.product(wrong, judge.Tolerance{Abs: each}, 4)
			if math.Abs(got-exact) > off || off > 5*each {
				t.Errorf("%s: off by %v, the bound is %v", name, math.Abs(got-exact), off)
			}
		}
	}
	s := slope{direction: []float64{1}}
	if _, off := s.product([]float64{2}, judge.Tolerance{Abs: each}, 4); off != each {
		t.Errorf("of one element: %v, want %v", off, each)
	}
}

// TestDirectionalOfWhatIsNotFinite: no tolerance is wide enough, and JSON can be written.
func TestDirectionalOfWhatIsNotFinite(t *testing.T) {
	s := slope{direction: []float64{0.6, 0.8}, value: 1, err: 1e-9}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		gradient := []float64{1, v}
		r := &Report{Report: &verify.Report{}}
		d := Directional{}.of(s, gradient, r.element("e", "w", gradient), 4)
		if d.Verdict != judge.Different {
			t.Errorf("%v: %v", v, d)
		}
		if _, err := json.Marshal(d); err != nil {
			t.Error(err)
		}
	}
}
