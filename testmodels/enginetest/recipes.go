package enginetest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// batches are the sizes at which every recipe runs: one row, which engines handle differently,
// an even and an odd small number, and many.
var batches = []int{1, 2, 7, 128}

// recipes returns all variants, in each form that makes another graph.
func recipes() map[string]variants.Recipe {
	const features, latent = 12, 3
	scaling := &hourglass.Scaling{Shift: make([]float32, features), Scale: make([]float32, features)}
	for i := range features {
		scaling.Shift[i], scaling.Scale[i] = float32(i)/4, 0.5+float32(i)/8
	}
	all := map[string]variants.Recipe{
		"linear":         variants.Linear{Features: features, Latent: latent, Seed: 1},
		"linear, tied":   variants.Linear{Features: features, Latent: latent, Seed: 1, Tied: true},
		"linear, scaled": variants.Linear{Features: features, Latent: latent, Seed: 1, Scaling: scaling},
		"plain, bce":     variants.Plain{Features: features, Latent: latent, Seed: 1, Objective: hourglass.BCE{}},
		"plain, tied":    variants.Plain{Features: features, Latent: latent, Seed: 1, Tied: true},
		"deep, bce":      variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Seed: 1, Objective: hourglass.BCE{}},
		"deep, scaled":   variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Seed: 1, Scaling: scaling},
	}
	gapped := &hourglass.Scaling{Shift: scaling.Shift, Scale: scaling.Scale, Missing: make([]float32, features)}
	for i := range features {
		gapped.Missing[i] = float32(i) / 3
	}
	all["deep, gaps"] = variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Seed: 1, Scaling: gapped}
	all["sequence, gaps"] = variants.Sequence{Sensors: 3, Window: 4, Channels: []int{4}, Latent: latent, Seed: 1, Scaling: gapped}
	all["conv, transposed"] = variants.Conv{Shape: []int{1, 4, 8}, Channels: []int{3, 5}, Latent: latent, Seed: 1, Objective: hourglass.BCE{}}
	all["conv, nearest"] = variants.Conv{Shape: []int{2, 4, 4}, Channels: []int{3}, Latent: latent, Seed: 1, Upsampling: variants.Nearest}
	all["conv, sequence"] = variants.Conv{Shape: []int{2, 8}, Channels: []int{3, 4}, Latent: latent, Seed: 1}
	all["sequence"] = variants.Sequence{Sensors: 3, Window: 8, Channels: []int{4}, Latent: latent, Norm: variants.BatchNorm, Seed: 1}
	all["deep, batch norm"] = variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Norm: variants.BatchNorm, Dropout: 0.5, Seed: 1}
	all["deep, layer norm"] = variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Norm: variants.LayerNorm, Seed: 1}
	for name, body := range map[string]variants.Body{
		"dense": variants.Deep{Features: features, Hidden: []int{9}, Latent: 4, Seed: 1, Scaling: scaling},
		"conv":  variants.Conv{Shape: []int{1, 4, 8}, Channels: []int{3}, Latent: 4, Seed: 1, Objective: hourglass.BCE{}},
	} {
		for _, r := range onBodies(body) {
			all[r.Name()+", "+name] = r
		}
	}
	for _, a := range variants.Activations() {
		all[fmt.Sprintf("plain, %s", a)] = variants.Plain{Features: features, Latent: latent, Activation: a, Seed: 1}
		all[fmt.Sprintf("deep, %s", a)] = variants.Deep{Features: features, Hidden: []int{9, 5}, Latent: latent, Activation: a, Seed: 1}
		all[fmt.Sprintf("deep, tied, %s", a)] = variants.Deep{
			Features: features, Hidden: []int{9}, Latent: latent, Activation: a, CodeActivation: a, Output: a, Tied: true, Seed: 1,
		}
	}
	return all
}

// recipes runs each part of each recipe at each batch size with one runner.
func (s Subject) recipes(t *testing.T) {
	for name, recipe := range recipes() {
		t.Run(name, func(t *testing.T) {
			m, err := recipe.Model()
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
				t.Run(string(part), func(t *testing.T) { s.part(t, m, part) })
			}
		})
	}
}

func (s Subject) part(t *testing.T, m *hourglass.Model, part hourglass.Part) {
	g, err := m.Deployed(part)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range batches {
		feeds := map[string]*graph.Tensor{}
		for _, in := range g.Feeds() {
			feeds[in.Name] = inputsOf(in.Type, n)
		}
		if m.Scaling != nil && m.Scaling.Missing != nil && part != hourglass.DecoderPart {
			feeds[hourglass.InputName] = withGaps(t, feeds[hourglass.InputName])
		}
		want, err := expected(g, feeds)
		if err != nil {
			t.Fatal(err)
		}
		got, lack := s.run(t, g, feeds)
		if lack != nil {
			if !strings.Contains("\n"+s.declines(t), "\n"+lack.Op+"/") {
				t.Errorf("declined, though no case says so: %v", lack)
			}
			t.Skip(lack)
		}
		for name := range want {
			agree(t, fmt.Sprintf("%s of %d rows", name, n), got[name], want[name], false)
		}
	}
}

// withGaps returns rows of which every fifth value is missing.
func withGaps(t *testing.T, rows *graph.Tensor) *graph.Tensor {
	t.Helper()
	v, err := graph.Data[float32](rows)
	if err != nil {
		t.Fatal(err)
	}
	v = slices.Clone(v)
	for i := 0; i < len(v); i += 5 {
		v[i] = float32(math.NaN())
	}
	return graph.NewTensor(rows.Name, v, rows.Dims...)
}

// inputsOf makes n rows of an input. Integers are from 0 to 9.
func inputsOf(of graph.Type, n int) *graph.Tensor {
	dims := []int64{int64(n)}
	for _, d := range of.Shape[1:] {
		dims = append(dims, d.Size)
	}
	t := random(dims...)
	if of.Elem != graph.Int64 {
		return t
	}
	v, _ := graph.Data[float32](t)
	whole := make([]int64, len(v))
	for i, x := range v {
		whole[i] = int64(math.Abs(float64(x))*10) % 10
	}
	return graph.NewTensor("", whole, dims...)
}

// onBodies returns the recipes for the code of a body.
func onBodies(body variants.Body) []variants.Recipe {
	return []variants.Recipe{
		variants.Variational{Body: body, Beta: 0.1, WarmUp: 20}, variants.Conditional{Body: body, Classes: 10, Beta: 0.1},
		variants.Wasserstein{Body: body}, variants.Adversarial{Body: body, Seed: 1}, variants.VQ{Body: body, Codes: 16, Dim: 2, Seed: 1},
		variants.Sparse{Body: body, K: 2},
	}
}
