package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/runtime"
)

// conv times a convolution with its gradients by input and weights on onnxruntime, at batch
// 128. It is written in three ways: as graph/grad writes it, with ONNX's own operators, and
// with windows made of strided slices.
func conv(ctx context.Context) error {
	fmt.Printf("milliseconds of forward, gradient by input and gradient by weights together: median of %d rounds, and of the ratios to the first\n", rounds)
	for _, c := range []struct{ in, out, side int64 }{{1, 16, 28}, {16, 32, 14}} {
		ways := []struct {
			name string
			make func(b *graph.Builder, x, w, dy graph.Value, c convShape)
		}{
			{"graph/grad", nil},
			{"Conv, ConvTranspose, Conv over transposed axes", withConv},
			{"Conv, ConvTranspose, strided slices and a product", withSlices},
		}
		s := convShape{c.in, c.out, c.side, c.side / 2}
		var contenders []*contender
		for _, way := range ways {
			g, err := s.graph(way.make)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			run, stop, err := bound(ctx, g)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			defer stop()
			contenders = append(contenders, &contender{name: way.name, steps: timed(func() error { return run(ctx) })})
		}
		fmt.Printf("\n%d to %d channels, %d×%d, kernel 4×4, stride 2\n", c.in, c.out, c.side, c.side)
		for round := range rounds + 1 {
			for _, k := range contenders {
				time.Sleep(rest)
				ms, err := k.steps(20)
				if err != nil {
					return err
				}
				if round > 0 {
					k.ms = append(k.ms, median(ms))
				}
			}
		}
		for _, k := range contenders {
			ratios := make([]float64, len(k.ms))
			for i := range ratios {
				ratios[i] = k.ms[i] / contenders[0].ms[i]
			}
			fmt.Printf("%-52s %7.3f %6.2f\n", k.name, median(k.ms), median(ratios))
		}
	}
	return nil
}

// convShape is a convolution that halves a square image.
type convShape struct{ in, out, side, small int64 }

const convBatch = 128

var halving = []graph.Arg{graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1)}

// graph builds a graph with inputs x, w and dy, and outputs y, dx and dw. Where way is nil, it
// is the gradient of Σ y·dy.
func (s convShape) graph(way func(b *graph.Builder, x, w, dy graph.Value, s convShape)) (*graph.Graph, error) {
	b := graph.NewBuilder("conv", 0)
	f := graph.Fixed
	x := b.Input("x", graph.Float, f(convBatch), f(s.in), f(s.side), f(s.side))
	w := b.Input("w", graph.Float, f(s.out), f(s.in), f(4), f(4))
	dy := b.Input("dy", graph.Float, f(convBatch), f(s.out), f(s.small), f(s.small))
	if way != nil {
		way(b, x, w, dy, s)
		return b.Graph()
	}
	y := b.Output("y", b.Op("Conv", append([]graph.Arg{x, w}, halving...)...))
	b.Output("loss", b.Op("ReduceSum", b.Op("Mul", y, dy), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	if g, err = grad.Gradient(g, "loss", []string{"x", "w"}); err == nil {
		g.Outputs = slices.DeleteFunc(g.Outputs, func(v graph.Value) bool { return v.Name == "loss" })
	}
	return g, err
}

func withConv(b *graph.Builder, x, w, dy graph.Value, s convShape) {
	b.Output("y", b.Op("Conv", append([]graph.Arg{x, w}, halving...)...))
	b.Output("dx", b.Op("ConvTranspose", append([]graph.Arg{dy, w}, halving...)...))
	swap := graph.Ints("perm", 1, 0, 2, 3)
	dw := b.Op("Conv", b.Op("Transpose", x, swap), b.Op("Transpose", dy, swap), graph.Ints("dilations", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
	b.Output("dw", b.Op("Transpose", dw, swap))
}

func withSlices(b *graph.Builder, x, w, dy graph.Value, s convShape) {
	b.Output("y", b.Op("Conv", append([]graph.Arg{x, w}, halving...)...))
	b.Output("dx", b.Op("ConvTranspose", append([]graph.Arg{dy, w}, halving...)...))
	vector := func(v ...int64) graph.Value { return b.Const(graph.Vector("", v...)) }
	padded := b.Op("Pad", x, vector(0, 0, 1, 1, 0, 0, 1, 1))
	args := []graph.Arg{graph.Int("axis", 1)}
	for i := range int64(4) {
		for j := range int64(4) {
			end := 2*s.small - 1
			args = append(args, b.Op("Slice", padded, vector(i, j), vector(i+end, j+end), vector(2, 3), vector(2, 2)))
		}
	}
	windows := b.Op("Reshape", b.Op("Concat", args...), vector(convBatch, 16*s.in, -1))
	flat := b.Op("Reshape", dy, vector(convBatch, s.out, -1))
	products := b.Op("MatMul", flat, b.Op("Transpose", windows, graph.Ints("perm", 0, 2, 1)))
	dw := b.Op("Reshape", b.Op("ReduceSum", products, vector(0), graph.Int("keepdims", 0)), vector(s.out, 4, 4, s.in))
	b.Output("dw", b.Op("Transpose", dw, graph.Ints("perm", 0, 3, 1, 2)))
}

// bound opens a graph of fixed sizes, with memory for all inputs and outputs.
func bound(ctx context.Context, g *graph.Graph) (run func(context.Context) error, stop func(), err error) {
	runner, err := accel.Engine{}.NewRunner(ctx, g)
	if err != nil {
		return nil, nil, err
	}
	session := runner.(*runtime.Session)
	sides := [2]map[string]*runtime.Buffer{{}, {}}
	for i, values := range [][]graph.Value{g.Inputs, g.Outputs} {
		for _, v := range values {
			dims, _ := v.Type.Shape.Static()
			buffer, err := runtime.NewBuffer(dims...)
			if err != nil {
				return nil, nil, err
			}
			for j, data := 0, buffer.Data(); j < len(data); j++ {
				data[j] = float32(j%13)/13 - 0.5
			}
			sides[i][v.Name] = buffer
		}
	}
	binding, err := session.Bind(sides[0], sides[1])
	if err != nil {
		return nil, nil, err
	}
	return binding.Run, func() {
		_ = binding.Close()
		for _, side := range sides {
			for _, b := range side {
				_ = b.Close()
			}
		}
		_ = session.Close()
	}, nil
}
