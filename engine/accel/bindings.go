package accel

import (
	"errors"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/step"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// maxBindings is the number of batch sizes for which a trainer keeps bindings: the usual
// size, the last batch of an epoch, and the same two for the held-out rows.
const maxBindings = 4

// bind prepares the runs of a batch with so many rows.
func (t *trainer) bind(rows int) (*bindings, error) {
	for old := range t.bindings {
		if len(t.bindings) < maxBindings {
			break
		}
		if err := t.unbind(old); err != nil {
			return nil, err
		}
	}
	k := &bindings{}
	t.bindings[rows] = k
	for _, v := range t.feeds {
		dims := []int64{int64(rows)}
		for _, d := range v.Type.Shape[1:] {
			dims = append(dims, d.Size)
		}
		b, err := runtime.NewBuffer(dims...)
		if err != nil {
			return nil, errors.Join(err, t.unbind(rows))
		}
		k.feeds = append(k.feeds, b)
	}
	for set := range t.sets {
		if err := t.bindSet(k, set); err != nil {
			return nil, errors.Join(err, t.unbind(rows))
		}
	}
	return k, nil
}

// bindSet binds a step that reads one set and writes the other, and a
// measurement that reads the first.
func (t *trainer) bindSet(k *bindings, set int) (err error) {
	in, out := map[string]*runtime.Buffer{}, map[string]*runtime.Buffer{hourglass.LossName: t.loss}
	for i, v := range t.feeds {
		in[v.Name] = k.feeds[i]
	}
	for _, v := range t.measured.Feeds() {
		if i := slices.IndexFunc(t.held, func(h graph.Value) bool { return h.Name == v.Name }); i >= 0 {
			in[v.Name] = t.sets[set][i]
		}
	}
	if k.loss[set], err = t.measuring.bindBuffers(in, out); err != nil {
		return err
	}
	for i, v := range t.held {
		in[v.Name], out[v.Name+hourglass.NextSuffix] = t.sets[set][i], t.sets[1-set][i]
	}
	in[step.RateName], in[step.CountName], out[step.NormName] = t.rate, t.count, t.norm
	k.step[set], err = t.stepping.bindBuffers(in, out)
	return err
}

// unbind releases the bindings for a number of rows.
func (t *trainer) unbind(rows int) error {
	k := t.bindings[rows]
	delete(t.bindings, rows)
	var errs []error
	for _, b := range [...]*runtime.Binding{k.step[0], k.step[1], k.loss[0], k.loss[1]} {
		if b != nil {
			errs = append(errs, b.Close())
		}
	}
	for _, b := range k.feeds {
		errs = append(errs, b.Close())
	}
	return errors.Join(errs...)
}
