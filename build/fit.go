package build

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Fit trains m on a set and leaves the trained parameters in it.
//
// The order of rows in an epoch follows from the seed and the number of the epoch alone. A
// training that was interrupted and goes on from its checkpoint therefore ends with the
// same parameters as one that was not, bit for bit on one engine.
//
// When the context ends, the checkpoint is written, m gets the parameters that were
// reached, and the error wraps the context's. A loss that is not finite ends the training
// with hourglass.ErrNotFinite, and the error names the epoch. The model and the checkpoint
// then have the parameters of the last good epoch.
func Fit(ctx context.Context, m *hourglass.Model, train *data.Set, s Settings) (*Result, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	s = s.withDefaults()
	if err := s.check(m, train); err != nil {
		return nil, err
	}
	if s.Held == nil {
		var err error
		if train, s.Held, err = train.Split(s.Validation, s.Seed); err != nil {
			return nil, err
		}
	}
	r, err := newRun(ctx, m, train, s)
	if err != nil {
		return nil, err
	}
	defer r.trainer.Close()
	if s.Resume {
		if err := r.load(); err != nil {
			return nil, err
		}
	} else if err := r.save(r.good); err != nil { // a place that cannot be written is noticed now and not after an epoch
		return nil, err
	}
	err = r.epochs(ctx)
	if putBack := r.finish(err); err == nil {
		err = putBack
	}
	if err != nil {
		return nil, err
	}
	return &r.result, nil
}

// run holds one training while it goes on.
type run struct {
	model   *hourglass.Model
	set     Settings
	train   *data.Set
	trainer hourglass.Trainer
	batches *data.Batches
	noise   *noise
	total   int64 // number of steps in the whole training

	identity identity // computed only where there is a checkpoint

	result  Result
	pos     position
	good    hourglass.State // the state at the end of the last epoch
	best    hourglass.State // the state at the best epoch; kept only where Patience needs it
	started time.Time
	seen    int // number of rows since started
}

// position says where in the data a training stands.
type position struct {
	Epoch int     `json:"epoch"` // number of epochs that are complete
	Batch int     `json:"batch"` // number of batches of the next epoch that are complete
	Sum   float64 `json:"sum"`   // sum of the losses of those batches, weighted by rows
	Rows  int     `json:"rows"`
}

func newRun(ctx context.Context, m *hourglass.Model, train *data.Set, s Settings) (*run, error) {
	training, err := m.Training()
	if err != nil {
		return nil, err
	}
	training.Optimizer, training.ClipNorm = s.Optimizer, s.ClipNorm
	r := &run{model: m, set: s, train: train, noise: newNoise(training, s.Seed)}
	if r.batches, err = train.Batches(data.Batching{Size: s.Batch, Shuffle: true, Seed: s.Seed}); err != nil {
		return nil, err
	}
	if s.Checkpoint != "" {
		if r.identity, err = r.identify(); err != nil {
			return nil, err
		}
	}
	r.total = int64(s.Epochs) * int64(r.batches.Len())
	if r.trainer, err = s.Engine.NewTrainer(ctx, training); err != nil {
		return nil, err
	}
	if r.good, err = r.trainer.State(); err != nil {
		r.trainer.Close()
		return nil, err
	}
	return r, nil
}

func (r *run) epochs(ctx context.Context) error {
	r.started = time.Now()
	for r.pos.Epoch < r.set.Epochs && !r.result.Early {
		number := r.pos.Epoch + 1
		if err := r.epoch(ctx); err != nil {
			return fmt.Errorf("epoch %d, step %d: %w", number, r.result.Steps+1, err)
		}
		if err := r.endEpoch(ctx); err != nil {
			return fmt.Errorf("epoch %d: %w", number, err)
		}
	}
	return nil
}

func (r *run) epoch(ctx context.Context) error {
	for r.batches.Start(r.pos.Epoch, r.pos.Batch); r.batches.Next(); {
		if err := ctx.Err(); err != nil {
			return err
		}
		feed := r.noise.feed(trainingNoise, r.batches, r.pos.Epoch, r.pos.Batch)
		rate := r.set.Schedule.Rate(r.set.Rate, r.result.Steps, r.total)
		loss, err := r.trainer.Step(ctx, feed, r.batches.Rows(), rate)
		if err != nil {
			return err
		}
		r.result.Steps++
		r.pos.Batch++
		r.pos.Rows += r.batches.Rows()
		r.pos.Sum += loss * float64(r.batches.Rows())
		r.seen += r.batches.Rows()
		if r.set.Rows != nil {
			r.set.Rows(r.pos.Epoch+1, r.pos.Rows, r.train.Rows())
		}
	}
	return r.train.Err()
}

// endEpoch measures the held-out rows, writes the checkpoint and reports progress.
func (r *run) endEpoch(ctx context.Context) error {
	held, err := evaluate(ctx, r.trainer, r.set.Held, r.set.Batch, r.noise)
	if err != nil {
		return err
	}
	if math.IsNaN(held) || math.IsInf(held, 0) {
		return fmt.Errorf("the held-out loss is %v: %w", held, hourglass.ErrNotFinite)
	}
	if r.good, err = r.trainer.State(); err != nil {
		return err
	}
	e := Epoch{Number: r.pos.Epoch + 1, Train: r.pos.Sum / float64(r.pos.Rows), Held: held}
	r.result.History = append(r.result.History, e)
	r.pos = position{Epoch: e.Number}
	if r.result.Best == 0 || held < r.result.History[r.result.Best-1].Held {
		r.result.Best = e.Number
		r.best = r.good
	}
	r.result.Early = r.set.Patience > 0 && e.Number-r.result.Best >= r.set.Patience
	if err := r.save(r.good); err != nil {
		return err
	}
	r.report(e)
	return nil
}

func (r *run) report(e Epoch) {
	if r.set.Progress == nil {
		return
	}
	speed := float64(r.seen) / time.Since(r.started).Seconds()
	left := float64(r.set.Epochs-e.Number) * float64(r.train.Rows()) / speed
	r.set.Progress(Progress{Epoch: e, Epochs: r.set.Epochs, SamplesPerSecond: speed, Left: time.Duration(left * float64(time.Second))})
}

// finish puts the parameters that the training reached into the model, and keeps the
// checkpoint of a training that was cancelled.
func (r *run) finish(cause error) error {
	state := r.good
	switch {
	case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded):
		now, err := r.trainer.State()
		if err != nil {
			return err
		}
		if err := r.save(now); err != nil {
			return err
		}
		state = now
	case cause == nil && r.set.Patience > 0:
		state = r.best
	}
	kept := map[string]bool{}
	for _, t := range r.model.Parameters() {
		kept[t.Name] = true
	}
	return r.model.SetParameters(slices.DeleteFunc(slices.Concat(state.Parameters, state.Carried), func(t *graph.Tensor) bool { return !kept[t.Name] }))
}

// evaluate returns the mean loss over a set's rows, under noise that is the same each
// time.
func evaluate(ctx context.Context, t hourglass.Trainer, set *data.Set, batch int, noise *noise) (float64, error) {
	batches, err := set.Batches(data.Batching{Size: batch})
	if err != nil {
		return 0, err
	}
	sum := 0.0
	number := 0
	for batches.Start(0, 0); batches.Next(); number++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		loss, err := t.Loss(ctx, noise.feed(evaluationNoise, batches, 0, number), batches.Rows())
		if err != nil {
			return 0, err
		}
		sum += loss * float64(batches.Rows())
	}
	return sum / float64(set.Rows()), set.Err()
}
