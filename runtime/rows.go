package runtime

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// The names of the inputs and outputs of hourglass's own models.
const (
	nameInput          = "input"
	nameLatent         = "latent"
	nameReconstruction = "reconstruction"
)

// route is a way through a model from one value to another. file names the file of a
// trained model that has it.
type route struct{ in, out, file string }

const (
	encoding = iota
	decoding
	reconstructing
)

var routes = [...]route{
	encoding:       {nameInput, nameLatent, "encoder.onnx"},
	decoding:       {nameLatent, nameReconstruction, "decoder.onnx"},
	reconstructing: {nameInput, nameReconstruction, "autoencoder.onnx"},
}

// Encode computes the latent codes of rows inputs: x holds them one after the
// other, row-major, and the result holds one code a row. The widths of both
// are [Session.Width] of "input" and "latent".
//
// The model must have values of these names, both float32, and its rows must not depend
// on one another. encoder.onnx of a trained model is meant for it; autoencoder.onnx works
// too, and computes the reconstruction as well. Another model gives a *ValueError. An x
// that is not rows inputs long gives an *InputError. Many rows are run in pieces of some
// megabytes.
func (s *Session) Encode(ctx context.Context, x []float32, rows int) ([]float32, error) {
	return s.rows(ctx, encoding, x, rows)
}

// Decode computes reconstructions from latent codes, in the way that Encode computes
// codes from inputs. It needs decoder.onnx of a trained model.
func (s *Session) Decode(ctx context.Context, z []float32, rows int) ([]float32, error) {
	return s.rows(ctx, decoding, z, rows)
}

// Reconstruct computes reconstructions from inputs, in the way that Encode computes
// codes. It needs autoencoder.onnx of a trained model.
func (s *Session) Reconstruct(ctx context.Context, x []float32, rows int) ([]float32, error) {
	return s.rows(ctx, reconstructing, x, rows)
}

// EncodeInto encodes rows into dst, which the caller gives, and which must be rows codes
// long. From the second call with a number of rows on, it allocates nothing. After an
// error dst may be partly written.
func (s *Session) EncodeInto(ctx context.Context, dst, x []float32, rows int) error {
	return s.rowsInto(ctx, encoding, dst, x, rows)
}

// DecodeInto decodes codes into dst, which the caller gives, as EncodeInto does.
func (s *Session) DecodeInto(ctx context.Context, dst, z []float32, rows int) error {
	return s.rowsInto(ctx, decoding, dst, z, rows)
}

// ReconstructInto reconstructs rows into dst, which the caller gives, as EncodeInto does.
func (s *Session) ReconstructInto(ctx context.Context, dst, x []float32, rows int) error {
	return s.rowsInto(ctx, reconstructing, dst, x, rows)
}

// Width returns the number of elements in a row of the named input or output. The error
// is a *ValueError where the model has no such value, or where the file states no fixed
// size for its rows.
func (s *Session) Width(name string) (int, error) {
	v, ok := find(s.model.inputs, name)
	if !ok {
		v, ok = find(s.model.outputs, name)
	}
	if !ok {
		return 0, &ValueError{Name: name, Problem: fmt.Sprintf("the model has no such value; its inputs are %s, its outputs %s",
			names(s.model.inputs), names(s.model.outputs))}
	}
	return width(v)
}

func width(v graph.Value) (int, error) {
	if len(v.Type.Shape) == 0 {
		return 0, &ValueError{Name: v.Name, Problem: fmt.Sprintf("%v has no rows", v.Type)}
	}
	dims, ok := v.Type.Shape[1:].Static()
	if !ok {
		return 0, &ValueError{Name: v.Name, Problem: fmt.Sprintf("%v has no fixed row size", v.Type)}
	}
	n, err := count(dims)
	if err != nil {
		return 0, &ValueError{Name: v.Name, Problem: err.Error()}
	}
	return n, nil
}

func (s *Session) rows(ctx context.Context, r int, x []float32, n int) ([]float32, error) {
	p, err := s.begin(ctx, r, x, n)
	if err != nil {
		return nil, err
	}
	defer s.mu.RUnlock()
	dst := make([]float32, n*p.Out[0])
	return dst, p.run(ctx, dst, x, n)
}

func (s *Session) rowsInto(ctx context.Context, r int, dst, x []float32, n int) error {
	p, err := s.begin(ctx, r, x, n)
	if err != nil {
		return err
	}
	defer s.mu.RUnlock()
	if width := p.Out[0]; n != 0 && len(dst)/n != width || len(dst) != n*width {
		return &InputError{Problem: fmt.Sprintf("the destination holds %d numbers, want %d: %d rows of %d", len(dst), n*width, n, width)}
	}
	return p.run(ctx, dst, x, n)
}

// begin enters the session for n rows along a route. Without an error, the call ends with
// s.mu.RUnlock.
func (s *Session) begin(ctx context.Context, r int, x []float32, n int) (*plan, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	p, err := s.plan(ctx, r)
	if err == nil {
		if wrong := p.Check(x, n); wrong != nil {
			err = &InputError{Name: p.in, Problem: wrong.Error()}
		}
	}
	if err != nil {
		s.mu.RUnlock()
		return nil, err
	}
	return p, nil
}

func (p *plan) run(ctx context.Context, dst, x []float32, n int) error {
	to := [...][]float32{dst}
	if err := p.Run(ctx, to[:], x, n); err != nil {
		return fmt.Errorf("runtime: %w", err)
	}
	return nil
}
