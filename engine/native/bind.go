package native

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

var _ hourglass.Binder = (*runner)(nil)

// Bind implements hourglass.Binder. A graph that takes sizes or places as inputs is not bound.
func (r *runner) Bind(ctx context.Context, dims map[string][]int64, outputs ...string) (_ hourglass.Binding, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := hourglass.CheckBinding(r.graph, dims, outputs, maxElements); err != nil {
		return nil, fmt.Errorf("native: %w", err)
	}
	if r.isClosed() {
		return nil, errClosed
	}
	inputs := map[string]*graph.Tensor{}
	for name, at := range dims {
		if r.settled[name] {
			return nil, fmt.Errorf("native: input %q is read as sizes or places, and is not bound", name)
		}
		inputs[name] = &graph.Tensor{Elem: graph.Float, Dims: at}
	}
	p, err := r.compile("", inputs, outputs, steady)
	if err != nil {
		return nil, err
	}
	b := &binding{runner: r, program: p.program, in: map[string][]float32{}, out: map[string][]float32{}}
	for i, v := range r.graph.Inputs {
		at, given := dims[v.Name]
		if !given {
			continue
		}
		b.in[v.Name] = p.feeds[i]
		if p.feeds[i] == nil { // nothing reads it
			size, _ := intDims(at)
			b.in[v.Name] = make([]float32, product(size))
		}
	}
	for i, o := range p.outputs {
		if o.constant != nil {
			if b.out[o.name], err = graph.Data[float32](o.constant); err != nil {
				return nil, fmt.Errorf("native: output %q: %w", o.name, err)
			}
			continue
		}
		if b.out[o.name], err = p.result(i); err != nil {
			return nil, fmt.Errorf("native: output %q: %w", o.name, err)
		}
	}
	return b, nil
}

// isClosed reports whether the runner was closed.
func (r *runner) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// binding is a program whose memory the caller reads and writes.
type binding struct {
	runner  *runner
	program *program // nil: closed
	in, out map[string][]float32
}

// Input implements hourglass.Binding.
func (b *binding) Input(name string) []float32 { return b.in[name] }

// Output implements hourglass.Binding.
func (b *binding) Output(name string) []float32 { return b.out[name] }

// Run implements hourglass.Binding.
func (b *binding) Run(ctx context.Context) (err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.program == nil {
		return errClosed
	}
	if err := b.program.together(); err != nil {
		return fmt.Errorf("native: graph %q: %w", b.runner.graph.Name, err)
	}
	return nil
}

// Close implements hourglass.Binding.
func (b *binding) Close() error {
	b.program = nil
	clear(b.in)
	clear(b.out)
	return nil
}
