package hourglass

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Names of the inputs and outputs of exported graphs.
const (
	InputName          = "input"
	LatentName         = "latent"
	ReconstructionName = "reconstruction"
	// LogitsName is the value before the sigmoid that ends a decoder, where
	// one does; the objective BCE reads it.
	LogitsName = "logits"
)

// Model is an autoencoder: two graphs and what training makes small.
//
// The encoder maps input [batch, …] to latent [batch, n], the decoder latent
// to reconstruction, of the input's shape. Their initializers are the model's
// parameters; one that both graphs hold under one name is shared (a tied
// weight). Constants that are not trained are Constant nodes.
//
// Where Scaling is not nil both graphs work in scaled values, and the deployed
// graphs ([Model.Deployed]) take and give raw ones.
type Model struct {
	Recipe    string // the recipe's name, "" for a model assembled by hand
	Config    any    // the recipe itself, for the record; encodable as JSON
	Encoder   *graph.Graph
	Decoder   *graph.Graph
	Objective Objective // nil: MSE{}
	Scaling   *Scaling
	// Corruption and Penalties are of training alone, as is the objective.
	Corruption Corruption // nil: none
	Penalties  []Penalty
}

// Scaling is the affine map of raw values to those that the model learns on,
// feature by feature: scaled = (raw − Shift) / Scale. Both are as long as a row,
// and Scale holds no zero.
type Scaling struct {
	Shift []float32 `json:"shift"`
	Scale []float32 `json:"scale"`
}

// ErrModel is wrapped by every complaint about a model's make-up.
var ErrModel = errors.New("not an autoencoder")

// Check reports whether the graphs are an encoder and a decoder that fit each
// other. It wraps ErrModel.
func (m *Model) Check() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrModel, fmt.Sprintf(format, args...))
	}
	if m.Encoder == nil || m.Decoder == nil {
		return fail("encoder and decoder must both be there")
	}
	for _, side := range []struct {
		g       *graph.Graph
		in, out string
	}{{m.Encoder, InputName, LatentName}, {m.Decoder, LatentName, ReconstructionName}} {
		feeds := side.g.Feeds()
		if len(feeds) != 1 || feeds[0].Name != side.in {
			return fail("graph %q must have the one input %q", side.g.Name, side.in)
		}
		if len(side.g.Outputs) != 1 || side.g.Outputs[0].Name != side.out {
			return fail("graph %q must have the one output %q", side.g.Name, side.out)
		}
		if _, ok := width(feeds[0]); !ok {
			return fail("graph %q: input %q is %v; it must be float32 [%s, …] with all else fixed", side.g.Name, side.in, feeds[0].Type, graph.Batch.Name)
		}
		if _, ok := width(side.g.Outputs[0]); !ok {
			return fail("graph %q: output %q is %v; it must be float32 [%s, …] with all else fixed", side.g.Name, side.out, side.g.Outputs[0].Type, graph.Batch.Name)
		}
	}
	if e, d := m.Encoder.Outputs[0].Type.String(), m.Decoder.Feeds()[0].Type.String(); e != d {
		return fail("the encoder gives latent %s, the decoder takes %s", e, d)
	}
	if e, d := m.Encoder.Feeds()[0].Type.String(), m.Decoder.Outputs[0].Type.String(); e != d {
		return fail("the encoder takes input %s, the decoder gives %s", e, d)
	}
	if m.Latent() < 1 {
		return fail("the latent code has %d units; it must have at least 1", m.Latent())
	}
	if e, d := m.Encoder.Opset(), m.Decoder.Opset(); e != d {
		return fail("the encoder is of opset %d, the decoder of %d", e, d)
	}
	if s := m.Scaling; s != nil && (len(s.Shift) != m.Features() || len(s.Scale) != m.Features()) {
		return fail("scaling of %d and %d values for %d features", len(s.Shift), len(s.Scale), m.Features())
	}
	for _, t := range m.Parameters() {
		for _, g := range []*graph.Graph{m.Encoder, m.Decoder} {
			if other := g.Initializer(t.Name); other != nil && other != t {
				return fail("parameter %q is two different tensors in encoder and decoder", t.Name)
			}
		}
	}
	return nil
}

// width is the number of elements of a row of v.
func width(v graph.Value) (int, bool) {
	s := v.Type.Shape
	if v.Type.Elem != graph.Float || len(s) < 2 || s[0].IsFixed() {
		return 0, false
	}
	n := 1
	for _, d := range s[1:] {
		if !d.IsFixed() {
			return 0, false
		}
		n *= int(d.Size)
	}
	return n, true
}

// Features is the number of values in a row of input.
func (m *Model) Features() int { n, _ := width(m.Encoder.Feeds()[0]); return n }

// Latent is the number of values in a code.
func (m *Model) Latent() int { n, _ := width(m.Encoder.Outputs[0]); return n }

// Parameters lists the trained tensors, the encoder's first, shared ones once.
func (m *Model) Parameters() []*graph.Tensor {
	var out []*graph.Tensor
	seen := map[string]bool{}
	for _, g := range []*graph.Graph{m.Encoder, m.Decoder} {
		for _, t := range g.Initializers {
			if t.Elem == graph.Float && !seen[t.Name] {
				seen[t.Name] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// SetParameters puts tensors in the place of the parameters of their names,
// whose dims they must have.
func (m *Model) SetParameters(ts []*graph.Tensor) error {
	now := map[string]*graph.Tensor{}
	for _, t := range m.Parameters() {
		now[t.Name] = t
	}
	for _, t := range ts {
		old := now[t.Name]
		switch {
		case old == nil:
			return fmt.Errorf("the model has no parameter %q", t.Name)
		case old.Type().String() != t.Type().String():
			return fmt.Errorf("parameter %q is %v, got %v", t.Name, old.Type(), t.Type())
		}
	}
	for _, t := range ts {
		m.Encoder.SetInitializer(t)
		m.Decoder.SetInitializer(t)
	}
	return nil
}

// Training is what training the model computes: a graph that feeds on [InputName],
// raw values, and on its Noise, whose output is [LossName], objective and
// penalties. All of the model's parameters change.
func (m *Model) Training() (Training, error) {
	var t Training
	if err := m.Check(); err != nil {
		return t, err
	}
	b := graph.NewBuilder("training", m.Encoder.Opset())
	in := m.Encoder.Feeds()[0]
	target := m.Scaling.scale(b, b.Input(in.Name, in.Type.Elem, in.Type.Shape...))
	draw := func(kind Distribution, dims ...int64) graph.Value {
		n := Noise{Name: fmt.Sprintf("noise_%d", len(t.Noise)), Kind: kind, Dims: dims}
		t.Noise = append(t.Noise, n)
		shape := graph.Dims(graph.Batch)
		for _, d := range dims {
			shape = append(shape, graph.Fixed(d))
		}
		return b.Input(n.Name, graph.Float, shape...)
	}
	seen := target
	if m.Corruption != nil {
		seen = m.Corruption.Corrupt(b, target, draw)
	}
	terms := Terms{Target: target, Input: seen, Encoder: m.Encoder, Draw: draw}
	terms.Latent = b.Inline(m.Encoder, seen)[0]
	terms.Reconstruction = b.Inline(m.Decoder, terms.Latent)[0]
	objective := m.Objective
	if objective == nil {
		objective = MSE{}
	}
	loss := objective.Loss(b, terms)
	for _, p := range m.Penalties {
		loss = b.Op("Add", loss, p.Penalty(b, terms))
	}
	b.Output(LossName, loss)
	for _, p := range m.Parameters() {
		t.Parameters = append(t.Parameters, p.Name)
	}
	var err error
	t.Graph, err = b.Graph()
	return t, err
}

// Part names what [Model.Deployed] gives.
type Part string

// The parts of a model that are deployed.
const (
	EncoderPart     Part = "encoder"     // input → latent
	DecoderPart     Part = "decoder"     // latent → reconstruction
	AutoencoderPart Part = "autoencoder" // input → latent, reconstruction
)

// Deployed is the graph of a part as it goes into the world: raw values in, raw
// values out, nothing of the objective.
func (m *Model) Deployed(part Part) (*graph.Graph, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	b := graph.NewBuilder(string(part), m.Encoder.Opset())
	encode := func() graph.Value {
		in := m.Encoder.Feeds()[0]
		x := m.Scaling.scale(b, b.Input(in.Name, in.Type.Elem, in.Type.Shape...))
		return b.Output(LatentName, b.Inline(m.Encoder, x)[0])
	}
	decode := func(latent graph.Value) {
		b.Output(ReconstructionName, m.Scaling.unscale(b, b.Inline(m.Decoder, latent)[0]))
	}
	switch part {
	case EncoderPart:
		encode()
	case DecoderPart:
		in := m.Decoder.Feeds()[0]
		decode(b.Input(in.Name, in.Type.Elem, in.Type.Shape...))
	case AutoencoderPart:
		decode(encode())
	default:
		return nil, fmt.Errorf("no part of a model is called %q; there are %q, %q and %q", part, EncoderPart, DecoderPart, AutoencoderPart)
	}
	return b.Graph()
}
