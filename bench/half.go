package main

import (
	"context"
	"iter"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

const (
	halfName = "float16"
	// narrowRows is how many test images the oracle encodes in float16.
	narrowRows = 500
)

// halved converts an encoder to float16, as convert --half does on rows.
func halved(ctx context.Context, encoder *graph.Graph, rows iter.Seq2[map[string]*graph.Tensor, error]) (*graph.Graph, error) {
	out, err := convert.BeyondHalf(ctx, encoder, native.Engine{}, rows)
	if err != nil {
		return nil, err
	}
	s := convert.HalfSettings{Lossy: true} // because some biases near 0 become 0
	for _, o := range out {
		s.Keep = append(s.Keep, o.Node)
	}
	g, _, err := convert.Half(encoder, s)
	return g, err
}

// narrowError returns by how much float16 that is computed as such raises the squared error of rows, as a
// share of what it was.
func narrowError(ctx context.Context, before, after, decoder *graph.Graph, rows *data.Set) (float64, error) {
	was, err := throughCode(ctx, accel.Engine{}, before, decoder, rows)
	if err != nil {
		return 0, err
	}
	is, err := throughCode(ctx, oracle.Engine{Narrow: true}, after, decoder, rows)
	return is/was - 1, err
}
