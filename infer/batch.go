package infer

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Batching joins calls of [Model.Run] that come at about the same time into one run, which pays where
// many callers give single rows to a large net. Every answer is that of its own rows, within rounding. The zero value
// joins nothing.
type Batching struct {
	Delay   time.Duration // how long a call waits for others; 0: no call is joined with another
	Rows    int           // a run is not made longer than this; 0: 128
	Waiting int           // calls of a part that wait or run; more get an error that wraps ErrBusy; 0: 1024
}

func (b Batching) withDefaults() Batching {
	if b.Rows == 0 {
		b.Rows = 128
	}
	if b.Waiting == 0 {
		b.Waiting = 1024
	}
	return b
}

// batcher joins the calls of one part.
type batcher struct {
	Batching
	runner  hourglass.Runner
	feeds   []graph.Value
	running *sync.WaitGroup // of the model: batches that are open or run

	mu    sync.Mutex
	open  *batch // takes more calls; nil: none does
	count Joined
}

// Joined counts what [Batching] does, from the time when the model was opened.
type Joined struct {
	Waiting int // calls that wait or run now

	Calls   int64 // that were taken
	Refused int64 // calls, because too many waited
	Runs    int64 // that calls were joined into
	Rows    int64 // of those runs
}

// Joined returns what Options.Batching did so far. It is zero where no calls are joined.
func (m *Model) Joined() Joined {
	var all Joined
	for _, p := range m.parts {
		if b := p.batcher; b != nil {
			b.mu.Lock()
			c := b.count
			b.mu.Unlock()
			all.Waiting += c.Waiting
			all.Calls += c.Calls
			all.Refused += c.Refused
			all.Runs += c.Runs
			all.Rows += c.Rows
		}
	}
	return all
}

// batch is calls that are run together.
type batch struct {
	calls []*joined
	rows  int
	timer *time.Timer
	done  chan struct{} // is closed when each call has its outcome
}

// joined is a call in a batch.
type joined struct {
	inputs, outputs map[string]*graph.Tensor
	rows            int64
	err             error
}

// newBatcher returns nil where the rows of a part are not independent of each other by their form: where
// an input or an output has another first dimension than the batch, or other dimensions are open.
func newBatcher(b Batching, p *part, running *sync.WaitGroup) *batcher {
	if b.Delay <= 0 {
		return nil
	}
	for _, values := range [][]graph.Value{p.feeds, p.outputs} {
		for _, v := range values {
			if len(v.Type.Shape) == 0 || v.Type.Shape[0] != graph.Batch {
				return nil
			}
			if _, static := v.Type.Shape[1:].Static(); !static {
				return nil
			}
		}
	}
	return &batcher{Batching: b.withDefaults(), runner: p.runner, feeds: p.feeds, running: running}
}

// rowsOf returns the number of rows of inputs, and 0 where they cannot be joined with others: where they
// differ in it, or where an input that has a default is given.
func (b *batcher) rowsOf(inputs map[string]*graph.Tensor) int64 {
	if len(inputs) != len(b.feeds) {
		return 0
	}
	rows := int64(0)
	for _, v := range b.feeds {
		t := inputs[v.Name]
		if t == nil || rows > 0 && t.Dims[0] != rows {
			return 0
		}
		rows = t.Dims[0]
	}
	return rows
}

// run runs a call of so many rows with others.
func (b *batcher) run(ctx context.Context, inputs map[string]*graph.Tensor, rows int64) (map[string]*graph.Tensor, error) {
	call := &joined{inputs: inputs, rows: rows}
	b.mu.Lock()
	if b.count.Waiting >= b.Waiting {
		b.count.Refused++
		b.mu.Unlock()
		return nil, fmt.Errorf("%w: %d calls wait; try again later", ErrBusy, b.Waiting)
	}
	b.count.Waiting++
	b.count.Calls++
	if b.open != nil && b.open.rows+int(rows) > b.Rows {
		b.start(b.open)
	}
	if b.open == nil {
		o := &batch{done: make(chan struct{})}
		b.open = o
		b.running.Add(1)
		o.timer = time.AfterFunc(b.Delay, func() {
			b.mu.Lock()
			b.start(o)
			b.mu.Unlock()
		})
	}
	o := b.open
	o.calls, o.rows = append(o.calls, call), o.rows+int(rows)
	if o.rows >= b.Rows {
		b.start(o)
	}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.count.Waiting--
		b.mu.Unlock()
	}()
	select {
	case <-o.done:
		return call.outputs, call.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// start runs a batch, unless it was started before. The caller holds b.mu.
func (b *batcher) start(o *batch) {
	if b.open != o {
		return
	}
	b.open = nil
	b.count.Runs++
	b.count.Rows += int64(o.rows)
	o.timer.Stop()
	go func() {
		defer b.running.Done()
		defer close(o.done)
		b.compute(o)
	}()
}

// compute gives each call its outcome. Where a batch fails, each call is run alone, because one of them
// may be to blame.
func (b *batcher) compute(o *batch) {
	ctx := context.Background() // a caller that left does not end the run of the others
	if len(o.calls) > 1 {
		if out, err := b.runner.Run(ctx, b.join(o)); err == nil && o.divide(out) {
			return
		}
	}
	for _, c := range o.calls {
		c.outputs, c.err = b.runner.Run(ctx, c.inputs)
	}
}

// join puts the rows of calls one after the other.
func (b *batcher) join(o *batch) map[string]*graph.Tensor {
	whole := map[string]*graph.Tensor{}
	for _, v := range b.feeds {
		first := o.calls[0].inputs[v.Name]
		t := &graph.Tensor{Name: v.Name, Elem: first.Elem, Dims: append([]int64{int64(o.rows)}, first.Dims[1:]...)}
		for _, c := range o.calls {
			t.Raw = append(t.Raw, c.inputs[v.Name].Raw...)
			t.Strings = append(t.Strings, c.inputs[v.Name].Strings...)
		}
		whole[v.Name] = t
	}
	return whole
}

// divide gives each call its rows of the outputs. It returns false where they have other rows.
func (o *batch) divide(out map[string]*graph.Tensor) bool {
	for _, t := range out {
		if len(t.Dims) == 0 || t.Dims[0] != int64(o.rows) || t.Items != nil {
			return false
		}
	}
	at := 0
	for _, c := range o.calls {
		c.outputs = map[string]*graph.Tensor{}
		end := at + int(c.rows)
		for name, t := range out {
			mine := &graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: append([]int64{c.rows}, t.Dims[1:]...)}
			bytes, texts := len(t.Raw)/o.rows, len(t.Strings)/o.rows
			mine.Raw = t.Raw[at*bytes : end*bytes : end*bytes]
			if t.Strings != nil {
				mine.Strings = t.Strings[at*texts : end*texts : end*texts]
			}
			c.outputs[name] = mine
		}
		at = end
	}
	return true
}
