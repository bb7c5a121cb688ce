package probe_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/probe"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func digits(t *testing.T, part string) *data.Set {
	t.Helper()
	set, err := data.Open(t.Context(), "digits:"+part, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestProbe(t *testing.T) {
	p, err := probe.Fit(t.Context(), digits(t, "train"), probe.Settings{Engine: native.Engine{}, Epochs: 40, Batch: 64, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]float64{"train": 0.97, "test": 0.88} {
		got, err := p.Accuracy(t.Context(), native.Engine{}, digits(t, part))
		if err != nil || got < want {
			t.Errorf("accuracy on %s %v, want %v; %v", part, got, want, err)
		}
	}
}

// TestTheOptimum: the best weights are known for two normal classes of variance 1 around ±1
// on one feature. The logits are ±x, so their difference has the slope 2.
func TestTheOptimum(t *testing.T) {
	set := &data.Set{Name: "two", Features: 1}
	// Quantiles of the normal distribution stand for draws of it.
	const n = 2000
	for i := range n {
		q := float32(math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/n-1))
		set.X = append(set.X, q-1, q+1)
		set.Labels = append(set.Labels, 0, 1)
	}
	p, err := probe.Fit(t.Context(), set, probe.Settings{Engine: native.Engine{}, Epochs: 60, Decay: 1e-9, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := native.Engine{}.NewRunner(t.Context(), p.Graph)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	x := []float32{-1, 0, 0.5, 2}
	out, err := runner.Run(t.Context(), map[string]*graph.Tensor{probe.FeaturesName: graph.NewTensor(probe.FeaturesName, x, 4, 1)})
	if err != nil {
		t.Fatal(err)
	}
	likely, _ := graph.Data[float32](out[probe.ProbabilitiesName])
	for i, v := range x {
		if got, want := float64(likely[2*i+1]), 1/(1+math.Exp(-2*float64(v))); math.Abs(got-want) > 0.01 {
			t.Errorf("at %v the second class has %v, want %v", v, got, want)
		}
	}
}

func TestProbeRefuses(t *testing.T) {
	bare := &data.Set{Name: "bare", Features: 2, X: make([]float32, 4)}
	one, far := *bare, *bare
	one.Labels, far.Labels = []int32{3, 3}, []int32{0, 1 << 20}
	good := probe.Settings{Engine: native.Engine{}}
	for want, f := range map[string]func() (*probe.Probe, error){
		"bare has no labels to classify": func() (*probe.Probe, error) { return probe.Fit(t.Context(), bare, good) },
		"has the one label 3":            func() (*probe.Probe, error) { return probe.Fit(t.Context(), &one, good) },
		"labels from 0 to 1048576":       func() (*probe.Probe, error) { return probe.Fit(t.Context(), &far, good) },
		"no engine":                      func() (*probe.Probe, error) { return probe.Fit(t.Context(), &one, probe.Settings{}) },
		"rate -1": func() (*probe.Probe, error) {
			return probe.Fit(t.Context(), &one, probe.Settings{Engine: native.Engine{}, Rate: -1})
		},
		"context canceled": func() (*probe.Probe, error) {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			return probe.Fit(ctx, digits(t, "train"), good)
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	p, err := probe.Fit(t.Context(), digits(t, "test"), probe.Settings{Engine: native.Engine{}, Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Accuracy(t.Context(), native.Engine{}, &one); err == nil || !strings.Contains(err.Error(), "want labelled rows of 64") {
		t.Errorf("rows of another width: %v", err)
	}
}

// TestTune: an encoder that is tuned with its classifier beats the classifier alone on
// the code as it was.
func TestTune(t *testing.T) {
	train, test := digits(t, "train"), digits(t, "test")
	m, err := variants.Deep{Features: 64, Hidden: []int{32}, Latent: 8, Dropout: 0.1, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	settings := build.Settings{Engine: native.Engine{}, Epochs: 15, Rate: 3e-3, Batch: 32, Seed: 1}
	if _, err := build.Fit(t.Context(), m, train, settings); err != nil {
		t.Fatal(err)
	}
	accuracy := func(p *probe.Probe) float64 {
		codes, err := build.Encode(t.Context(), native.Engine{}, m, test)
		if err != nil {
			t.Fatal(err)
		}
		right, err := p.Accuracy(t.Context(), native.Engine{}, codes)
		if err != nil {
			t.Fatal(err)
		}
		return right
	}
	codes, err := build.Encode(t.Context(), native.Engine{}, m, train)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := probe.Fit(t.Context(), codes, probe.Settings{Engine: native.Engine{}, Batch: 64, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	before := accuracy(alone)
	together, err := probe.Tune(t.Context(), m, train, settings)
	if err != nil {
		t.Fatal(err)
	}
	after := accuracy(together)
	t.Logf("accuracy %.3f on the code as it was, %.3f tuned", before, after)
	if after < before+0.05 || after < 0.88 {
		t.Errorf("accuracy %v on the code as it was, %v tuned", before, after)
	}
	conditional, err := variants.Conditional{Body: variants.Deep{Features: 64, Latent: 4}, Classes: 10}.Model()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := probe.Tune(t.Context(), conditional, train, settings); err == nil || !strings.Contains(err.Error(), "is given labels") {
		t.Errorf("a conditional model: %v", err)
	}
}

// TestCompare: an untrained code reads less than the rows do, and each accuracy is that of a classifier
// fitted on these features.
func TestCompare(t *testing.T) {
	m, err := variants.Deep{Features: 64, Hidden: []int{}, Latent: 2, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	train, test, s := digits(t, "train"), digits(t, "test"), probe.Settings{Engine: native.Engine{}, Epochs: 10, Batch: 64, Seed: 1}
	results, err := probe.Compare(t.Context(), m, train, test, native.Engine{}, s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := probe.Fit(t.Context(), train, s)
	if err != nil {
		t.Fatal(err)
	}
	want, err := raw.Accuracy(t.Context(), native.Engine{}, test)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 3 || results[1] != (probe.Result{Features: "raw", Width: 64, Accuracy: want}) || results[0].Width != 2 || results[2].Features != "PCA" {
		t.Fatalf("results %+v, want raw of %v between code and PCA", results, want)
	}
	if !(results[0].Accuracy < want) {
		t.Errorf("the code reads %v, and the rows %v", results[0].Accuracy, want)
	}
	train.Labels = nil
	if _, err := probe.Compare(t.Context(), m, train, test, native.Engine{}, s); err == nil || !strings.Contains(err.Error(), "has no labels to classify") {
		t.Errorf("error %v", err)
	}
}
