package native

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxPrograms is how many batch sizes a trainer keeps programs for, of each
// kind: the usual size, the short last one, and the validation set's two.
const maxPrograms = 4

// trainer is a training with the programs made of it so far. The programs
// read the parameters' memory, which only the trainer writes.
type trainer struct {
	training  hourglass.Training
	feeds     []graph.Value
	weights   *weights
	optimizer *optimizer
	steps     []stepProgram // least recently used first
	losses    []stepProgram
	team      team
	closed    bool
}

// stepProgram computes the loss of a batch of rows, and for a step the
// gradients too; results[0] is the loss, the others the gradients by parameter
// (nil: zero).
type stepProgram struct {
	rows int
	*program
}

func newTrainer(t hourglass.Training) (*trainer, error) {
	if err := checkGraph(t.Graph); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(t.Graph.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName }) {
		return nil, fmt.Errorf("native: graph %q has no output %q", t.Graph.Name, hourglass.LossName)
	}
	if !(t.ClipNorm >= 0) || math.IsInf(t.ClipNorm, 1) {
		return nil, fmt.Errorf("native: ClipNorm is %v, want 0 or more", t.ClipNorm)
	}
	t.Graph = t.Graph.Clone()
	o, err := newOptimizer(t)
	if err != nil {
		return nil, err
	}
	tr := &trainer{training: t, feeds: t.Graph.Feeds(), weights: newWeights(t.Graph), optimizer: o}
	for _, v := range tr.feeds {
		if err := checkFeed(v); err != nil {
			return nil, err
		}
	}
	return tr, tr.rehearse()
}

// rehearse lowers and differentiates once, so that what is not carried is
// known now. It does so at a number of rows that no one asked for, and other
// errors may be its fault.
func (t *trainer) rehearse() error {
	_, err := t.compile(4, true, true)
	var lacks *hourglass.UnsupportedOpError
	static := !slices.ContainsFunc(t.feeds, func(v graph.Value) bool {
		_, fixed := v.Type.Shape.Static()
		return !fixed
	})
	if static || errors.As(err, &lacks) || errors.Is(err, errIndependent) || errors.Is(err, errLoss) {
		return err
	}
	return nil
}

// Step implements hourglass.Trainer.
func (t *trainer) Step(ctx context.Context, batch [][]float32, rows int, rate float64) (loss float64, err error) {
	defer guard(&err)
	if math.IsNaN(rate) || math.IsInf(rate, 0) {
		return 0, fmt.Errorf("native: the learning rate is %v", rate)
	}
	t.team.gather()
	defer t.team.dismiss()
	p, err := t.run(ctx, &t.steps, batch, rows, true)
	if err != nil {
		return 0, err
	}
	loss, err = p.loss()
	if err != nil {
		return loss, err
	}
	grads := make([][]float32, len(t.optimizer.names))
	for i := range grads {
		if p.results[i+1] == nil {
			continue
		}
		if grads[i], err = p.result(i + 1); err != nil {
			return 0, err
		}
	}
	return loss, t.optimizer.step(&t.team, grads, rate)
}

// Loss implements hourglass.Trainer.
func (t *trainer) Loss(ctx context.Context, batch [][]float32, rows int) (loss float64, err error) {
	defer guard(&err)
	t.team.gather()
	defer t.team.dismiss()
	p, err := t.run(ctx, &t.losses, batch, rows, false)
	if err != nil {
		return 0, err
	}
	return p.loss()
}

func (p *program) loss() (float64, error) {
	v, err := p.result(0)
	if err != nil {
		return 0, err
	}
	loss := float64(v[0])
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("native: the loss is %v: %w", loss, hourglass.ErrNotFinite)
	}
	return loss, nil
}

// run runs the program for the batch's rows out of cache, which it fills.
func (t *trainer) run(ctx context.Context, cache *[]stepProgram, batch [][]float32, rows int, step bool) (*program, error) {
	if t.closed {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := t.checkBatch(batch, rows); err != nil {
		return nil, err
	}
	p, err := t.program(cache, rows, step)
	if err != nil {
		return nil, err
	}
	for i, feed := range p.feeds {
		copy(feed, batch[i])
	}
	if err := p.run(); err != nil {
		return nil, fmt.Errorf("native: graph %q: %w", t.training.Graph.Name, err)
	}
	return p, nil
}

func (t *trainer) program(cache *[]stepProgram, rows int, step bool) (*program, error) {
	i := slices.IndexFunc(*cache, func(p stepProgram) bool { return p.rows == rows })
	if i >= 0 {
		p := (*cache)[i]
		*cache = append(slices.Delete(*cache, i, i+1), p)
		return p.program, nil
	}
	p, err := t.compile(rows, step, false)
	if err != nil {
		return nil, err
	}
	*cache = append(*cache, stepProgram{rows, p})
	if len(*cache) > maxPrograms {
		err = (*cache)[0].close()
		*cache = slices.Delete(*cache, 0, 1)
	}
	return p, err
}

// compile lowers the graph for a batch of rows, and for a step has gorgonia
// differentiate it.
func (t *trainer) compile(rows int, step, rehearsal bool) (*program, error) {
	building.Lock()
	defer building.Unlock()
	l := lower(t.training.Graph, t.weights, &t.team, step)
	var feeds [][]float32
	for _, v := range t.feeds {
		feed, err := l.feed(v, sizesAt(v, rows))
		if err != nil {
			return nil, err
		}
		feeds = append(feeds, feed)
	}
	for i, name := range t.optimizer.names {
		p, err := l.leaf(name, t.optimizer.dims[i], t.optimizer.values[i])
		if err != nil {
			return nil, fmt.Errorf("native: parameter %w", err)
		}
		p.active = step
		l.values[name] = p
	}
	if err := l.nodes(hourglass.LossName); err != nil {
		return nil, err
	}
	loss, err := l.loss()
	if err != nil {
		return nil, err
	}
	results := []*gorgonia.Node{loss.node}
	if step {
		if results, err = l.differentiate(loss, t.optimizer.names); err != nil {
			return nil, fmt.Errorf("native: graph %q: %w", t.training.Graph.Name, err)
		}
	}
	if rehearsal {
		return nil, nil
	}
	p, err := l.machine(results...)
	if err != nil {
		return nil, err
	}
	p.feeds = feeds
	return p, nil
}

// State implements hourglass.Trainer.
func (t *trainer) State() (hourglass.State, error) {
	if t.closed {
		return hourglass.State{}, errClosed
	}
	return t.optimizer.state(), nil
}

// SetState implements hourglass.Trainer.
func (t *trainer) SetState(s hourglass.State) error {
	if t.closed {
		return errClosed
	}
	return t.optimizer.setState(s)
}

// Close implements hourglass.Trainer.
func (t *trainer) Close() error {
	t.closed = true
	var errs []error
	for _, p := range slices.Concat(t.steps, t.losses) {
		errs = append(errs, p.close())
	}
	t.steps, t.losses = nil, nil
	return errors.Join(errs...)
}
