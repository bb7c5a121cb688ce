//go:build cgo

package convert_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// layers returns one layer each, of every operator and form that Quantize knows, all of whose
// weights and inputs have the greatest magnitude that there is. So the integers are the
// largest that 8 bits hold, and kernels that add up products in too few bits saturate.
func layers(t *testing.T) map[string]*graph.Graph {
	t.Helper()
	b := func(op string, size []int64, weight *graph.Tensor, more ...graph.Arg) *graph.Graph {
		t.Helper()
		b := graph.NewBuilder(op, 0)
		shape := graph.Shape{graph.Symbol("n")}
		for _, d := range size {
			shape = append(shape, graph.Fixed(d))
		}
		args := append([]graph.Arg{b.Input("x", graph.Float, shape...), b.Parameter(weight)}, more...)
		b.Output("y", b.Op(op, args...))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	pads := graph.Ints("pads", 1, 1, 1, 1)
	return map[string]*graph.Graph{
		"MatMul":                  b("MatMul", []int64{64}, ones("w", 64, 5)),
		"Gemm":                    b("Gemm", []int64{64}, ones("w", 64, 5)),
		"Gemm, transposed weight": b("Gemm", []int64{64}, ones("w", 5, 64), graph.Int("transB", 1)),
		"Gemm, alpha":             b("Gemm", []int64{64}, ones("w", 64, 5), graph.Float32("alpha", 0.5)),
		"Conv":                    b("Conv", []int64{8, 6, 6}, ones("w", 4, 8, 3, 3), pads),
		"Conv, groups":            b("Conv", []int64{8, 6, 6}, ones("w", 4, 4, 3, 3), pads, graph.Int("group", 2)),
		"Conv, one channel each":  b("Conv", []int64{8, 6, 6}, ones("w", 8, 1, 3, 3), pads, graph.Int("group", 8)),
		"ConvTranspose":           b("ConvTranspose", []int64{8, 6, 6}, ones("w", 8, 4, 3, 3), pads),
		"ConvTranspose, groups":   b("ConvTranspose", []int64{8, 6, 6}, ones("w", 8, 2, 3, 3), pads, graph.Int("group", 2)),
	}
}

func ones(name string, dims ...int64) *graph.Tensor {
	t := random(name, dims...)
	v, _ := graph.Data[float32](t)
	for i := range v {
		v[i] = 1
	}
	return graph.NewTensor(name, v, dims...)
}

// TestQuantizeExact: the integers of every layer are the same on onnxruntime, on whatever
// processor this runs, as in float64, where they are the largest that there are. The sums
// are exact, so that only the scales round.
func TestQuantizeExact(t *testing.T) {
	for name, g := range layers(t) {
		dims := []int64{3}
		for _, d := range g.Inputs[0].Type.Shape[1:] {
			dims = append(dims, d.Size)
		}
		in := map[string]*graph.Tensor{"x": ones("x", dims...)}
		for form, s := range map[string]convert.QuantizeSettings{"static": {Engine: native.Engine{}, Rows: repeated(in)}, "dynamic": {}} {
			q, err := convert.Quantize(t.Context(), g, s)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, form, err)
			}
			if w := q.Initializer("w"); w != nil {
				t.Errorf("%s, %s: the weights are left in %v", name, form, w.Elem)
			}
			want := floats(t, run(t, oracle.Engine{}, q, in)["y"])
			for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
				for i, v := range floats(t, run(t, e, q, in)["y"]) {
					if math.Abs(float64(v-want[i])) > 1e-6*math.Abs(float64(want[i])) {
						t.Errorf("%s, %s, %s: element %d is %v, want %v", name, form, e.Name(), i, v, want[i])
						break
					}
				}
			}
		}
	}
}

// TestQuantize: near the float net, statically and dynamically, and a quarter the size.
func TestQuantize(t *testing.T) {
	g := net(t)
	in := rows(16)
	want := run(t, accel.Engine{}, g, in)["y"]
	for name, s := range map[string]convert.QuantizeSettings{
		"minmax":     {Engine: native.Engine{}, Rows: repeated(rows(16), rows(64))},
		"percentile": {Engine: native.Engine{}, Rows: repeated(rows(16), rows(64)), Method: convert.Percentile, Percentile: 99.9},
		"entropy":    {Engine: native.Engine{}, Rows: repeated(rows(16), rows(64)), Method: convert.Entropy},
		"dynamic":    {},
	} {
		q, err := convert.Quantize(t.Context(), g, s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d := noise(t, run(t, accel.Engine{}, q, in)["y"], want)
		if t.Logf("%s: noise %.4f of the signal", name, d); d > 0.05 || d == 0 {
			t.Errorf("%s: noise %v of the signal", name, d)
		}
		for _, p := range q.Initializers {
			if strings.HasSuffix(p.Name, ".weight") {
				t.Errorf("%s: %s is left in %v", name, p.Name, p.Elem)
			}
		}
	}
	kept, err := convert.Quantize(t.Context(), g, convert.QuantizeSettings{Engine: native.Engine{}, Rows: repeated(in), Keep: []string{"Conv", "MatMul"}})
	if err != nil {
		t.Fatal(err)
	}
	if kept.Initializer("conv.weight") == nil || kept.Initializer("code.weight") != nil {
		t.Error("what is kept is not what was named")
	}
}

// TestQuantizeTied: a weight that several layers read is written once for each axis that its
// channels are along.
func TestQuantizeTied(t *testing.T) {
	b := graph.NewBuilder("tied", 0)
	x := b.Input("x", graph.Float, graph.Symbol("n"), graph.Fixed(9))
	w := b.Parameter(random("w", 5, 9))
	code := b.Op("Tanh", b.Op("Gemm", x, w, graph.Int("transB", 1)))
	again := b.Op("Tanh", b.Op("Gemm", b.Op("MatMul", code, w), w, graph.Int("transB", 1)))
	b.Output("y", b.Op("Gemm", again, w))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]*graph.Tensor{"x": random("x", 16, 9)}
	want := run(t, accel.Engine{}, g, in)["y"]
	for name, s := range map[string]convert.QuantizeSettings{"static": {Engine: native.Engine{}, Rows: repeated(in)}, "dynamic": {}} {
		q, err := convert.Quantize(t.Context(), g, s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := noise(t, run(t, accel.Engine{}, q, in)["y"], want); d > 0.05 || d == 0 {
			t.Errorf("%s: noise %v of the signal", name, d)
		}
		weights := 0
		for _, p := range q.Initializers {
			if p.Elem == graph.Uint8 && p.Len() == 45 {
				weights++
			}
		}
		if weights != 2 {
			t.Errorf("%s: %d copies of the weight, want one for each axis", name, weights)
		}
	}
}

func TestQuantizeRefuses(t *testing.T) {
	infinite := net(t)
	w := random("code.weight", 5, 9)
	v, _ := graph.Data[float32](w)
	v[7] = float32(math.Inf(1))
	infinite.SetInitializer(graph.NewTensor("code.weight", v, 5, 9))
	none := repeated()
	for want, c := range map[string]struct {
		g *graph.Graph
		s convert.QuantizeSettings
	}{
		"no integer at any scale": {infinite, convert.QuantizeSettings{}},
		"no method":               {net(t), convert.QuantizeSettings{Method: "guess"}},
		"percentile 40":           {net(t), convert.QuantizeSettings{Percentile: 40}},
		"and no engine":           {net(t), convert.QuantizeSettings{Rows: none}},
		"no rows to calibrate":    {net(t), convert.QuantizeSettings{Rows: none, Engine: native.Engine{}}},
		"no layer":                {net(t), convert.QuantizeSettings{Keep: []string{"MatMul", "Gemm", "Conv"}}},
		"no node or operator":     {net(t), convert.QuantizeSettings{Keep: []string{"Nothing"}}},
	} {
		if _, err := convert.Quantize(t.Context(), c.g, c.s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}
