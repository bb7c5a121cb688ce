package hourglass

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Training returns what training the model computes. The graph takes [InputName] as
// raw values, then [LabelName] as float32 [batch] where the model has classes, then
// its noise. Its output [LossName] is the objective, with what the bottleneck and the
// penalties add to it. All of the model's parameters change.
func (m *Model) Training() (Training, error) {
	if err := m.Check(); err != nil {
		return Training{}, err
	}
	c, err := m.course(false)
	if err != nil || !c.differs {
		return c.training, err
	}
	e, err := m.course(true)
	if err != nil {
		return c.training, err
	}
	if drawn, again := len(c.training.Noise), len(e.training.Noise); drawn != again {
		return c.training, fmt.Errorf("%w: its training draws noise %d times and its evaluation %d times; both must draw the same, and may leave it unread", ErrModel, drawn, again)
	}
	c.training.Evaluation = e.training.Graph
	return c.training, nil
}

// course builds the graph of training, or that of evaluation.
func (m *Model) course(evaluating bool) (*Course, error) {
	b := graph.NewBuilder("training", m.Encoder.Opset())
	c := &Course{b: b, evaluating: evaluating}
	in := m.Encoder.Feeds()[0]
	raw := b.Input(in.Name, in.Type.Elem, in.Type.Shape...)
	gaps := m.Scaling.gaps(b, raw)
	target := m.Scaling.scale(b, raw, gaps)
	var label []graph.Value
	if m.Classes > 0 {
		label = []graph.Value{b.Op("Cast", b.Input(LabelName, graph.Float, graph.Batch), graph.Int("to", int64(graph.Int64)))}
	}
	for _, t := range m.Shared {
		b.Parameter(t)
	}
	given := func(g *graph.Graph, x graph.Value) []graph.Value {
		return append([]graph.Value{x}, label[:len(g.Feeds())-1]...)
	}
	t := Terms{Target: target, Input: target, Gaps: gaps, Encoder: m.Encoder, Course: c}
	t.Encode = func(x graph.Value) []graph.Value { return b.Inline(m.Encoder, given(m.Encoder, x)...) }
	t.Decode = func(z graph.Value) graph.Value { return b.Inline(m.Decoder, given(m.Decoder, z)...)[0] }
	if m.Corruption != nil {
		t.Input = m.Corruption.Corrupt(b, target, c.Draw)
		if gaps.Name != "" { // a gap looks as it does in a deployed graph
			t.Input = b.Op("Where", gaps, target, t.Input)
		}
	}
	t.Encoded = c.inline(m.Encoder, given(m.Encoder, t.Input)...)
	t.Latent = t.Encoded[0]
	var more func(Terms) graph.Value
	if m.Bottleneck != nil {
		t.Latent, more = m.Bottleneck.Train(b, t)
	}
	t.Reconstruction = c.inline(m.Decoder, given(m.Decoder, t.Latent)...)[0]
	objective := m.Objective
	if objective == nil {
		objective = MSE{}
	}
	loss := objective.Loss(b, t)
	if more != nil {
		loss = b.Op("Add", loss, more(t))
	}
	for _, p := range m.Penalties {
		loss = b.Op("Add", loss, p.Penalty(b, t))
	}
	b.Output(LossName, loss)
	g, err := b.Graph()
	if err != nil {
		return c, err
	}
	c.training.Graph = g
	c.training.Parameters = m.descending(c)
	return c, nil
}

// descending lists the initializers of the training graph that descend along its
// loss. The model's own come first, then those that the objective and the penalties
// brought.
func (m *Model) descending(c *Course) []string {
	others := slices.Clone(c.training.Carried)
	if c.training.Adversary != nil {
		others = append(others, c.training.Adversary.Parameters...)
	}
	var out []string
	for _, t := range slices.Concat(m.Parameters(), c.training.Graph.Initializers) {
		if t.Elem == graph.Float && !slices.Contains(others, t.Name) && !slices.Contains(out, t.Name) {
			out = append(out, t.Name)
		}
	}
	return out
}
