package native

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxPrograms is the number of batch sizes for which a trainer keeps programs of each kind: the
// usual size, the last batch of an epoch, and the same two for held-out rows.
const maxPrograms = 4

// trainer is a training with the programs that were made of it so far. The programs
// read the parameters' memory, and only the trainer writes it.
type trainer struct {
	training hourglass.Training
	feeds    []graph.Value
	weights  *weights
	players  []*player // in the order in which they move; the training's own is the last
	carried  []named
	losses   []sizedStep // the least recently used first
	team     team
	closed   bool
}

// player is a set of parameters that descend along one loss.
type player struct {
	loss      string
	optimizer *optimizer
	steps     []sizedStep // the least recently used first
	before    [][]float32 // the parameters before their move; kept where others move after it
}

// sizedStep computes the loss of a batch of rows. For a step it also computes the gradients and
// what is carried. results[0] is the loss. The gradients by the parameters (nil: zero) follow,
// and what is carried comes last.
type sizedStep struct {
	rows int
	*program
}

func newTrainer(t hourglass.Training) (*trainer, error) {
	if t.Evaluation == nil {
		t.Evaluation = t.Graph
	}
	for _, g := range []*graph.Graph{t.Graph, t.Evaluation} {
		if err := checkGraph(g); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(g.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName }) {
			return nil, fmt.Errorf("native: graph %q has no output %q", g.Name, hourglass.LossName)
		}
	}
	if !(t.ClipNorm >= 0) || math.IsInf(t.ClipNorm, 1) {
		return nil, fmt.Errorf("native: ClipNorm is %v, want 0 or more", t.ClipNorm)
	}
	t.Graph = t.Graph.Clone()
	tr := &trainer{training: t, feeds: t.Graph.Feeds(), weights: newWeights(t.Graph)}
	if a := t.Adversary; a != nil {
		o, err := newOptimizer(t, a.Parameters)
		if err != nil {
			return nil, err
		}
		tr.players = append(tr.players, &player{loss: a.Loss, optimizer: o})
	}
	o, err := newOptimizer(t, t.Parameters)
	if err != nil {
		return nil, err
	}
	tr.players = append(tr.players, &player{loss: hourglass.LossName, optimizer: o})
	if tr.carried, err = carry(t.Graph, t.Carried); err != nil {
		return nil, err
	}
	for _, v := range tr.feeds {
		if err := checkFeed(v); err != nil {
			return nil, err
		}
	}
	for _, p := range tr.players {
		if err := tr.rehearse(p); err != nil {
			return nil, err
		}
	}
	return tr, nil
}

// rehearse lowers and differentiates once, so that what is not carried is
// known now. It does so at a number of rows that nobody asked for, which may cause other
// errors; those are ignored.
func (t *trainer) rehearse(p *player) error {
	_, err := t.compile(4, p, true)
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
	for i, p := range t.players {
		if loss, err = t.play(ctx, p, batch, rows, rate); err != nil {
			for _, moved := range t.players[:i] {
				moved.undo()
			}
			return loss, err
		}
	}
	return loss, nil
}

// play moves one player. The program of the last one computes what is carried.
func (t *trainer) play(ctx context.Context, p *player, batch [][]float32, rows int, rate float64) (float64, error) {
	run, err := t.run(ctx, &p.steps, batch, rows, p)
	if err != nil {
		return 0, err
	}
	loss, err := run.loss()
	if err != nil {
		return loss, err
	}
	n := len(p.optimizer.names)
	grads := make([][]float32, n)
	for i := range grads {
		if run.results[i+1] == nil {
			continue
		}
		if grads[i], err = run.result(i + 1); err != nil {
			return 0, err
		}
	}
	last := p == t.players[len(t.players)-1]
	if !last {
		p.keep()
	}
	if err := p.optimizer.step(&t.team, grads, rate); err != nil || !last {
		return loss, err
	}
	for i, c := range t.carried {
		next, err := run.result(1 + n + i)
		if err != nil {
			return 0, err
		}
		copy(c.data, next)
	}
	return loss, nil
}

// keep copies what a step is about to move.
func (p *player) keep() {
	parameters, slots := p.optimizer.tensors()
	all := slices.Concat(parameters, slots)
	if p.before == nil {
		p.before = make([][]float32, len(all))
	}
	for i, n := range all {
		p.before[i] = append(p.before[i][:0], n.data...)
	}
}

// undo puts back what keep copied.
func (p *player) undo() {
	parameters, slots := p.optimizer.tensors()
	for i, n := range slices.Concat(parameters, slots) {
		copy(n.data, p.before[i])
	}
	p.optimizer.taken--
}

// Loss implements hourglass.Trainer.
func (t *trainer) Loss(ctx context.Context, batch [][]float32, rows int) (loss float64, err error) {
	defer guard(&err)
	t.team.gather()
	defer t.team.dismiss()
	p, err := t.run(ctx, &t.losses, batch, rows, nil)
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

// run runs the program for the batch's rows. It takes the program from cache, or adds it.
func (t *trainer) run(ctx context.Context, cache *[]sizedStep, batch [][]float32, rows int, of *player) (*program, error) {
	if t.closed {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := t.checkBatch(batch, rows); err != nil {
		return nil, err
	}
	p, err := t.program(cache, rows, of)
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

func (t *trainer) program(cache *[]sizedStep, rows int, of *player) (*program, error) {
	i := slices.IndexFunc(*cache, func(p sizedStep) bool { return p.rows == rows })
	if i >= 0 {
		p := (*cache)[i]
		*cache = append(slices.Delete(*cache, i, i+1), p)
		return p.program, nil
	}
	p, err := t.compile(rows, of, false)
	if err != nil {
		return nil, err
	}
	*cache = append(*cache, sizedStep{rows, p})
	if len(*cache) > maxPrograms {
		err = (*cache)[0].close()
		*cache = slices.Delete(*cache, 0, 1)
	}
	return p, err
}

// compile lowers the graph for a batch of rows. For a player's step gorgonia differentiates it.
// Without a player it is the graph of rows that nothing is learnt from.
func (t *trainer) compile(rows int, of *player, rehearsal bool) (*program, error) {
	building.Lock()
	defer building.Unlock()
	source, wanted := t.training.Evaluation, []string{hourglass.LossName}
	if of != nil {
		source, wanted = t.training.Graph, []string{of.loss}
		if of == t.players[len(t.players)-1] {
			for _, name := range t.training.Carried {
				wanted = append(wanted, name+hourglass.NextSuffix)
			}
		}
	}
	l := lower(source, source.Index(), t.weights, &t.team, of != nil)
	l.constants = t.training.Constants
	var feeds [][]float32
	for _, v := range t.feeds {
		feed, err := l.feed(v, sizesAt(v, rows))
		if err != nil {
			return nil, err
		}
		feeds = append(feeds, feed)
	}
	if err := t.leaves(l, of); err != nil {
		return nil, err
	}
	if err := l.nodes(wanted...); err != nil {
		return nil, err
	}
	loss, err := l.loss(wanted[0])
	if err != nil {
		return nil, err
	}
	results := []*programNode{loss.node}
	if of != nil {
		if results, err = l.differentiate(loss, of.optimizer.names); err != nil {
			return nil, fmt.Errorf("native: graph %q: %w", source.Name, err)
		}
	}
	for _, name := range wanted[1:] {
		v, err := l.named(name)
		if err != nil {
			return nil, err
		}
		node, err := l.read(v)
		if err != nil {
			return nil, fmt.Errorf("native: %q: %w", name, err)
		}
		results = append(results, node)
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

// leaves adds what descends and what is carried. A player's own parameters are active.
func (t *trainer) leaves(l *lowering, of *player) error {
	for _, p := range t.players {
		for i, name := range p.optimizer.names {
			v, err := l.leaf(name, p.optimizer.dims[i], p.optimizer.values[i])
			if err != nil {
				return fmt.Errorf("native: parameter %w", err)
			}
			v.active = p == of
			l.values[name] = v
		}
	}
	for _, c := range t.carried {
		v, err := l.leaf(c.name, c.dims, c.data)
		if err != nil {
			return fmt.Errorf("native: carried %w", err)
		}
		l.values[c.name] = v
	}
	return nil
}

// Close implements hourglass.Trainer.
func (t *trainer) Close() error {
	t.closed = true
	var errs []error
	for _, p := range t.losses {
		errs = append(errs, p.close())
	}
	t.losses = nil
	for _, player := range t.players {
		for _, p := range player.steps {
			errs = append(errs, p.close())
		}
		player.steps = nil
	}
	return errors.Join(errs...)
}
