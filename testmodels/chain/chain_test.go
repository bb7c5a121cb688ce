package chain

import (
	"runtime"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/step"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/verify/budget"
)

// steps are what is done with a chain, by name. Each is a function of its graph, so that
// making the graph is not counted.
var steps = []struct {
	name string
	of   func(int) (*graph.Graph, error)
	do   func(t testing.TB, g *graph.Graph) error
}{
	{"encode and decode", Graph, func(_ testing.TB, g *graph.Graph) error {
		b, err := graph.Encode(g)
		if err != nil {
			return err
		}
		_, err = graph.Decode(b)
		return err
	}},
	{"infer", Graph, func(_ testing.TB, g *graph.Graph) error { return g.Clone().Infer() }},
	{"check", Graph, func(_ testing.TB, g *graph.Graph) error { return g.CheckTypes() }},
	{"prune", Graph, func(_ testing.TB, g *graph.Graph) error { g.Clone().Prune(); return g.Validate() }},
	{"index", Graph, func(_ testing.TB, g *graph.Graph) error { g.Index(); return nil }},
	{"another opset", Graph, func(_ testing.TB, g *graph.Graph) error { _, err := convert.Opset(g, 18); return err }},
	{"simplify", Graph, func(t testing.TB, g *graph.Graph) error {
		_, err := convert.Simplify(t.Context(), g, native.Engine{})
		return err
	}},
	{"half", Graph, func(_ testing.TB, g *graph.Graph) error {
		_, _, err := convert.Half(g, convert.HalfSettings{})
		return err
	}},
	{"quantize", Graph, func(t testing.TB, g *graph.Graph) error {
		_, err := convert.Quantize(t.Context(), g, convert.QuantizeSettings{})
		return err
	}},
	{"split", Graph, func(_ testing.TB, g *graph.Graph) error {
		_, _, err := convert.Split(g, g.Nodes[len(g.Nodes)/2].Outputs[0])
		return err
	}},
	{"import", Graph, func(t testing.TB, g *graph.Graph) error {
		_, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
		return err
	}},
	{"gradient", Loss, func(_ testing.TB, g *graph.Graph) error {
		_, err := grad.Gradient(g, "loss", Parameters(g))
		return err
	}},
	{"training step", Loss, func(_ testing.TB, g *graph.Graph) error {
		_, err := step.Graph(hourglass.Training{Graph: g, Parameters: Parameters(g)})
		return err
	}},
	{"native", Graph, func(t testing.TB, g *graph.Graph) error { return run(t, native.Engine{}, g) }},
	{"oracle", Graph, func(t testing.TB, g *graph.Graph) error { return run(t, oracle.Engine{}, g) }},
	{"budget", Graph, func(t testing.TB, g *graph.Graph) error {
		_, err := budget.Derive(t.Context(), g, rows())
		return err
	}},
}

// rows returns two for a chain.
func rows() map[string]*graph.Tensor {
	return map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{1, 2, 3, 4, 5, 6, 7, 8}, 2, width)}
}

func run(t testing.TB, e hourglass.Engine, g *graph.Graph) error {
	r, err := e.NewRunner(t.Context(), g)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.Run(t.Context(), rows())
	return err
}

// allocated counts what a step allocates on a chain.
func allocated(t *testing.T, nodes, step int) (objects, size float64) {
	t.Helper()
	g, err := steps[step].of(nodes)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := steps[step].do(t, g); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc)
}

// TestLinear counts what each step allocates on a chain and on one four times as long. A step
// that copies or looks up a list for each node allocates up to sixteen times as much; one that
// goes through the graph a number of times allocates four times as much, with some for the
// growth of maps.
func TestLinear(t *testing.T) {
	const short, long, most = 1000, 4000, 5.5
	for i, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			allocated(t, short, i) // what is allocated once
			objects, size := allocated(t, short, i)
			more, larger := allocated(t, long, i)
			if more/objects > most || larger/size > most {
				t.Errorf("on %d nodes %.0f objects of %.0f bytes, on %d nodes %.0f of %.0f: %.1f and %.1f times as much, want at most %.1f",
					short, objects, size, long, more, larger, more/objects, larger/size, most)
			}
		})
	}
}

// BenchmarkStep tells the time a node: it should not grow with the chain.
func BenchmarkStep(b *testing.B) {
	for _, s := range steps {
		for _, size := range []struct {
			name  string
			nodes int
		}{{"1000", 1000}, {"16000", 16000}} {
			b.Run(s.name+"/"+size.name, func(b *testing.B) {
				g, err := s.of(size.nodes)
				if err != nil {
					b.Fatal(err)
				}
				b.ResetTimer()
				for range b.N {
					if err := s.do(b, g); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size.nodes), "ns/node")
			})
		}
	}
}
