//go:build cgo

package made_test

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestInt8: each model in 8 bits, static and dynamic, computes the same on the native engine
// and on onnxruntime as in float64. In these models no quotient is so near a half that float32
// and float64 round it to different integers.
func TestInt8(t *testing.T) {
	models(t, func(t *testing.T, g *graph.Graph, in, want map[string]*graph.Tensor) {
		g = plain(t, g, graph.DefaultOpset)
		calibration := func(yield func(map[string]*graph.Tensor, error) bool) { yield(in, nil) }
		for name, s := range map[string]convert.QuantizeSettings{
			"static":  {Engine: native.Engine{}, Rows: calibration},
			"dynamic": {},
		} {
			q, err := convert.Quantize(t.Context(), g, s)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			q = again(t, q)
			exact := inFloat64(t, q, in)
			for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
				worst := same(t, name+", "+e.Name(), run(t, e, q, in), exact, tolerance)
				t.Logf("%s, %s: max |Δ| %.2g", name, e.Name(), worst)
			}
		}
	})
}

// inFloat64 returns what the oracle computes, as float32.
func inFloat64(t *testing.T, g *graph.Graph, in map[string]*graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	given, err := oracle.Arrays(in)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := oracle.Evaluate(g, given)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*graph.Tensor{}
	for name, a := range exact {
		v := make([]float32, len(a.V))
		for i := range v {
			v[i] = float32(a.V[i])
		}
		var dims []int64
		for _, d := range a.Dims {
			dims = append(dims, int64(d))
		}
		out[name] = graph.NewTensor(name, v, dims...)
	}
	return out
}
