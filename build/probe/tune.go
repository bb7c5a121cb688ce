package probe

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Tune trains a model's encoder together with a softmax regression on its code, along the
// mean cross-entropy of a set's labels. It begins at the encoder's parameters. It leaves
// the tuned encoder in m and returns the regression, which fits the tuned code. The
// held-out loss of the settings is the cross-entropy. Corruption and penalties of m take
// no part.
func Tune(ctx context.Context, m *hourglass.Model, set *data.Set, s build.Settings) (*Probe, error) {
	classes, err := Settings{Engine: s.Engine}.withDefaults().check(set)
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	if m.Classes > 0 || m.Bottleneck != nil {
		return nil, fmt.Errorf("probe: %s has a bottleneck or is given labels; what can be tuned is an encoder whose code is handed on", m.Recipe)
	}
	width := m.Latent()
	weight := graph.NewTensor("probe.weight", make([]float32, width*classes), int64(width), int64(classes))
	bias := graph.NewTensor("probe.bias", make([]float32, classes), int64(classes))
	tuned := *m // a copy with the same graphs, so that training changes m's parameters
	tuned.Objective, tuned.Corruption, tuned.Penalties = classification{classes}, nil, nil
	tuned.Classes, tuned.Shared = classes, []*graph.Tensor{weight, bias}
	if _, err := build.Fit(ctx, &tuned, set, s); err != nil {
		return nil, err
	}
	b := graph.NewBuilder("probe", m.Encoder.Opset())
	code := b.Input(FeaturesName, graph.Float, graph.Batch, graph.Fixed(int64(width)))
	logits := b.Op("Gemm", code, b.Parameter(tuned.Shared[0]), b.Parameter(tuned.Shared[1]))
	b.Output(ProbabilitiesName, b.Op("Softmax", logits, graph.Int("axis", 1)))
	p := &Probe{Classes: classes}
	p.Graph, err = b.Graph()
	return p, err
}

// classification is the cross-entropy of labels under a regression on the code.
type classification struct{ classes int }

func (classification) Name() string { return "cross-entropy" }

func (c classification) Loss(b *graph.Builder, t hourglass.Terms) graph.Value {
	weight, _ := b.Value("probe.weight")
	bias, _ := b.Value("probe.bias")
	label, _ := b.Value(hourglass.LabelName)
	return crossEntropy(b, b.Op("Gemm", t.Latent, weight, bias), label, c.classes)
}
