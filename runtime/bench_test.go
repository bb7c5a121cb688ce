//go:build cgo

package runtime

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// encoder makes the graph of an encoder of the given widths, with ReLU between its layers.
// The weights do not matter.
func encoder(widths ...int64) *graph.Graph {
	random := rand.New(rand.NewPCG(1, 2))
	g := &graph.Graph{
		Name:   "encoder",
		Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}}},
	}
	value := func(name string, width int64) graph.Value {
		return graph.Value{Name: name, Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(width))}}
	}
	x := "input"
	g.Inputs = []graph.Value{value(x, widths[0])}
	for i, n := range widths[1:] {
		w := make([]float32, widths[i]*n)
		for j := range w {
			w[j] = random.Float32() - .5
		}
		weight, product := fmt.Sprintf("w%d", i), fmt.Sprintf("p%d", i)
		g.Initializers = append(g.Initializers, graph.NewTensor(weight, w, widths[i], n))
		g.Nodes = append(g.Nodes,
			&graph.Node{Op: "MatMul", Inputs: []string{x, weight}, Outputs: []string{product}})
		x = product
		if i < len(widths)-2 {
			x = fmt.Sprintf("a%d", i)
			g.Nodes = append(g.Nodes, &graph.Node{Op: "Relu", Inputs: []string{product}, Outputs: []string{x}})
		}
	}
	g.Nodes[len(g.Nodes)-1].Outputs[0] = "latent"
	g.Outputs = []graph.Value{value("latent", widths[len(widths)-1])}
	return g
}

func openGraph(b *testing.B, g *graph.Graph, opts *Options) *Session {
	b.Helper()
	file, err := graph.Encode(g)
	if err != nil {
		b.Fatal(err)
	}
	s, err := OpenBytes(b.Context(), file, opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// BenchmarkEncode runs the same rows of MNIST's width through the three ways in.
func BenchmarkEncode(b *testing.B) {
	s := openGraph(b, encoder(784, 256, 64, 32), &Options{Threads: 1})
	for _, rows := range []int{1, 128, 4096} {
		x, dst := make([]float32, rows*784), make([]float32, rows*32)
		in := map[string]*graph.Tensor{"input": graph.NewTensor("", x, int64(rows), 784)}
		for name, run := range map[string]func() error{
			"Into": func() error { return s.EncodeInto(b.Context(), dst, x, rows) },
			"Run":  func() error { _, err := s.Run(b.Context(), in); return err },
		} {
			b.Run(fmt.Sprintf("%s/rows=%d", name, rows), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkOverhead measures the cost of a call on a model that computes next to nothing.
func BenchmarkOverhead(b *testing.B) {
	s := openGraph(b, encoder(1, 1), &Options{Threads: 1})
	x, dst := make([]float32, 1), make([]float32, 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.EncodeInto(b.Context(), dst, x, 1); err != nil {
			b.Fatal(err)
		}
	}
}
