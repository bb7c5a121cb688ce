package main

import (
	"context"
	"time"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// peak multiplies two square matrices on onnxruntime. No product of float32 matrices is
// faster on this machine.
type peak struct {
	binding *runtime.Binding
	close   func()
}

const peakSide = 2048

func newPeak(ctx context.Context) (*peak, error) {
	b := graph.NewBuilder("peak", 0)
	matrix := func(name string) graph.Value {
		return b.Input(name, graph.Float, graph.Fixed(peakSide), graph.Fixed(peakSide))
	}
	b.Output("y", b.Op("MatMul", matrix("a"), matrix("b")))
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	file, err := graph.Encode(g)
	if err != nil {
		return nil, err
	}
	session, err := runtime.OpenBytes(ctx, file, nil)
	if err != nil {
		return nil, err
	}
	buffers := map[string]*runtime.Buffer{}
	for _, name := range []string{"a", "b", "y"} {
		if buffers[name], err = runtime.NewBuffer(peakSide, peakSide); err != nil {
			return nil, err
		}
		for i, data := 0, buffers[name].Data(); i < len(data); i++ {
			data[i] = float32(i%17) / 17
		}
	}
	p := &peak{}
	p.binding, err = session.Bind(map[string]*runtime.Buffer{"a": buffers["a"], "b": buffers["b"]}, map[string]*runtime.Buffer{"y": buffers["y"]})
	p.close = func() {
		_ = p.binding.Close()
		for _, b := range buffers {
			_ = b.Close()
		}
		_ = session.Close()
	}
	return p, err
}

// gflops returns the GFLOP/s of one product.
func (p *peak) gflops(ctx context.Context) (float64, error) {
	start := time.Now()
	err := p.binding.Run(ctx)
	return 2 * peakSide * peakSide * peakSide / time.Since(start).Seconds() / 1e9, err
}
