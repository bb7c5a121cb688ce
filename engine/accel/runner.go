package accel

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// runner is a session that can be bound.
type runner struct{ *runtime.Session }

var _ hourglass.Binder = runner{}

// Bind implements hourglass.Binder. Where the file does not state the shape of an output, the
// graph is run once, on zeros.
func (r runner) Bind(ctx context.Context, dims map[string][]int64, outputs ...string) (hourglass.Binding, error) {
	signature := &graph.Graph{Inputs: r.Inputs(), Outputs: r.Outputs()}
	defaults := r.Optional()
	signature.Inputs = slices.DeleteFunc(signature.Inputs, func(v graph.Value) bool { return defaults[v.Name] != nil })
	symbols, err := hourglass.CheckBinding(signature, dims, outputs, math.MaxInt32)
	if err != nil {
		return nil, fmt.Errorf("onnxruntime: %w", err)
	}
	b := &binding{in: map[string]*runtime.Buffer{}, out: map[string]*runtime.Buffer{}}
	if err := b.bind(ctx, r, signature, dims, symbols, outputs); err != nil {
		return nil, errors.Join(fmt.Errorf("onnxruntime: %w", err), b.Close())
	}
	return b, nil
}

// bindBuffers binds memory that several bindings share.
func (r runner) bindBuffers(inputs, outputs map[string]*runtime.Buffer) (*runtime.Binding, error) {
	return r.Session.Bind(inputs, outputs)
}

// binding is a session's binding with the buffers that are its own.
type binding struct {
	*runtime.Binding // nil while it is made
	in, out          map[string]*runtime.Buffer
}

func (b *binding) bind(ctx context.Context, r runner, g *graph.Graph, dims map[string][]int64, symbols map[string]int64, outputs []string) (err error) {
	for name, at := range dims {
		if b.in[name], err = runtime.NewBuffer(at...); err != nil {
			return err
		}
	}
	var ran map[string]*graph.Tensor
	for _, v := range g.Outputs {
		if !slices.Contains(outputs, v.Name) {
			continue
		}
		at, known := v.Type.Shape.At(symbols)
		if !known {
			if ran == nil {
				if ran, err = onZeros(ctx, r, dims); err != nil {
					return err
				}
			}
			at = ran[v.Name].Dims
		}
		if b.out[v.Name], err = runtime.NewBuffer(at...); err != nil {
			return fmt.Errorf("output %q: %w", v.Name, err)
		}
	}
	b.Binding, err = r.Session.Bind(b.in, b.out)
	return err
}

// onZeros runs a session, to learn the sizes of its outputs.
func onZeros(ctx context.Context, r runner, dims map[string][]int64) (map[string]*graph.Tensor, error) {
	in := map[string]*graph.Tensor{}
	for name, at := range dims {
		n := 1
		for _, d := range at {
			n *= int(d)
		}
		in[name] = graph.NewTensor(name, make([]float32, n), at...)
	}
	return r.Run(ctx, in)
}

// Input implements hourglass.Binding.
func (b *binding) Input(name string) []float32 { return b.in[name].Data() }

// Output implements hourglass.Binding.
func (b *binding) Output(name string) []float32 { return b.out[name].Data() }

// Close implements hourglass.Binding.
func (b *binding) Close() error {
	var errs []error
	if b.Binding != nil {
		errs = append(errs, b.Binding.Close())
	}
	for _, buffers := range []map[string]*runtime.Buffer{b.in, b.out} {
		for _, buffer := range buffers {
			if buffer != nil {
				errs = append(errs, buffer.Close())
			}
		}
		clear(buffers)
	}
	return errors.Join(errs...)
}
