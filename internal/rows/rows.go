// Package rows takes rows of float32 through a model, from one of its inputs to some of its
// outputs. Many rows are run in pieces. The memory of a piece is kept for the next one of as many
// rows, so that a call allocates nothing once its sizes were seen.
package rows

import (
	"context"
	"fmt"
)

// Slot is memory for a number of rows that is bound to a model. One caller at a time uses it.
type Slot interface {
	Input() []float32
	Output(i int) []float32
	Run(ctx context.Context) error
	Free()
}

// Route is a way through a model. It is safe for concurrent use. The fields are set before the
// first call.
type Route struct {
	In    int   // numbers in a row of the input, 1 or more
	Out   []int // numbers in a row of each output
	Fixed int   // number of rows that the model insists on; 0: any number
	// Slot makes memory for a number of rows.
	Slot func(ctx context.Context, rows int) (Slot, error)

	pool pool
}

// AtOnce is the greatest number of rows in a piece. A piece of long rows has fewer, because it has
// at most maxNumbers numbers.
const (
	AtOnce     = 1024
	maxNumbers = 4 << 20 // 16 MiB
)

// piece returns the greatest number of rows that are run at once.
func (r *Route) piece() int {
	if r.Fixed != 0 {
		return r.Fixed
	}
	width := r.In
	for _, n := range r.Out {
		width += n
	}
	return max(1, min(AtOnce, maxNumbers/width))
}

// Check returns an error unless x holds that many rows of the input.
func (r *Route) Check(x []float32, rows int) error {
	if rows < 0 || rows > len(x)/r.In || len(x) != rows*r.In {
		return fmt.Errorf("holds %d numbers for %d rows of %d", len(x), rows, r.In)
	}
	if r.Fixed != 0 && rows%r.Fixed != 0 {
		return fmt.Errorf("has %d rows; this model takes batches of %d alone", rows, r.Fixed)
	}
	return nil
}

// Run computes the outputs of rows that Check has passed. dst has a slice for each output, which
// holds as many rows; an output whose slice is nil is left out. The context is looked at between
// pieces, and by models that can stop.
func (r *Route) Run(ctx context.Context, dst [][]float32, x []float32, rows int) error {
	for piece, from := r.piece(), 0; from < rows; from += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.run(ctx, dst, x, from, min(piece, rows-from)); err != nil {
			return fmt.Errorf("running the model on %d rows: %w", min(piece, rows-from), err)
		}
	}
	return nil
}

// run takes a piece of rows through a slot that nobody else uses meanwhile.
func (r *Route) run(ctx context.Context, dst [][]float32, x []float32, from, rows int) error {
	s := r.pool.get(rows)
	if s == nil {
		var err error
		if s, err = r.Slot(ctx, rows); err != nil {
			return err
		}
	}
	copy(s.Input(), x[from*r.In:(from+rows)*r.In])
	if err := s.Run(ctx); err != nil {
		s.Free()
		return err
	}
	for i, to := range dst {
		if to != nil {
			copy(to[from*r.Out[i]:(from+rows)*r.Out[i]], s.Output(i))
		}
	}
	r.pool.put(s, rows)
	return nil
}

// Close frees the memory that nobody uses.
func (r *Route) Close() { r.pool.drain() }
