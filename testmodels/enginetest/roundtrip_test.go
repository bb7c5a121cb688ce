//go:build cgo

package enginetest

import (
	"fmt"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestRoundTrip trains every recipe under every activation, writes it as a file
// would hold it, and has the file's graph run natively and on onnxruntime at
// each batch size. They must agree within 1e-5 absolute plus 1e-5 relative;
// onnx-go must agree or decline. It prints the table.
func TestRoundTrip(t *testing.T) {
	train, err := data.Open(t.Context(), "digits:train", nil)
	if err != nil {
		t.Fatal(err)
	}
	test, err := data.Open(t.Context(), "digits:test", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%-20s %-10s %5s  %-11s %-11s", "recipe", "activation", "batch", "onnxruntime", "onnx-go")
	for _, recipe := range trainable(train.Features) {
		g := trained(t, recipe, train)
		for _, n := range batches {
			part := test.Slice(0, min(2*n+1, test.Rows()))
			rows := feed.Rows(g, part.Dense(), part.DenseLabels(), n)
			subjects := judge.Subjects(g, native.Engine{}, accel.Engine{}, onnxgo.Engine{})
			r, err := verify.Compare(t.Context(), subjects, trial.Runs(rows), &judge.Settings{Tolerance: &judge.Promised})
			if err != nil {
				t.Fatal(err)
			}
			name, activation := called(recipe)
			t.Logf("%-20s %-10s %5d  %-11s %-11s", name, activation, n, worst(r, "onnxruntime"), worst(r, "onnx-go"))
			if v := r.Subjects[1].Verdict; v != judge.Equal {
				t.Errorf("%s, %s, batch %d: onnxruntime is %s: %+v", name, activation, n, v, r.Subjects[1])
			}
			if v := r.Subjects[2].Verdict; v != judge.Equal && v != judge.Unsupported {
				t.Errorf("%s, %s, batch %d: onnx-go is %s: %+v", name, activation, n, v, r.Subjects[2])
			}
		}
	}
}

// trainable returns the recipes with each activation that they take.
func trainable(features int) []variants.Recipe {
	all := []variants.Recipe{variants.Linear{Features: features, Latent: 6, Seed: 1}}
	for _, a := range variants.Activations() {
		all = append(all, variants.Plain{Features: features, Latent: 6, Activation: a, Seed: 1})
	}
	for _, a := range variants.Activations() {
		all = append(all, variants.Deep{Features: features, Hidden: []int{24}, Latent: 6, Activation: a, Seed: 1})
	}
	for _, u := range variants.Upsamplings() {
		all = append(all, variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{6, 12}, Latent: 6, Upsampling: u, Norm: variants.BatchNorm, Seed: 1})
	}
	for _, n := range []variants.Norm{variants.BatchNorm, variants.LayerNorm} {
		all = append(all, variants.Deep{Features: features, Hidden: []int{24}, Latent: 6, Norm: n, Dropout: 0.1, Seed: 1})
	}
	all = append(all, variants.Sequence{Sensors: 8, Window: 8, Channels: []int{12}, Latent: 6, Seed: 1})
	for _, body := range []variants.Body{
		variants.Deep{Features: features, Hidden: []int{24}, Latent: 6, Seed: 1},
		variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{6, 12}, Latent: 6, Seed: 1},
	} {
		all = append(all, onBodies(body)...)
	}
	return all
}

func called(r variants.Recipe) (name string, activation variants.Activation) {
	body := func(b variants.Body) string { return r.Name() + ", " + b.Name() }
	switch r := r.(type) {
	case variants.Plain:
		activation = r.Activation
	case variants.Deep:
		activation = r.Activation
		if r.Norm != "" {
			return r.Name() + ", " + string(r.Norm), activation
		}
	case variants.Conv:
		return r.Name() + ", " + string(r.Upsampling), r.Activation
	case variants.Variational:
		return body(r.Body), ""
	case variants.Conditional:
		return body(r.Body), ""
	case variants.Wasserstein:
		return body(r.Body), ""
	case variants.Adversarial:
		return body(r.Body), ""
	case variants.VQ:
		return body(r.Body), ""
	case variants.Sparse:
		return body(r.Body), ""
	}
	return r.Name(), activation
}

// trained returns the whole autoencoder after a few epochs, read back from its bytes.
func trained(t *testing.T, recipe variants.Recipe, train *data.Set) *graph.Graph {
	t.Helper()
	m, err := recipe.Model()
	if err != nil {
		t.Fatal(err)
	}
	result, err := build.Fit(t.Context(), m, train, build.Settings{Engine: native.Engine{}, Epochs: 4, Rate: 3e-3, Batch: 32, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if first, last := result.History[0].Held, result.History[3].Held; last >= first {
		t.Errorf("%s: the held-out loss went from %v to %v", recipe.Name(), first, last)
	}
	g, err := export.Graph(m, hourglass.AutoencoderPart)
	if err != nil {
		t.Fatal(err)
	}
	file, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	if g, err = graph.Decode(file); err != nil {
		t.Fatal(err)
	}
	return g
}

// worst returns the greatest difference from the native engine in any output, or why there is
// none.
func worst(r *verify.Report, name string) string {
	if s, _ := r.Subject(name); s.Verdict == judge.Unsupported {
		return "no " + s.Operator
	}
	greatest := 0.0
	for _, d := range r.Pair("native", name).Outputs {
		greatest = max(greatest, d.MaxAbs)
	}
	return fmt.Sprintf("%.2e", greatest)
}
