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

// Names of what a step takes beside the batch, the parameters and the
// optimiser's memory, and of what it gives beside these. All are float32 [1].
const (
	RateName = "learning_rate"
	// CountName is the number of the step, from 1.
	CountName = "step"
	// NormName is the Euclidean norm of the whole gradient before clipping. It
	// is not finite where the gradient is not, and the step is then void.
	NormName = "gradient_norm"
)

// NextSuffix is what the moved parameter, or memory, is called after its name.
const NextSuffix = ".next"

// scalarLoss is the loss before it is given a dimension.
const scalarLoss = "scalar_loss"

// Slot is the name of a parameter's memory under an optimiser.
func Slot(parameter, slot string) string { return parameter + "." + slot }

// Graph is the step of a training. Its inputs are the training graph's feeds,
// the parameters, the optimiser's memory ([Slot]), [RateName] and [CountName];
// its outputs the loss before the move, [NormName], and each parameter and
// memory as it is to be next ([NextSuffix]). It holds no initializers but those
// of the training that are not parameters. An operator without a gradient rule
// gives a *grad.NoRuleError.
func Graph(t hourglass.Training) (*graph.Graph, error) {
	rule, err := ruleOf(t.Optimizer)
	if err != nil {
		return nil, err
	}
	if !(t.ClipNorm >= 0) || math.IsInf(t.ClipNorm, 1) {
		return nil, fmt.Errorf("step: ClipNorm is %v, want 0 or more", t.ClipNorm)
	}
	g, parameters, err := open(t)
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	gradient, err := grad.Gradient(g, hourglass.LossName, t.Parameters...)
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	s := &step{b: graph.NewBuilder("train_step", g.Opset())}
	s.whole(t, gradient, parameters, rule)
	return s.b.Graph()
}

// Loss is the loss alone, float32 [1], of a batch at parameters that are inputs,
// as they are of [Graph].
func Loss(t hourglass.Training) (*graph.Graph, error) {
	g, _, err := open(t)
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

// open turns the parameters of a training graph from initializers into inputs.
func open(t hourglass.Training) (*graph.Graph, []*graph.Tensor, error) {
	if t.Graph == nil || len(t.Parameters) == 0 {
		return nil, nil, errors.New("no graph, or no parameters to train")
	}
	g := t.Graph.Clone()
	i := slices.IndexFunc(g.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName })
	if i < 0 {
		return nil, nil, fmt.Errorf("graph %q has no output %q", g.Name, hourglass.LossName)
	}
	g.Outputs = g.Outputs[i : i+1]
	var parameters []*graph.Tensor
	for _, name := range t.Parameters {
		p := g.Initializer(name)
		if p == nil || p.Elem != graph.Float || p.Len() == 0 {
			return nil, nil, fmt.Errorf("graph %q has no float32 initializer %q", g.Name, name)
		}
		parameters = append(parameters, p)
		g.Initializers = slices.DeleteFunc(slices.Clone(g.Initializers), func(t *graph.Tensor) bool { return t == p })
		g.Inputs = slices.DeleteFunc(slices.Clone(g.Inputs), func(v graph.Value) bool { return v.Name == name })
		g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: p.Type()})
	}
	return g, parameters, nil
}

// step is one graph being built.
type step struct {
	b     *graph.Builder
	rate  graph.Value // a scalar
	count graph.Value // a scalar
}

func (s *step) whole(t hourglass.Training, gradient *graph.Graph, parameters []*graph.Tensor, r rule) {
	var feeds []graph.Value
	for _, v := range gradient.Feeds() {
		feeds = append(feeds, s.b.Input(v.Name, v.Type.Elem, v.Type.Shape...))
	}
	weights := feeds[len(feeds)-len(parameters):]
	memory := make([][]graph.Value, len(parameters))
	for i, p := range parameters {
		for _, slot := range r.slots() {
			memory[i] = append(memory[i], s.b.Input(Slot(p.Name, slot), graph.Float, p.Type().Shape...))
		}
	}
	number := func(name string) graph.Value {
		none := s.b.Const(graph.Vector[int64](""))
		return s.op("Reshape", s.b.Input(name, graph.Float, graph.Fixed(1)), none)
	}
	s.rate, s.count = number(RateName), number(CountName)

	out := s.b.Inline(gradient, feeds...)
	one := s.b.Const(graph.Vector[int64]("", 1))
	s.b.Output(hourglass.LossName, s.op("Reshape", s.b.Name(scalarLoss, out[0]), one))
	gradients, norm := out[1:], s.norm(out[1:])
	s.b.Output(NormName, s.op("Reshape", norm, one))
	if t.ClipNorm > 0 {
		scale := s.op("Clip", s.op("Div", s.b.Scalar(t.ClipNorm), norm), graph.Value{}, s.b.Scalar(1))
		for i := range gradients {
			gradients[i] = s.op("Mul", gradients[i], scale)
		}
	}
	r.prepare(s)
	for i, p := range parameters {
		next, kept := r.move(s, move{w: weights[i], g: gradients[i], memory: memory[i], rank: len(p.Dims)})
		s.b.Output(p.Name+NextSuffix, next)
		for j, slot := range r.slots() {
			s.b.Output(Slot(p.Name, slot)+NextSuffix, kept[j])
		}
	}
}

// norm is the Euclidean norm of the whole gradient, a scalar.
func (s *step) norm(gradients []graph.Value) graph.Value {
	total := graph.Value{}
	for i, g := range gradients {
		sum := s.op("ReduceSum", s.op("Mul", g, g), graph.Int("keepdims", 0))
		if i == 0 {
			total = sum
		} else {
			total = s.op("Add", total, sum)
		}
	}
	return s.op("Sqrt", total)
}

func (s *step) op(name string, args ...graph.Arg) graph.Value { return s.b.Op(name, args...) }
