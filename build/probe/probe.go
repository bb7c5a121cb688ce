// Package probe says how well a linear classifier reads features: a softmax
// regression on codes, on raw values, or on whatever else a set's rows are.
//
// [Fit] trains such a classifier on fixed features. [Tune] trains it together with
// the encoder, for a classifier that is to be used rather than to judge a code.
package probe

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// Names of a probe's input and output.
const (
	FeaturesName      = "features"      // float32 [batch, n]
	ProbabilitiesName = "probabilities" // float32 [batch, classes]
)

// Settings say how a probe is fitted. A field that is zero has the documented default.
// Only the engine is required.
type Settings struct {
	Engine hourglass.TrainingEngine
	Epochs int     // 0: 20
	Rate   float64 // at the start; falls along a cosine; 0: 0.01
	Batch  int     // rows in a step; 0: 256
	Decay  float64 // weight decay of AdamW; 0: 1e-4
	Seed   uint64  // seed of the shuffles
	// Progress is called after each epoch; nil: nobody is told.
	Progress func(Progress)
}

// Progress says how far a classifier is.
type Progress struct {
	Set           string // the name of the set that it is fitted on
	Epoch, Epochs int    // the first counts from 1
	Loss          float64
}

// Probe is a fitted softmax regression.
type Probe struct {
	Classes int
	// Graph maps [FeaturesName] to [ProbabilitiesName]. The scaling is part of it.
	Graph *graph.Graph
}

// maxClasses is the greatest number of classes that labels may name.
const maxClasses = 1 << 16

// Fit trains a softmax regression of a set's labels on its rows, along the mean
// cross-entropy. Features are centred and all divided by the same number, the root of
// their mean variance. A feature that varies little therefore stays small.
func Fit(ctx context.Context, set *data.Set, s Settings) (*Probe, error) {
	s = s.withDefaults()
	classes, err := s.check(set)
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	b := graph.NewBuilder("probe", 0)
	rows := b.Input(FeaturesName, graph.Float, graph.Batch, graph.Fixed(int64(set.Features)))
	label := b.Input(hourglass.LabelName, graph.Float, graph.Batch)
	shift, scale := scaling(set)
	weight := graph.NewTensor("probe.weight", make([]float32, set.Features*classes), int64(set.Features), int64(classes))
	bias := graph.NewTensor("probe.bias", make([]float32, classes), int64(classes))
	logits := regress(b, rows, shift, scale, weight, bias)
	b.Output(hourglass.LossName, crossEntropy(b, logits, label, classes))
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	trainer, err := s.Engine.NewTrainer(ctx, hourglass.Training{
		Graph: g, Parameters: []string{weight.Name, bias.Name}, Optimizer: hourglass.AdamW{Decay: s.Decay},
	})
	if err != nil {
		return nil, err
	}
	defer trainer.Close()
	if err := s.run(ctx, trainer, set); err != nil {
		return nil, err
	}
	state, err := trainer.State()
	if err != nil {
		return nil, err
	}
	p := &Probe{Classes: classes}
	b = graph.NewBuilder("probe", 0)
	rows = b.Input(FeaturesName, graph.Float, graph.Batch, graph.Fixed(int64(set.Features)))
	b.Output(ProbabilitiesName, b.Op("Softmax", regress(b, rows, shift, scale, state.Parameters[0], state.Parameters[1]), graph.Int("axis", 1)))
	p.Graph, err = b.Graph()
	return p, err
}

func (s Settings) withDefaults() Settings {
	if s.Epochs == 0 {
		s.Epochs = 20
	}
	if s.Rate == 0 {
		s.Rate = 0.01
	}
	if s.Batch == 0 {
		s.Batch = 256
	}
	if s.Decay == 0 {
		s.Decay = 1e-4
	}
	return s
}

// check returns the number of classes that the labels name.
func (s Settings) check(set *data.Set) (int, error) {
	switch {
	case s.Engine == nil:
		return 0, errors.New("no engine; native.Engine{} is one")
	case s.Epochs < 1 || s.Batch < 1 || !(s.Rate > 0) || !(s.Decay >= 0):
		return 0, fmt.Errorf("%d epochs, batches of %d, rate %v, decay %v; want at least 1, 1, above 0 and 0", s.Epochs, s.Batch, s.Rate, s.Decay)
	case set.Labels == nil:
		return 0, fmt.Errorf("%s has no labels to classify", set.Name)
	}
	if err := set.Validate(); err != nil {
		return 0, err
	}
	labels := set.DenseLabels()
	low, high := slices.Min(labels), slices.Max(labels)
	if low < 0 || high >= maxClasses {
		return 0, fmt.Errorf("%s has labels from %d to %d; classes are 0 to %d", set.Name, low, high, maxClasses-1)
	}
	if low == high {
		return 0, fmt.Errorf("%s has the one label %d; a classifier needs two", set.Name, low)
	}
	return int(high) + 1, nil
}

// scaling returns the mean of each feature, and the root of the features' mean variance.
func scaling(set *data.Set) (shift []float32, scale float32) {
	sum := make([]float64, set.Features)
	for i := range set.Rows() {
		for j, v := range set.Row(i) {
			sum[j] += float64(v)
		}
	}
	shift = make([]float32, set.Features)
	for j := range sum {
		shift[j] = float32(sum[j] / float64(set.Rows()))
	}
	if variance := set.Variance(nil); variance > 0 {
		return shift, float32(math.Sqrt(variance))
	}
	return shift, 1
}

// regress computes ((x − shift)/scale)·weight + bias.
func regress(b *graph.Builder, x graph.Value, shift []float32, scale float32, weight, bias *graph.Tensor) graph.Value {
	x = b.Op("Sub", x, b.Const(graph.NewTensor("", shift, 1, int64(len(shift)))))
	return b.Op("Gemm", b.Op("Div", x, b.Scalar(float64(scale))), b.Parameter(weight), b.Parameter(bias))
}

// crossEntropy computes the cross-entropy of logits z and labels y, in nats, averaged over
// rows. Its form, max z + ln Σ exp(z − max z) − z_y, does not overflow.
func crossEntropy(b *graph.Builder, logits, label graph.Value, classes int) graph.Value {
	all := make([]int64, classes)
	for i := range all {
		all[i] = int64(i)
	}
	column := b.Op("Reshape", b.Op("Cast", label, graph.Int("to", int64(graph.Int64))), b.Const(graph.Vector[int64]("", -1, 1)))
	which := b.Op("Cast", b.Op("Equal", column, b.Const(graph.NewTensor("", all, 1, int64(classes)))), graph.Int("to", int64(graph.Float)))
	row := b.Const(graph.Vector[int64]("", 1))
	off := b.Op("Sub", logits, b.Op("ReduceMax", logits, graph.Ints("axes", 1)))
	total := b.Op("Log", b.Op("ReduceSum", b.Op("Exp", off), row))
	own := b.Op("ReduceSum", b.Op("Mul", off, which), row)
	return b.Op("ReduceMean", b.Op("Sub", total, own), graph.Int("keepdims", 0))
}

func (s Settings) run(ctx context.Context, trainer hourglass.Trainer, set *data.Set) error {
	batches, err := set.Batches(data.Batching{Size: s.Batch, Shuffle: true, Seed: s.Seed})
	if err != nil {
		return err
	}
	total, step := int64(s.Epochs*batches.Len()), int64(0)
	labels := make([]float32, 0, batches.Size())
	for epoch := range s.Epochs {
		sum := 0.0
		for batches.Start(epoch, 0); batches.Next(); step++ {
			labels = feed.Labels(labels[:0], batches.Labels())
			loss, err := trainer.Step(ctx, [][]float32{batches.X(), labels}, batches.Rows(), build.Cosine{}.Rate(s.Rate, step, total))
			if err != nil {
				return fmt.Errorf("probe: epoch %d: %w", epoch+1, err)
			}
			sum += loss * float64(batches.Rows())
		}
		if s.Progress != nil {
			s.Progress(Progress{set.Name, epoch + 1, s.Epochs, sum / float64(set.Rows())})
		}
	}
	return nil
}

// Accuracy returns the share of a set's rows for which the probe gives the label the
// greatest probability.
func (p *Probe) Accuracy(ctx context.Context, e hourglass.Engine, set *data.Set) (float64, error) {
	if width := p.Graph.Inputs[0].Type.Shape[1].Size; int64(set.Features) != width || set.Labels == nil || set.Rows() == 0 {
		return 0, fmt.Errorf("probe: %s has %d rows of %d features, labels: %v; want labelled rows of %d", set.Name, set.Rows(), set.Features, set.Labels != nil, width)
	}
	right, labels := 0, set.DenseLabels()
	err := feed.Run(ctx, e, p.Graph, set, func(_, out map[string]*graph.Tensor) error {
		likely, err := graph.Data[float32](out[ProbabilitiesName])
		for row := range slices.Chunk(likely, p.Classes) {
			if slices.Index(row, slices.Max(row)) == int(labels[0]) {
				right++
			}
			labels = labels[1:]
		}
		return err
	})
	return float64(right) / float64(set.Rows()), err
}
