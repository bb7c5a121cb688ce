package convert_test

import (
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// built makes a graph of an input of some dimensions behind the batch, and of one output.
func built(t *testing.T, dims []int64, of func(b *graph.Builder, x graph.Value) graph.Value) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("half", 0)
	shape := []graph.Dim{graph.Batch}
	for _, d := range dims {
		shape = append(shape, graph.Fixed(d))
	}
	b.Output("y", of(b, b.Input("x", graph.Float, shape...)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// repeated gives one input several times.
func repeated(in ...map[string]*graph.Tensor) iter.Seq2[map[string]*graph.Tensor, error] {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, x := range in {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// inHalf converts a graph, and returns its error where float16 is computed as such.
func inHalf(t *testing.T, g *graph.Graph, x *graph.Tensor, keep []string) float64 {
	t.Helper()
	h, _, err := convert.Half(g, convert.HalfSettings{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	ds, err := convert.Deviations(t.Context(), g, h, oracle.Engine{Narrow: true}, repeated(map[string]*graph.Tensor{"x": x}))
	if err != nil {
		t.Fatal(err)
	}
	return convert.Greatest(ds)
}

// TestBeyondHalf: nodes that leave the range of float16 are found, and where they stay in float32
// the error is small. Where they do not, it is not.
func TestBeyondHalf(t *testing.T) {
	large := func(factor float32, dims ...int64) *graph.Tensor {
		x := random("x", dims...)
		v, err := graph.Data[float32](x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range v {
			v[i] *= factor
		}
		return graph.NewTensor("x", v, dims...)
	}
	axis := func(b *graph.Builder) graph.Value { return b.Const(graph.Vector[int64]("", 1)) }
	for name, c := range map[string]struct {
		dims []int64
		x    *graph.Tensor
		of   func(b *graph.Builder, x graph.Value) graph.Value
		out  []string // nodes that stay in float32
	}{
		"product of raw columns": {[]int64{4}, large(500, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("Mul", x, x), b.Scalar(1e-4))
		}, []string{"mul", "mul_0"}},
		"large column": {[]int64{4}, large(1e5, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", x, b.Scalar(1e-4))
		}, []string{"mul"}},
		"sum": {[]int64{4}, large(4e4, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("ReduceSum", b.Op("Abs", x), axis(b)), b.Scalar(1e-4))
		}, []string{"abs", "reducesum", "mul"}},
		"exponential": {[]int64{4}, large(6, 5, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Log", b.Op("Exp", b.Op("Abs", x)))
		}, []string{"exp", "log"}},
		"convolution": {[]int64{2, 6, 6}, large(2e4, 2, 2, 6, 6), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("Conv", x, b.Parameter(random("w", 3, 2, 3, 3))), b.Scalar(1e-4))
		}, []string{"conv", "mul"}},
		"squares that vanish": {[]int64{4}, large(1e-4, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("ReduceMean", b.Op("Mul", x, x), graph.Ints("axes", 1))
		}, []string{"mul", "reducemean"}},
		"normalization does not": {[]int64{4}, large(300, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("LayerNormalization", x, b.Parameter(random("scale", 4)))
		}, nil},
		"softmax does not": {[]int64{4}, large(4, 3, 4), func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Softmax", x)
		}, nil},
	} {
		g := built(t, c.dims, c.of)
		out, err := convert.BeyondHalf(t.Context(), g, native.Engine{}, repeated(map[string]*graph.Tensor{"x": c.x}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var keep []string
		for _, o := range out {
			keep = append(keep, o.Node)
		}
		if !slices.Equal(keep, c.out) {
			t.Errorf("%s: out of range are %v, want %q", name, out, c.out)
		}
		if off := inHalf(t, g, c.x, keep); !(off < 0.01) {
			t.Errorf("%s: error %v with %q in float32", name, off, keep)
		}
		if off := inHalf(t, g, c.x, nil); len(keep) > 0 && !(off > 0.01) {
			t.Errorf("%s: error %v although all is in float16", name, off)
		}
	}
}

// TestOutOfHalfSays which node, which value and how far.
func TestOutOfHalfSays(t *testing.T) {
	for want, o := range map[string]convert.OutOfHalf{
		`node "a" gives 7.1e+04, beyond 65504`:                              {Node: "a", Value: "v", Magnitude: 7.1e4},
		`node "b" reads "v", which is 7.1e+04, beyond 65504`:                {Node: "b", Value: "v", Magnitude: 7.1e4, Reads: true},
		`node "a" gives at most 1e-08, too small for the digits of float16`: {Node: "a", Value: "v", Magnitude: 1e-8},
	} {
		if got := o.String(); got != want {
			t.Errorf("it says %s, want %s", got, want)
		}
	}
	g := built(t, []int64{4}, func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Relu", x) })
	if _, err := convert.BeyondHalf(t.Context(), g, native.Engine{}, repeated()); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("without rows: %v", err)
	}
}

// TestHalfScalesInFloat32: a raw column far from 0 keeps its differences, whatever moves it before
// it is scaled. A product that scales nothing but itself is in half precision.
func TestHalfScalesInFloat32(t *testing.T) {
	far := random("x", 20, 4)
	v, err := graph.Data[float32](far)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v {
		v[i] = 20000 + 3*v[i]
	}
	far = graph.NewTensor("x", v, 20, 4)
	for name, of := range map[string]func(b *graph.Builder, x graph.Value) graph.Value{
		"Sub, Div": func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Div", b.Op("Sub", x, b.Scalar(20000)), b.Scalar(3))
		},
		"Mul, Add": func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Add", b.Op("Mul", x, b.Scalar(1./3)), b.Scalar(-20000./3))
		},
		"Flatten, Sub, Mul": func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("Sub", b.Op("Flatten", x), b.Scalar(20000)), b.Scalar(1./3))
		},
	} {
		g := built(t, []int64{4}, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("MatMul", of(b, x), b.Parameter(random("w", 4, 3)))
		})
		if off := inHalf(t, g, far, nil); !(off < 5e-3) || math.IsNaN(off) {
			t.Errorf("%s: error %v", name, off)
		}
		h, _, err := convert.Half(g, convert.HalfSettings{})
		if err != nil {
			t.Fatal(err)
		}
		if w := h.Initializer("w"); w == nil || w.Elem != graph.Float16 {
			t.Errorf("%s: the layer behind is not in half precision", name)
		}
	}
}
