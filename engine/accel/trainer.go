package accel

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/step"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/runtime"
)

var _ hourglass.TrainingEngine = Engine{}

// NewTrainer implements hourglass.TrainingEngine. The whole step is one graph (package
// step), and a step is one run of it. Parameters and the optimiser's memory lie in two sets
// of buffers, which change roles with each step. So nothing is copied, and after the first
// steps nothing is allocated.
func (e Engine) NewTrainer(ctx context.Context, t hourglass.Training) (hourglass.Trainer, error) {
	if t.Graph != nil {
		if unknown := t.Graph.Unknown(); len(unknown) > 0 {
			return nil, hourglass.Unsupported(engineName, unknown[0], "it has no gradient rule")
		}
	}
	stepping, err := step.Graph(t)
	if lack := (*grad.NoRuleError)(nil); errors.As(err, &lack) {
		reason := "it has no gradient rule"
		if lack.Reason != "" {
			reason += " here: " + lack.Reason
		}
		return nil, hourglass.Unsupported(engineName, lack.Node, reason)
	}
	if err != nil {
		return nil, err
	}
	tr := &trainer{training: t, bindings: map[int]*bindings{}}
	if err := tr.open(ctx, e, stepping); err != nil {
		return nil, errors.Join(err, tr.Close())
	}
	return tr, nil
}

// trainer is one training.
type trainer struct {
	training hourglass.Training
	feeds    []graph.Value
	held     []graph.Value // what descends, the optimiser's memory, and what is carried
	measured *graph.Graph  // the graph of the loss of rows that nothing is learnt from

	stepping, measuring session
	sets                [2][]*runtime.Buffer // buffers for each value of held
	now                 int                  // index of the set with the current values
	rate, count         *runtime.Buffer
	loss, norm          *runtime.Buffer
	bindings            map[int]*bindings // by number of rows
	steps               int64
	closed              bool
}

// session is the part of a runner that a trainer needs.
type session interface {
	bindBuffers(inputs, outputs map[string]*runtime.Buffer) (*runtime.Binding, error)
	Close() error
}

// bindings are the runs of a batch with so many rows: a step and a measurement that read
// the first set, and the same for the second.
type bindings struct {
	feeds []*runtime.Buffer
	step  [2]*runtime.Binding
	loss  [2]*runtime.Binding
}

func (t *trainer) open(ctx context.Context, e Engine, stepping *graph.Graph) error {
	optimizer := t.training.Optimizer
	if optimizer == nil {
		optimizer = hourglass.Adam{}
	}
	index := t.training.Graph.Index()
	var slots []graph.Value
	for _, name := range t.training.Trained() {
		p := index.Initializer(name)
		t.held = append(t.held, graph.Value{Name: name, Type: p.Type()})
		for _, slot := range optimizer.Slots() {
			slots = append(slots, graph.Value{Name: step.Slot(p.Name, slot), Type: p.Type()})
		}
	}
	t.held = append(t.held, slots...)
	for _, name := range t.training.Carried {
		t.held = append(t.held, graph.Value{Name: name, Type: index.Initializer(name).Type()})
	}
	for _, v := range t.training.Graph.Feeds() {
		shape := v.Type.Shape
		if v.Type.Elem != graph.Float || len(shape) == 0 || slices.ContainsFunc(shape[1:], func(d graph.Dim) bool { return !d.IsFixed() }) {
			return fmt.Errorf("accel: input %q is %v; a batch needs float32 with all but the first dimension fixed", v.Name, v.Type)
		}
		t.feeds = append(t.feeds, v)
	}
	var err error
	if t.measured, err = step.Loss(t.training); err != nil {
		return err
	}
	for i, g := range []*graph.Graph{stepping, t.measured} {
		runner, err := e.NewRunner(ctx, g)
		if err != nil {
			return err
		}
		*[]*session{&t.stepping, &t.measuring}[i] = runner.(session)
	}
	if err := t.allocate(); err != nil {
		return err
	}
	for i, v := range t.held {
		if p := index.Initializer(v.Name); p != nil {
			if err := t.fill(i, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// allocate makes buffers of zeros.
func (t *trainer) allocate() (err error) {
	for set := range t.sets {
		for _, v := range t.held {
			dims, _ := v.Type.Shape.Static()
			if len(dims) == 0 {
				return fmt.Errorf("accel: parameter %q is a scalar; give it a dimension", v.Name)
			}
			b, err := runtime.NewBuffer(dims...)
			if err != nil {
				return err
			}
			t.sets[set] = append(t.sets[set], b)
		}
	}
	for _, b := range []**runtime.Buffer{&t.rate, &t.count, &t.loss, &t.norm} {
		if *b, err = runtime.NewBuffer(1); err != nil {
			return err
		}
	}
	return nil
}

// fill copies a tensor into the set with the current values.
func (t *trainer) fill(i int, p *graph.Tensor) error {
	if err := graph.CopyData(t.sets[t.now][i].Data(), p); err != nil {
		return fmt.Errorf("accel: %q: %w", p.Name, err)
	}
	return nil
}

// Step implements hourglass.Trainer. After a step that is void the roles of the sets stay
// as they are, and so the parameters do, too.
func (t *trainer) Step(ctx context.Context, batch [][]float32, rows int, rate float64) (float64, error) {
	if math.IsNaN(rate) || math.IsInf(rate, 0) {
		return 0, fmt.Errorf("accel: the learning rate is %v", rate)
	}
	k, err := t.load(batch, rows)
	if err != nil {
		return 0, err
	}
	t.rate.Data()[0], t.count.Data()[0] = float32(rate), float32(t.steps+1)
	if err := k.step[t.now].Run(ctx); err != nil {
		return 0, err
	}
	loss, norm := float64(t.loss.Data()[0]), float64(t.norm.Data()[0])
	for what, v := range [...]float64{loss, norm} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return loss, fmt.Errorf("accel: the %s is %v: %w", [...]string{"loss", "gradient's norm"}[what], v, hourglass.ErrNotFinite)
		}
	}
	t.now = 1 - t.now
	t.steps++
	return loss, nil
}

// Loss implements hourglass.Trainer.
func (t *trainer) Loss(ctx context.Context, batch [][]float32, rows int) (float64, error) {
	k, err := t.load(batch, rows)
	if err != nil {
		return 0, err
	}
	if err := k.loss[t.now].Run(ctx); err != nil {
		return 0, err
	}
	loss := float64(t.loss.Data()[0])
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("accel: the loss is %v: %w", loss, hourglass.ErrNotFinite)
	}
	return loss, nil
}

// load copies a batch to the buffers that a run with its number of rows reads.
func (t *trainer) load(batch [][]float32, rows int) (*bindings, error) {
	if t.closed {
		return nil, errClosed
	}
	if len(batch) != len(t.feeds) || rows < 1 {
		return nil, fmt.Errorf("accel: %d inputs of %d rows; the training takes %d of at least 1", len(batch), rows, len(t.feeds))
	}
	for i, v := range t.feeds {
		if want := rows * width(v); len(batch[i]) != want {
			return nil, fmt.Errorf("accel: input %q has %d values for %d rows, want %d", v.Name, len(batch[i]), rows, want)
		}
	}
	k := t.bindings[rows]
	if k == nil {
		var err error
		if k, err = t.bind(rows); err != nil {
			return nil, err
		}
	}
	for i, x := range batch {
		copy(k.feeds[i].Data(), x)
	}
	return k, nil
}

func width(v graph.Value) int {
	n := 1
	for _, d := range v.Type.Shape[1:] {
		n *= int(d.Size)
	}
	return n
}

var errClosed = errors.New("accel: the trainer is closed")

// State implements hourglass.Trainer.
func (t *trainer) State() (hourglass.State, error) {
	if t.closed {
		return hourglass.State{}, errClosed
	}
	var all []*graph.Tensor
	for i, v := range t.held {
		dims, _ := v.Type.Shape.Static()
		all = append(all, graph.NewTensor(v.Name, t.sets[t.now][i].Data(), dims...))
	}
	n, carried := len(t.training.Trained()), len(all)-len(t.training.Carried)
	return hourglass.State{Step: t.steps, Parameters: all[:n:n], Slots: all[n:carried:carried], Carried: all[carried:]}, nil
}

// SetState implements hourglass.Trainer.
func (t *trainer) SetState(s hourglass.State) error {
	if t.closed {
		return errClosed
	}
	all := slices.Concat(s.Parameters, s.Slots, s.Carried)
	if len(all) != len(t.held) || s.Step < 0 {
		return fmt.Errorf("accel: a state of %d tensors at step %d; this training has %d", len(all), s.Step, len(t.held))
	}
	for i, v := range t.held {
		if all[i].Name != v.Name || all[i].Type().String() != v.Type.String() {
			return fmt.Errorf("accel: tensor %d of the state is %q, %v; want %q, %v", i, all[i].Name, all[i].Type(), v.Name, v.Type)
		}
	}
	t.steps = s.Step
	for i, p := range all {
		if err := t.fill(i, p); err != nil {
			return err
		}
	}
	return nil
}

// Close implements hourglass.Trainer.
func (t *trainer) Close() error {
	t.closed = true
	var errs []error
	for rows := range t.bindings {
		errs = append(errs, t.unbind(rows))
	}
	for _, b := range slices.Concat(t.sets[0], t.sets[1], []*runtime.Buffer{t.rate, t.count, t.loss, t.norm}) {
		if b != nil {
			errs = append(errs, b.Close())
		}
	}
	t.sets, t.rate, t.count, t.loss, t.norm = [2][]*runtime.Buffer{}, nil, nil, nil, nil
	for _, s := range []session{t.stepping, t.measuring} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
