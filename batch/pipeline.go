// Package batch does the pieces of a job on a runner of Apache Beam. [Run] submits the pipeline, [Serve] is a worker in
// a process of its own, and cmd/hourglass-batch is the program with both, which "hourglass batch" starts.
//
// The pipeline carries the numbers of pieces alone. A worker reads the rows of a piece itself, and writes its shard
// whole or not at all (see package pieces), so that a runner may do a piece again, and may do it twice.
package batch

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/hourglass-go/hourglass/pieces"
)

func init() {
	register.DoFn3x1[context.Context, int, func(pieces.Count), error](&doPiece{})
	register.Emitter1[pieces.Count]()
	register.Function2x0(count)
}

// Run does the pieces that the plan in a folder lacks, on the runner that Beam's flags name. These must have been
// parsed, and beam.Init called.
func Run(ctx context.Context, folder string) error {
	plan, err := pieces.Read(folder)
	if err != nil {
		return err
	}
	missing, err := plan.Missing()
	if err != nil || len(missing) == 0 {
		return err
	}
	p := beam.NewPipeline()
	pipeline(p.Root(), plan.Folder(), missing)
	return watched(ctx, func(ctx context.Context) error { return beamx.Run(ctx, p) })
}

// pipeline does pieces. Reshuffle lets the runner spread them over its workers. The counts go to a stage of their own,
// because Prism takes a whole processor for a stage that is at work and has no output (2.77: stage.Execute selects on a
// channel that is closed then).
func pipeline(s beam.Scope, folder string, missing []int) {
	numbers := beam.Reshuffle(s, beam.CreateList(s, missing))
	counts := beam.ParDo(s.Scope("Rows"), &doPiece{Folder: folder}, numbers)
	beam.ParDo0(s.Scope("Counts"), count, beam.Reshuffle(s, counts))
}

// Counters of all pieces that were done, which runners show.
var (
	rows      = beam.NewCounter("hourglass", "rows")
	anomalies = beam.NewCounter("hourglass", "anomalies")
	bad       = beam.NewCounter("hourglass", "bad_rows")
)

// doPiece is the function of the pipeline that does a piece.
type doPiece struct {
	Folder string
	worker *worker
}

// Setup opens the model, once in a process.
func (f *doPiece) Setup(ctx context.Context) (err error) {
	f.worker, err = workerOf(ctx, f.Folder)
	return err
}

// ProcessElement does a piece, and emits how many rows it has.
func (f *doPiece) ProcessElement(ctx context.Context, piece int, emit func(pieces.Count)) error {
	done, err := f.worker.do(ctx, piece)
	if err != nil {
		return fmt.Errorf("piece %d: %w", piece, err)
	}
	emit(done.Count)
	return nil
}

// count adds the rows of a piece to the counters.
func count(ctx context.Context, n pieces.Count) {
	rows.Inc(ctx, int64(n.Rows))
	anomalies.Inc(ctx, int64(n.Anomalies))
	bad.Inc(ctx, int64(n.Bad))
}
