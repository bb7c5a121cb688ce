package step

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// Names of a step's inputs beside the batch, the parameters and the optimiser's memory, and of
// its outputs beside their next values. All are float32 [1].
const (
	RateName = "learning_rate"
	// CountName is the number of the step, from 1.
	CountName = "step"
	// NormName is the Euclidean norm of the whole gradient before clipping. It
	// is not finite where the gradient is not, and the step is then void.
	NormName = "gradient_norm"
)

// scalarLoss is the loss before it gets a dimension.
const scalarLoss = "scalar_loss"

// Slot returns the name of a parameter's memory under an optimiser.
func Slot(parameter, slot string) string { return parameter + "." + slot }

// Graph returns the step of a training. Its inputs are the feeds of the training graph, what
// descends and what is carried, the optimiser's memory ([Slot]), [RateName] and
// [CountName]. Its outputs are the loss before the move, [NormName], and the next value of
// everything that descends, is carried or is remembered ([hourglass.NextSuffix]).
// Its initializers are those of the training that do not change. Where an operator has no
// gradient rule, the error is a *grad.NoRuleError.
func Graph(t hourglass.Training) (*graph.Graph, error) {
	rule, err := ruleOf(t.Optimizer)
	if err != nil {
		return nil, err
	}
	if !(t.ClipNorm >= 0) || math.IsInf(t.ClipNorm, 1) {
		return nil, fmt.Errorf("step: ClipNorm is %v, want 0 or more", t.ClipNorm)
	}
	if t.Graph == nil {
		return nil, errNoTraining
	}
	players := []player{{hourglass.LossName, t.Parameters}}
	if a := t.Adversary; a != nil {
		players = []player{{a.Loss, a.Parameters}, players[0]}
	}
	s := &step{
		b: graph.NewBuilder("train_step", t.Graph.Opset()), t: t, rule: rule,
		values: map[string]graph.Value{}, memory: map[string][]graph.Value{},
	}
	for i, p := range players {
		own := i == len(players)-1
		outputs := []string{p.loss}
		if own {
			for _, c := range t.Carried {
				outputs = append(outputs, c+hourglass.NextSuffix)
			}
		}
		g, err := open(t.Graph, slices.Concat(t.Trained(), t.Carried), outputs)
		if err != nil {
			return nil, fmt.Errorf("step: %w", err)
		}
		gradient, err := grad.Gradient(g, p.loss, p.parameters, t.Constants...)
		if err != nil {
			return nil, fmt.Errorf("step: %w", err)
		}
		if i == 0 {
			s.inputs(gradient)
		}
		s.play(p, gradient, own)
	}
	s.b.Output(NormName, s.vector(s.op("Sqrt", s.squares)))
	return s.b.Graph()
}

// player is a set of parameters that descend along one loss.
type player struct {
	loss       string
	parameters []string
}

// Loss returns the graph of the loss alone, float32 [1], for a batch that nothing is learnt
// from. As in [Graph], the parameters are inputs.
func Loss(t hourglass.Training) (*graph.Graph, error) {
	g := t.Graph
	if t.Evaluation != nil {
		g = t.Evaluation
	}
	if g == nil {
		return nil, errNoTraining
	}
	index := g.Index()
	inputs := slices.DeleteFunc(slices.Concat(t.Trained(), t.Carried), func(name string) bool { return index.Initializer(name) == nil })
	g, err := open(g, inputs, []string{hourglass.LossName})
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	b := graph.NewBuilder("loss", g.Opset())
	var feeds []graph.Value
	for _, v := range g.Feeds() {
		feeds = append(feeds, b.Input(v.Name, v.Type.Elem, v.Type.Shape...))
	}
	loss := b.Name(scalarLoss, b.Inline(g, feeds...)[0])
	b.Output(hourglass.LossName, b.Op("Reshape", loss, b.Const(graph.Vector[int64]("", 1))))
	return b.Graph()
}

var errNoTraining = errors.New("step: no graph, or no parameters to train")

// open turns initializers of a training graph into inputs, and keeps only the named outputs.
func open(g *graph.Graph, inputs, outputs []string) (*graph.Graph, error) {
	g = g.Clone()
	if err := keepOutputs(g, outputs); err != nil {
		return nil, err
	}
	if len(inputs) == 0 {
		return nil, errNoTraining
	}
	index, opened := g.Index(), map[string]bool{}
	var values []graph.Value
	for _, name := range inputs {
		p := index.Initializer(name)
		if p == nil || p.Elem != graph.Float || p.Len() == 0 || opened[name] {
			return nil, fmt.Errorf("graph %q has no float32 initializer %q", g.Name, name)
		}
		opened[name], values = true, append(values, graph.Value{Name: name, Type: p.Type()})
	}
	g.Initializers = slices.DeleteFunc(slices.Clone(g.Initializers), func(t *graph.Tensor) bool { return opened[t.Name] })
	g.Inputs = slices.DeleteFunc(slices.Clone(g.Inputs), func(v graph.Value) bool { return opened[v.Name] })
	g.Inputs = append(g.Inputs, values...)
	g.Prune()
	return g, nil
}

// step is a graph that is being built.
type step struct {
	b       *graph.Builder
	t       hourglass.Training
	rule    rule
	rate    graph.Value // a scalar
	count   graph.Value // a scalar
	values  map[string]graph.Value
	memory  map[string][]graph.Value // by parameter
	squares graph.Value              // the sum of the squares of the gradients so far
}

// inputs adds the inputs of the step. like has all that are not the step's own.
func (s *step) inputs(like *graph.Graph) {
	for _, v := range like.Feeds() {
		s.values[v.Name] = s.b.Input(v.Name, v.Type.Elem, v.Type.Shape...)
	}
	for _, name := range s.t.Trained() {
		for _, slot := range s.rule.slots() {
			s.memory[name] = append(s.memory[name], s.b.Input(Slot(name, slot), graph.Float, s.values[name].Type.Shape...))
		}
	}
	number := func(name string) graph.Value {
		none := s.b.Const(graph.Vector[int64](""))
		return s.op("Reshape", s.b.Input(name, graph.Float, graph.Fixed(1)), none)
	}
	s.rate, s.count = number(RateName), number(CountName)
	s.rule.prepare(s)
}

// play moves one player. Later players see it as it is after its move. The loss of the last one
// is that of the training, and comes together with what is carried.
func (s *step) play(p player, gradient *graph.Graph, last bool) {
	var feeds []graph.Value
	for _, v := range gradient.Feeds() {
		feeds = append(feeds, s.values[v.Name])
	}
	out := s.b.Inline(gradient, feeds...)
	n := len(out) - len(p.parameters)
	if last {
		s.b.Output(hourglass.LossName, s.vector(s.b.Name(scalarLoss, out[0])))
		for i, name := range s.t.Carried {
			s.b.Output(name+hourglass.NextSuffix, out[1+i])
		}
	}
	gradients := out[n:]
	squares := s.sumOfSquares(gradients)
	if s.squares.Name == "" {
		s.squares = squares
	} else {
		s.squares = s.op("Add", s.squares, squares)
	}
	if s.t.ClipNorm > 0 {
		scale := s.op("Clip", s.op("Div", s.b.Scalar(s.t.ClipNorm), s.op("Sqrt", squares)), graph.Value{}, s.b.Scalar(1))
		for i := range gradients {
			gradients[i] = s.op("Mul", gradients[i], scale)
		}
	}
	for i, name := range p.parameters {
		now := s.values[name]
		next, kept := s.rule.move(s, move{w: now, g: gradients[i], memory: s.memory[name], rank: len(now.Type.Shape)})
		s.values[name] = s.b.Output(name+hourglass.NextSuffix, next)
		for j, slot := range s.rule.slots() {
			s.b.Output(Slot(name, slot)+hourglass.NextSuffix, kept[j])
		}
	}
}

// vector gives a scalar a dimension of 1.
func (s *step) vector(v graph.Value) graph.Value {
	return s.op("Reshape", v, s.b.Const(graph.Vector[int64]("", 1)))
}

// sumOfSquares sums over the whole gradient, to a scalar.
func (s *step) sumOfSquares(gradients []graph.Value) graph.Value {
	total := graph.Value{}
	for i, g := range gradients {
		sum := s.op("ReduceSum", s.op("Mul", g, g), graph.Int("keepdims", 0))
		if i == 0 {
			total = sum
		} else {
			total = s.op("Add", total, sum)
		}
	}
	return total
}

func (s *step) op(name string, args ...graph.Arg) graph.Value { return s.b.Op(name, args...) }

// keepOutputs leaves the named outputs. The others get other names, because the step has an
// output of theirs.
func keepOutputs(g *graph.Graph, names []string) error {
	outputs, aside := map[string]graph.Value{}, map[string]string{}
	for _, v := range g.Outputs {
		outputs[v.Name], aside[v.Name] = v, v.Name+".unread"
	}
	var kept []graph.Value
	for _, name := range names {
		v, given := outputs[name]
		if !given {
			return fmt.Errorf("graph %q has no output %q", g.Name, name)
		}
		delete(aside, name)
		kept = append(kept, v)
	}
	g.RenameAll(aside)
	g.Outputs = kept
	return nil
}
