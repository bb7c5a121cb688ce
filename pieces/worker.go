package pieces

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/sink"
)

// Worker does pieces of a plan. It holds the model once, and is safe for concurrent use.
type Worker struct {
	plan  *Plan
	model model
	name  string
}

// Open makes a worker on an engine, of which each run had better take one thread. Close it after use.
func (p *Plan) Open(ctx context.Context, e hourglass.Engine) (*Worker, error) {
	if p.Release != hourglass.Release {
		return nil, fmt.Errorf("%w: the plan is of hourglass %s, and this is %s; install the same for both", ErrJob, p.Release, hourglass.Release)
	}
	digest, err := p.Job.digest()
	if err != nil {
		return nil, err
	}
	if digest != p.Model {
		return nil, fmt.Errorf("%w: %s is not the model that the plan was made for", ErrJob, p.Job.Model)
	}
	m, err := p.Job.open()
	if err != nil {
		return nil, err
	}
	if err := m.prepare(ctx, e); err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &Worker{p, m, host + "/" + strconv.Itoa(os.Getpid())}, nil
}

// Close frees the model.
func (w *Worker) Close() error { return w.model.close() }

// badColumns are those of the files of rows that could not be taken. Numbers are texts, because float32 does not hold
// all of them.
var badColumns = sink.Table{Columns: []sink.Column{
	{Name: "file", Kind: sink.Text}, {Name: "row", Kind: sink.Text}, {Name: "line", Kind: sink.Text}, {Name: "reason", Kind: sink.Text},
}}

// Do takes the rows of a piece through the model, and writes them to its shard. Rows that cannot be taken go to
// another file, with the reason. A piece that is done is left as it is.
func (w *Worker) Do(ctx context.Context, i int) (Done, error) {
	if i < 0 || i >= len(w.plan.Pieces) {
		return Done{}, fmt.Errorf("%w: piece %d of %d", ErrJob, i, len(w.plan.Pieces))
	}
	if d, err := w.plan.Done(i); !errors.Is(err, os.ErrNotExist) {
		return d, err
	}
	p := w.plan.Pieces[i]
	file := w.plan.Files[p.File]
	if now, err := stat(file.Path); err != nil || !now.same(file) {
		return Done{}, errors.Join(err, fmt.Errorf("%w: %s has changed since the job began", ErrJob, file.Path))
	}
	d := Done{By: w.name}
	bad := 0
	err := sink.Save(w.plan.Bad(i), nil, badColumns, func(refused sink.Writer) error {
		o := w.plan.Job.options(&p.Piece, func(row data.BadRow) error {
			bad++
			refused.Text(file.Path)
			refused.Text(strconv.Itoa(row.Row))
			refused.Text(lineOf(row))
			refused.Text(row.Reason)
			return refused.End()
		})
		in, err := w.model.open(ctx, file.Path, o, w.plan.Keep)
		if err != nil {
			return err
		}
		defer in.close()
		return sink.Save(w.plan.Shard(i), nil, in.table, func(rows sink.Writer) (err error) {
			d.Count, err = in.write(ctx, rows)
			return err
		})
	})
	if err != nil {
		return Done{}, err
	}
	if d.Bad = bad; bad == 0 {
		if err := os.Remove(w.plan.Bad(i)); err != nil && !errors.Is(err, os.ErrNotExist) { // another worker did the piece, too
			return Done{}, err
		}
	}
	return d, w.plan.finish(i, d)
}

func lineOf(row data.BadRow) string {
	if row.Line == 0 {
		return ""
	}
	return strconv.Itoa(row.Line)
}
