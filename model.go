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
	// ScoreName says how anomalous each row is. A higher score is more anomalous.
	ScoreName = "score"
	// PValueName is the probability of at least such a score where a row is normal.
	PValueName = "p_value"
	// AnomalyName says whether the p-value is at most a level.
	AnomalyName = "is_anomaly"
	// ContributionName is the share of each column in the score.
	ContributionName = "contribution"
	// LabelName holds the class of each row, int64 [batch], for models that are
	// given one.
	LabelName = "label"
	// LogitsName is the value before the sigmoid at the end of a decoder. The
	// objective BCE reads it.
	LogitsName = "logits"
)

// LayoutKey is the metadata of a graph that takes pictures in four dimensions. Its value is the order of these.
const (
	LayoutKey     = "hourglass.layout"
	ChannelsFirst = "nchw"
	ChannelsLast  = "nhwc"
)

// Model is an autoencoder: an encoder, a decoder, and what training makes small.
//
// The encoder maps input [batch, …] to latent [batch, n]. The decoder maps latent to
// reconstruction, which has the input's shape. The initializers of both are the
// model's parameters. A parameter that both graphs hold under one name is shared (a
// tied weight). Constants that are not trained are Constant nodes.
//
// Both graphs have the form for inference: Dropout does nothing, and
// BatchNormalization uses running statistics. [Model.Training] rewrites both
// operators into their form for training.
//
// Where Bottleneck is not nil the encoder may have several outputs, of which latent
// is the first, and the bottleneck makes the decoder's input from them. Where Classes
// is not 0, either graph may take the labels of the rows as a second input,
// [LabelName].
//
// Where Scaling is not nil both graphs work on scaled values. The deployed graphs
// ([Model.Deployed]) take and give raw values.
type Model struct {
	Recipe    string // the recipe's name, "" for a model assembled by hand
	Config    any    // the recipe itself, for the record; JSON must be able to encode it
	Encoder   *graph.Graph
	Decoder   *graph.Graph
	Objective Objective // nil: MSE{}
	Scaling   *Scaling

	Bottleneck Bottleneck      // nil: the decoder gets the encoder's output
	Shared     []*graph.Tensor // parameters that the bottleneck or an objective reads
	Classes    int             // number of classes that labels name, from 0 on; 0: the model takes no labels

	// Corruption and Penalties belong to training, as the objective does. Deployed
	// graphs hold nothing of them.
	Corruption Corruption // nil: none
	Penalties  []Penalty
}

// Scaling maps raw values to the values that the model learns on, feature by
// feature: scaled = (raw − Shift) / Scale. Both slices are as long as a row, and no
// Scale is 0.
type Scaling struct {
	Shift []float32 `json:"shift"`
	Scale []float32 `json:"scale"`
	// Missing stands for missing values, which are NaN, in raw values and as long as a row: the encoder gets it in
	// their place, and the objective leaves them out. Nil: rows have no missing values.
	Missing []float32 `json:"missing,omitempty"`
}

// ErrModel is wrapped by every error about how a model is put together.
var ErrModel = errors.New("not an autoencoder")

// Check returns an error that wraps ErrModel unless the two graphs are an encoder and
// a decoder that fit each other.
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
		several bool
	}{{m.Encoder, InputName, LatentName, m.Bottleneck != nil}, {m.Decoder, LatentName, ReconstructionName, false}} {
		feeds := side.g.Feeds()
		if len(feeds) == 0 || feeds[0].Name != side.in || len(feeds) > 2 {
			return fail("graph %q must have the input %q, and none beside it but %q", side.g.Name, side.in, LabelName)
		}
		if len(feeds) == 2 && (m.Classes < 1 || feeds[1].Name != LabelName || feeds[1].Type.String() != labelType.String()) {
			return fail("graph %q has the second input %q, %v, and the model %d classes; it may only be %q, %v, of 1 class or more",
				side.g.Name, feeds[1].Name, feeds[1].Type, m.Classes, LabelName, labelType)
		}
		if outputs := side.g.Outputs; len(outputs) == 0 || outputs[0].Name != side.out || len(outputs) > 1 && !side.several {
			return fail("graph %q must have the output %q, and no other", side.g.Name, side.out)
		}
		if _, ok := width(feeds[0]); !ok {
			return fail("graph %q: input %q is %v; it must be float32 [%s, …] with all else fixed", side.g.Name, side.in, feeds[0].Type, graph.Batch.Name)
		}
		if _, ok := width(side.g.Outputs[0]); !ok {
			return fail("graph %q: output %q is %v; it must be float32 [%s, …] with all else fixed", side.g.Name, side.out, side.g.Outputs[0].Type, graph.Batch.Name)
		}
	}
	if e, d := m.Encoder.Outputs[0].Type.String(), m.Decoder.Feeds()[0].Type.String(); m.Bottleneck == nil && e != d {
		return fail("the encoder gives latent %s, the decoder takes %s", e, d)
	}
	if e, d := m.Encoder.Feeds()[0].Type.String(), m.Decoder.Outputs[0].Type.String(); e != d {
		return fail("the encoder takes input %s, the decoder gives %s", e, d)
	}
	if n, _ := width(m.Encoder.Outputs[0]); n < 1 {
		return fail("the latent code has %d units; it must have at least 1", n)
	}
	if e, d := m.Encoder.Opset(), m.Decoder.Opset(); e != d {
		return fail("the encoder is of opset %d, the decoder of %d", e, d)
	}
	if s := m.Scaling; s != nil && (len(s.Shift) != m.Features() || len(s.Scale) != m.Features() || s.Missing != nil && len(s.Missing) != m.Features()) {
		return fail("scaling of %d, %d and %d values for %d features", len(s.Shift), len(s.Scale), len(s.Missing), m.Features())
	}
	sides := []*graph.Index{m.Encoder.Index(), m.Decoder.Index()}
	for _, t := range m.Parameters() {
		for _, side := range sides {
			if other := side.Initializer(t.Name); other != nil && other != t {
				return fail("parameter %q is two different tensors in encoder and decoder", t.Name)
			}
		}
	}
	return nil
}

var labelType = graph.Type{Elem: graph.Int64, Shape: graph.Dims(graph.Batch)}

// width returns the number of elements in a row of v. It reports false where v is not
// float32 [batch, …] with everything else fixed.
func width(v graph.Value) (int, bool) {
	s := v.Type.Shape
	if v.Type.Elem != graph.Float || len(s) < 2 || s[0].IsFixed() {
		return 0, false
	}
	return rowSize(s)
}

func rowSize(s graph.Shape) (int, bool) {
	n := 1
	for _, d := range s[1:] {
		if !d.IsFixed() {
			return 0, false
		}
		n *= int(d.Size)
	}
	return n, true
}

// Features returns the number of values in a row of input.
func (m *Model) Features() int { n, _ := width(m.Encoder.Feeds()[0]); return n }

// Latent returns the number of values in a deployed code.
func (m *Model) Latent() int {
	code := m.Encoder.Outputs[0]
	if m.Bottleneck != nil {
		if g, err := m.Deployed(EncoderPart); err == nil {
			code = g.Outputs[0]
		}
	}
	n, _ := rowSize(code.Type.Shape)
	return n
}

// Parameters lists the tensors that training changes, with running statistics among
// them. The encoder's come first, and a shared one is listed once.
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
	for _, t := range m.Shared {
		if !seen[t.Name] {
			out = append(out, t)
		}
	}
	return out
}

// SetParameters replaces parameters by the tensors of the same names. Their types and
// dimensions must be the same.
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
	next := map[string]*graph.Tensor{}
	for _, t := range ts {
		next[t.Name] = t
	}
	for _, all := range [][]*graph.Tensor{m.Encoder.Initializers, m.Decoder.Initializers, m.Shared} {
		for i, old := range all {
			if t := next[old.Name]; t != nil {
				all[i] = t
			}
		}
	}
	return nil
}

// Part names a part of a model that [Model.Deployed] can give.
type Part string

// The parts of a model that are deployed.
const (
	EncoderPart     Part = "encoder"     // input → latent
	DecoderPart     Part = "decoder"     // latent → reconstruction
	AutoencoderPart Part = "autoencoder" // input → latent, reconstruction
	// DetectorPart is a graph of its own, which no model deploys: input → score, p_value, is_anomaly,
	// contribution, reconstruction.
	DetectorPart Part = "detector"
	// ColumnsPart is a detector that takes an input a column, in place of one for all of them.
	ColumnsPart Part = "columns"
)

// Deployed returns the graph of a part as other programs should run it. It takes raw
// values and gives raw values, and holds nothing that only training needs.
func (m *Model) Deployed(part Part) (*graph.Graph, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	d := &deployment{b: graph.NewBuilder(string(part), m.Encoder.Opset()), m: m}
	switch part {
	case EncoderPart:
		d.encode(true)
	case DecoderPart:
		d.decode(d.latent())
	case AutoencoderPart:
		d.decode(d.encode(false))
	default:
		return nil, fmt.Errorf("no part of a model is called %q; there are %q, %q and %q", part, EncoderPart, DecoderPart, AutoencoderPart)
	}
	g, err := d.b.Graph()
	if err != nil {
		return nil, err
	}
	g.Prune() // drops what only a Dropout read
	return g, nil
}

// deployment holds a deployed graph while it is built.
type deployment struct {
	b *graph.Builder
	m *Model
}

// encode adds the way from the input to the code and returns the code. The encoder's
// further outputs become outputs of the graph where all is true.
func (d *deployment) encode(all bool) graph.Value {
	in := d.m.Encoder.Feeds()[0]
	raw := d.b.Input(in.Name, in.Type.Elem, in.Type.Shape...)
	x := d.m.Scaling.scale(d.b, raw, d.m.Scaling.gaps(d.b, raw))
	encoder := d.m.Encoder
	if d.m.Bottleneck != nil { // rename, because the bottleneck's outputs may have the encoder's names
		encoder = encoder.Clone()
		for _, v := range d.m.Encoder.Outputs {
			encoder.Rename(v.Name, "raw_"+v.Name)
		}
	}
	codes := d.inline(encoder, x)
	if d.m.Bottleneck != nil {
		d.share()
		codes = d.m.Bottleneck.Encode(d.b, codes)
	}
	if d.b.Err() != nil {
		return graph.Value{}
	}
	latent := d.b.Output(LatentName, codes[0])
	for _, v := range codes[1:] {
		if all {
			d.b.Output(v.Name, v)
		}
	}
	return latent
}

// latent adds the decoder's input with the type that the deployed encoder gives.
func (d *deployment) latent() graph.Value {
	code := d.m.Decoder.Feeds()[0]
	if d.m.Bottleneck != nil {
		encoder, err := d.m.Deployed(EncoderPart)
		if err != nil {
			return d.b.Fail(err)
		}
		code = encoder.Outputs[0]
	}
	return d.b.Input(LatentName, code.Type.Elem, code.Type.Shape...)
}

// decode adds the way from the deployed code to the reconstruction.
func (d *deployment) decode(latent graph.Value) {
	if d.m.Bottleneck != nil {
		d.share()
		latent = d.m.Bottleneck.Decode(d.b, latent)
	}
	d.b.Output(ReconstructionName, d.m.Scaling.unscale(d.b, d.inline(d.m.Decoder, latent)[0]))
}

// share adds the parameters that the bottleneck reads.
func (d *deployment) share() {
	for _, t := range d.m.Shared {
		d.b.Parameter(t)
	}
}

// inline adds a graph without its Dropout nodes, which only training needs.
func (d *deployment) inline(g *graph.Graph, x graph.Value) []graph.Value {
	inputs := []graph.Value{x}
	if len(g.Feeds()) == 2 {
		label, ok := d.b.Value(LabelName)
		if !ok {
			label = d.b.Input(LabelName, labelType.Elem, labelType.Shape...)
		}
		inputs = append(inputs, label)
	}
	return d.b.Rewrite(g, func(n *graph.Node, in []graph.Value) []graph.Value {
		if n.Op == "Dropout" {
			return in[:1]
		}
		return nil
	}, inputs...)
}
