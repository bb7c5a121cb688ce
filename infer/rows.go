package infer

import (
	"context"
	"fmt"
)

// Encode returns the codes of rows: x holds the rows one after the other, and the result one code
// a row. They are [Model.Features] and [Model.Latent] numbers long. The rows of a picture or of a
// window are its numbers in the order of the file's dimensions.
func (m *Model) Encode(ctx context.Context, x []float32) ([]float32, error) {
	return m.call(ctx, encoding, x)
}

// Decode returns the reconstructions of codes.
func (m *Model) Decode(ctx context.Context, codes []float32) ([]float32, error) {
	return m.call(ctx, decoding, codes)
}

// Reconstruct returns the reconstructions of rows. A detector gives the values that it would have
// expected.
func (m *Model) Reconstruct(ctx context.Context, x []float32) ([]float32, error) {
	return m.call(ctx, reconstructing, x)
}

// EncodeInto does what Encode does, into dst, which must be as long as the codes.
func (m *Model) EncodeInto(ctx context.Context, dst, x []float32) error {
	return m.callInto(ctx, encoding, dst, x)
}

// DecodeInto does what Decode does, into dst, which must be as long as the reconstructions.
func (m *Model) DecodeInto(ctx context.Context, dst, codes []float32) error {
	return m.callInto(ctx, decoding, dst, codes)
}

// ReconstructInto does what Reconstruct does, into dst, which must be as long as x.
func (m *Model) ReconstructInto(ctx context.Context, dst, x []float32) error {
	return m.callInto(ctx, reconstructing, dst, x)
}

// Warm makes the memory of each call that the model has for batches of so many rows, so that no
// request waits for it.
func (m *Model) Warm(ctx context.Context, batches ...int) error {
	for _, n := range batches {
		for i := range m.routes {
			if m.routes[i].lack != nil {
				continue
			}
			if n < 1 {
				return wrongInput("a batch of %d rows to warm up with, want 1 or more", n)
			}
			x := make([]float32, n*m.routes[i].In)
			r, rows, err := m.begin(ctx, i, x)
			if err != nil {
				return err
			}
			err = r.run(ctx, make([][]float32, len(r.outs)), x, rows)
			m.mu.RUnlock()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Model) call(ctx context.Context, i int, x []float32) ([]float32, error) {
	r, n, err := m.begin(ctx, i, x)
	if err != nil {
		return nil, err
	}
	defer m.mu.RUnlock()
	dst := make([]float32, n*r.Out[0])
	return dst, r.run(ctx, [][]float32{dst}, x, n)
}

func (m *Model) callInto(ctx context.Context, i int, dst, x []float32) error {
	r, n, err := m.begin(ctx, i, x)
	if err != nil {
		return err
	}
	defer m.mu.RUnlock()
	if len(dst) != n*r.Out[0] {
		return wrongInput("%s: the destination holds %d numbers, want %d: %d rows of %d", r.name, len(dst), n*r.Out[0], n, r.Out[0])
	}
	return r.run(ctx, [][]float32{dst}, x, n)
}

// begin begins a call and returns the number of rows. Without an error, the call ends with
// m.mu.RUnlock.
func (m *Model) begin(ctx context.Context, i int, x []float32) (*route, int, error) {
	if err := m.enter(ctx); err != nil {
		return nil, 0, err
	}
	r := m.routes[i]
	err := r.lack
	if err == nil && len(x)%r.In != 0 {
		err = wrongInput("%s: %d numbers are no rows of %d", r.name, len(x), r.In)
	}
	if err != nil {
		m.mu.RUnlock()
		return nil, 0, err
	}
	n := len(x) / r.In
	if wrong := r.Check(x, n); wrong != nil {
		m.mu.RUnlock()
		return nil, 0, wrongInput("%s: %q %v", r.name, r.in, wrong)
	}
	return r, n, nil
}

func (r *route) run(ctx context.Context, dst [][]float32, x []float32, n int) error {
	if err := r.Run(ctx, dst, x, n); err != nil {
		return fmt.Errorf("infer: %s: %w", r.name, err)
	}
	return nil
}
