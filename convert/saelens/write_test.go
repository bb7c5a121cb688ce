package saelens

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// TestWrite holds that what is read of a written folder computes what the model does, its scaling included.
func TestWrite(t *testing.T) {
	set, err := data.Open(t.Context(), "digits:test", nil)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	scaling := &hourglass.Scaling{}
	for range set.Features {
		scaling.Shift, scaling.Scale = append(scaling.Shift, random.Float32()), append(scaling.Scale, 0.5+random.Float32())
	}
	body := variants.Deep{Features: set.Features, Hidden: []int{}, Latent: 20, Seed: 1, Scaling: scaling}
	tied, positive := body, body
	tied.Tied, positive.CodeActivation = true, variants.ReLU
	for name, r := range map[string]variants.Recipe{
		standard: positive, topK: variants.Sparse{Body: positive, K: 3}, "batchtopk": variants.BatchTopK{Body: body, K: 3},
		"matryoshka, tied": variants.Matryoshka{Body: tied, K: 3}, jumpReLU: variants.JumpReLU{Body: body},
	} {
		m, err := r.Model()
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := build.Fit(t.Context(), m, set.Slice(0, 200), build.Settings{Engine: native.Engine{}, Epochs: 1, Batch: 20}); err != nil {
			t.Fatal(name, err)
		}
		dir := filepath.Join(t.TempDir(), "sae")
		if err := Write(dir, m); err != nil {
			t.Error(name, err)
			continue
		}
		read, err := Read(dir, math.MaxInt64)
		if err != nil {
			t.Error(name, err)
			continue
		}
		want, err := m.Deployed(hourglass.AutoencoderPart)
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor("", set.X[:50*set.Features], 50, int64(set.Features))}
		var outs [2]map[string]*graph.Tensor
		for i, g := range []*graph.Graph{read, want} {
			r, err := native.Engine{}.NewRunner(t.Context(), g)
			if err != nil {
				t.Fatal(err)
			}
			if outs[i], err = r.Run(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			defer r.Close()
		}
		for _, part := range []string{hourglass.LatentName, hourglass.ReconstructionName} {
			near(t, name+", "+part, outs[0][part], outs[1][part])
		}
		if err := Write(dir, m); !errors.Is(err, os.ErrExist) {
			t.Errorf("%s: a folder is written again: %v", name, err)
		}
	}
	for name, r := range map[string]variants.Recipe{
		"two layers": variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2}, "no relu": variants.Sparse{Body: body, K: 2},
		"variational": variants.Variational{Body: body}, "logits": variants.Plain{Features: 4, Latent: 2, Objective: hourglass.BCE{}},
	} {
		m, err := r.Model()
		if err != nil {
			t.Fatal(name, err)
		}
		if err := Write(filepath.Join(t.TempDir(), "sae"), m); !errors.Is(err, ErrModel) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
