//go:build cgo

package convert_test

import (
	"fmt"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// recurrentLayers returns recurrent layers of each operator, in one direction and in both. Each unit's
// weights have another magnitude, as training leaves them.
func recurrentLayers(t *testing.T) map[string]*graph.Graph {
	t.Helper()
	layers := map[string]*graph.Graph{}
	for op, gates := range map[string]int64{"RNN": 1, "GRU": 3, "LSTM": 4} {
		for dirs, direction := range map[int64]string{1: "forward", 2: "bidirectional"} {
			const features, units = 24, 32
			b := graph.NewBuilder(op, 17)
			x := b.Input("x", graph.Float, graph.Fixed(5), graph.Symbol("n"), graph.Fixed(features))
			w := b.Parameter(rising("w", 0.2, dirs, gates*units, features))
			r := b.Parameter(rising("r", 0.2, dirs, gates*units, units))
			out := b.OpN(op, 2, x, w, r, graph.Int("hidden_size", units), graph.Text("direction", direction))
			b.Output("y", out[0])
			b.Output("last", out[1])
			layers[fmt.Sprintf("%s, %s", op, direction)] = finished(t, b)
		}
	}
	return layers
}

// rising returns random weights, of which those of the last row are ten times as large as the first's.
func rising(name string, scale float32, dims ...int64) *graph.Tensor {
	v, _ := graph.Data[float32](random(name, dims...))
	row := int(dims[len(dims)-1])
	for i := range v {
		v[i] *= scale * (0.1 + 0.9*float32(i/row)/float32(len(v)/row))
	}
	return graph.NewTensor(name, v, dims...)
}

func finished(t *testing.T, b *graph.Builder) *graph.Graph {
	t.Helper()
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestQuantizeRecurrent: both products' weights are stored in a quarter of the bytes, and what the
// layer computes on every engine is near.
func TestQuantizeRecurrent(t *testing.T) {
	for name, g := range recurrentLayers(t) {
		in := map[string]*graph.Tensor{"x": random("x", 5, 7, 24)}
		before := run(t, oracle.Engine{}, g, in)
		q := quantizedDynamically(t, g)
		if a, b := stored(q), stored(g); float64(a) > 0.29*float64(b) {
			t.Errorf("%s: %d of %d bytes are left", name, a, b)
		}
		for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}, oracle.Engine{}} {
			after := run(t, e, q, in)
			for _, out := range []string{"y", "last"} {
				if d := noise(t, after[out], before[out]); d > 0.01 || d == 0 {
					t.Errorf("%s, %s: noise %v of output %q", name, e.Name(), d, out)
				}
			}
		}
	}
}

// TestQuantizeGather: the rows that are taken from a table are as near as 8 bits allow, whatever the
// dimension that differs in scale, the axis, and the rank of the indices.
func TestQuantizeGather(t *testing.T) {
	// Row by row, or column by column, weights differ by a factor of ten. One scale for all would give
	// noise of 0.008 and more.
	rows := rising("table", 1, 40, 60)
	columns := graph.NewTensor("table", swapped(floats(t, rising("table", 1, 60, 40)), 60), 40, 60)
	even := random("table", 40, 60)
	for name, table := range map[string]*graph.Tensor{"rows": rows, "columns": columns, "neither": even} {
		for _, axis := range []int64{0, 1, -1, -2} {
			for _, dims := range [][]int64{{}, {3}, {2, 3}} {
				b := graph.NewBuilder("gather", 11)
				var shape graph.Shape
				for _, d := range dims {
					shape = append(shape, graph.Fixed(d))
				}
				ids := b.Input("ids", graph.Int64, shape...)
				b.Output("y", b.Op("Gather", b.Parameter(table), ids, graph.Int("axis", axis)))
				g := finished(t, b)
				in := map[string]*graph.Tensor{"ids": graph.NewTensor("ids", []int64{39, 0, -3, 12, 7, 39}[:max(1, product(dims))], dims...)}
				want := run(t, oracle.Engine{}, g, in)["y"]
				q := quantizedDynamically(t, g)
				if q.Opset() != 13 || q.Initializer("table") != nil || stored(q) > 40*60+60*4+100 {
					t.Errorf("%s, axis %d: opset %d, %d bytes", name, axis, q.Opset(), stored(q))
				}
				for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}, oracle.Engine{}} {
					if d := noise(t, run(t, e, q, in)["y"], want); d > 0.012 || d == 0 {
						t.Errorf("%s, axis %d, indices %v, %s: noise %v", name, axis, dims, e.Name(), d)
					}
				}
			}
		}
	}
}

// TestQuantizeGemm: a Gemm's factors and its transposed input are kept in the dynamic form, at an opset
// that had no 8-bit arithmetic for it.
func TestQuantizeGemm(t *testing.T) {
	for _, c := range []struct {
		transA, transB int64
		alpha, beta    float32
		addend         []int64
	}{{0, 0, 0.3, 1, []int64{20}}, {1, 0, 1, 0.7, []int64{1}}, {1, 1, -2, 3, []int64{9, 1}}, {0, 1, 1, 0, []int64{20}}, {1, 1, 0.5, 2, nil}} {
		b := graph.NewBuilder("gemm", 9)
		dims, weights := []int64{9, 30}, []int64{30, 20}
		if c.transA == 1 {
			dims = []int64{30, 9}
		}
		if c.transB == 1 {
			weights = []int64{20, 30}
		}
		x := b.Input("x", graph.Float, graph.Fixed(dims[0]), graph.Fixed(dims[1]))
		args := []graph.Arg{x, b.Parameter(random("w", weights...))}
		if c.addend != nil {
			args = append(args, b.Parameter(random("c", c.addend...)))
		}
		b.Output("y", b.Op("Gemm", append(args, graph.Int("transA", c.transA), graph.Int("transB", c.transB), graph.Float32("alpha", c.alpha), graph.Float32("beta", c.beta))...))
		g := finished(t, b)
		in := map[string]*graph.Tensor{"x": random("x", dims...)}
		want := run(t, oracle.Engine{}, g, in)["y"]
		q := quantizedDynamically(t, g)
		for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}, oracle.Engine{}} {
			if d := noise(t, run(t, e, q, in)["y"], want); d > 0.012 || d == 0 {
				t.Errorf("%+v, %s: noise %v", c, e.Name(), d)
			}
		}
	}
}

func quantizedDynamically(t *testing.T, g *graph.Graph) *graph.Graph {
	t.Helper()
	q, err := convert.Quantize(t.Context(), g, convert.QuantizeSettings{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// stored returns the bytes of a graph's initializers.
func stored(g *graph.Graph) (n int) {
	for _, p := range g.Initializers {
		n += len(p.Raw)
	}
	return n
}

// swapped returns the elements of a matrix of so many rows with its dimensions swapped.
func swapped(v []float32, rows int) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		columns := len(v) / rows
		out[i%columns*rows+i/columns] = x
	}
	return out
}

func product(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}
