// Package table scores tables: it reads rows as text, scores them some at a time, and hands each on with its
// score, so that memory does not grow with the table. [Each] does that, a [Layout] writes scored rows to
// a sink, and [Evaluate] holds scores against labels.
package table

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
)

// Row is a row of a table with what a detector says of it. Its slices are valid until the next row.
type Row struct {
	Number  int      // counted from 1
	Fields  []string // as they stand in the table
	Score   float32
	PValue  float32
	Anomaly bool
	// Contribution, Values and Expected are those of the used columns of the schema.
	Contribution []float32
	Values       []float32
	Expected     []float32
}

// Each scores the rows of a table, and calls do with each in its order. Meanwhile it reads later rows, and scores
// some at a time on each processor; a scorer whose runs take one thread is therefore the fastest. A row that does not
// fit the schema is left out where the options of r have a Bad, and otherwise ends the scoring.
func Each(ctx context.Context, d *detector.Detector, s *detector.Scorer, r *data.Records, m *schema.Matching, do func(Row) error) error {
	ctx, stop := context.WithCancel(ctx)
	batches := runtime.GOMAXPROCS(0) + 2 // one is read, and one is written
	p := &pipeline{scorer: s, queue: make(chan *batch, batches), unused: make(chan *batch, batches)}
	for range batches {
		p.unused <- &batch{}
	}
	var unread error
	p.running.Go(func() {
		defer close(p.queue)
		unread = p.read(ctx, r, m)
	})
	err := p.write(d, do)
	stop()
	p.running.Wait()
	return cmp.Or(err, unread)
}

// pipeline takes batches of rows from the reader, who scores them, to the writer, and back.
type pipeline struct {
	scorer  *detector.Scorer
	queue   chan *batch // in the order of the table
	unused  chan *batch
	running sync.WaitGroup
}

// batch is some rows, and their scores once scored is closed.
type batch struct {
	numbers []int // of its rows
	values  []float32
	fields  [][]string

	scored chan struct{}
	scores *detector.Scores
	err    error
}

// read reads the table, and starts to score each batch.
func (p *pipeline) read(ctx context.Context, r *data.Records, m *schema.Matching) error {
	b := p.empty(ctx)
	for row := r.Next(); row != nil && b != nil; row = r.Next() {
		whole := len(b.values)
		var err error
		if b.values, err = m.Row(b.values, row); err != nil {
			if err := r.Refuse(err); err != nil {
				return fmt.Errorf("%s row %d: %w", r.Name, r.Row(), err)
			}
			b.values = b.values[:whole]
			continue
		}
		b.fields, b.numbers = keep(b.fields, row), append(b.numbers, r.Row())
		if len(b.fields) == p.scorer.Batch() {
			p.score(ctx, b)
			b = p.empty(ctx)
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	if b != nil && len(b.fields) > 0 {
		p.score(ctx, b)
	}
	return ctx.Err()
}

// empty returns a batch without rows, or nil where the context ended.
func (p *pipeline) empty(ctx context.Context) *batch {
	select {
	case b := <-p.unused:
		*b = batch{numbers: b.numbers[:0], values: b.values[:0], fields: b.fields[:0], scored: make(chan struct{})}
		return b
	case <-ctx.Done():
		return nil
	}
}

// score scores a batch beside what is done meanwhile. The queue has room for all batches.
func (p *pipeline) score(ctx context.Context, b *batch) {
	p.running.Go(func() {
		b.scores, b.err = p.scorer.Score(ctx, b.values)
		close(b.scored)
	})
	p.queue <- b
}

// write calls do with the rows of each batch.
func (p *pipeline) write(d *detector.Detector, do func(Row) error) error {
	width, used := d.Schema.Width(), len(d.Schema.Used())
	for b := range p.queue {
		<-b.scored
		if b.err != nil {
			return b.err
		}
		out := b.scores
		for i := range b.fields {
			err := do(Row{
				Number: b.numbers[i], Fields: b.fields[i], Score: out.Score[i], PValue: out.PValue[i], Anomaly: out.Anomaly[i],
				Contribution: out.Contribution[i*used : (i+1)*used], Values: b.values[i*width : (i+1)*width], Expected: out.Expected[i*width : (i+1)*width],
			})
			if err != nil {
				return err
			}
		}
		p.unused <- b
	}
	return nil
}

// keep appends a copy of a row, in memory that is used again.
func keep(rows [][]string, row []string) [][]string {
	if len(rows) < cap(rows) {
		rows = rows[:len(rows)+1]
		last := &rows[len(rows)-1]
		*last = append((*last)[:0], row...)
		return rows
	}
	return append(rows, append([]string(nil), row...))
}
