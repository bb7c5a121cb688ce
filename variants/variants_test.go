package variants_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func TestModels(t *testing.T) {
	for _, tc := range []struct {
		recipe     variants.Recipe
		parameters int
		latent     int
	}{
		{variants.Linear{Features: 20, Latent: 4}, 4, 4},
		{variants.Linear{Features: 20, Latent: 4, Tied: true}, 3, 4},
		{variants.Plain{Features: 20}, 4, 32},
		{variants.Plain{Features: 20, Latent: 4, Objective: hourglass.BCE{}}, 4, 4},
		{variants.Deep{Features: 784}, 12, 32},
		{variants.Deep{Features: 20, Hidden: []int{}, Latent: 3}, 4, 3},
		{variants.Deep{Features: 20, Hidden: []int{10}, Latent: 3, Tied: true}, 6, 3},
		{variants.Conv{Shape: []int{1, 28, 28}}, 12, 32},
		{variants.Conv{Shape: []int{3, 8, 12}, Channels: []int{4}, Latent: 5, Upsampling: variants.Nearest, Objective: hourglass.BCE{}}, 8, 5},
		{variants.Conv{Shape: []int{2, 16}, Channels: []int{4, 5, 6}, Latent: 3, Kernel: 2}, 16, 3},
		{variants.Deep{Features: 3, Hidden: []int{4}, Latent: 2, Objective: hourglass.Huber{},
			Scaling: &hourglass.Scaling{Shift: []float32{1, 2, 3}, Scale: []float32{1, 2, 4}}}, 8, 2},
	} {
		m, err := tc.recipe.Model()
		if err != nil {
			t.Errorf("%#v: %v", tc.recipe, err)
			continue
		}
		if got := len(m.Parameters()); got != tc.parameters {
			t.Errorf("%s has %d parameters, want %d", tc.recipe.Name(), got, tc.parameters)
		}
		if m.Latent() != tc.latent || m.Recipe != tc.recipe.Name() {
			t.Errorf("%s: latent %d, recipe %q", tc.recipe.Name(), m.Latent(), m.Recipe)
		}
		training, err := m.Training()
		if err != nil {
			t.Fatal(err)
		}
		if out := training.Graph.Outputs[0]; out.Name != hourglass.LossName || len(out.Type.Shape) != 0 {
			t.Errorf("%s: the training graph gives %v", tc.recipe.Name(), out)
		}
		for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
			if _, err := m.Deployed(part); err != nil {
				t.Errorf("%s, %s: %v", tc.recipe.Name(), part, err)
			}
		}
	}
}

// TestRestore: what a model says of itself makes it again, weights and all.
func TestRestore(t *testing.T) {
	scaling := &hourglass.Scaling{Shift: []float32{1, 2, 3}, Scale: []float32{1, 2, 4}}
	for _, r := range []variants.Recipe{
		variants.Linear{Features: 3, Latent: 2, Seed: 7, Scaling: scaling},
		variants.Plain{Features: 3, Latent: 2, Seed: 7, Objective: hourglass.BCE{}},
		variants.Conv{Shape: []int{1, 4, 4}, Channels: []int{3}, Latent: 2, Seed: 7, Upsampling: variants.Nearest},
		variants.Deep{Features: 3, Hidden: []int{5, 4}, Latent: 2, Activation: variants.SELU, Tied: true, Seed: 7, Objective: hourglass.Huber{Delta: 0.5}, Scaling: scaling},
	} {
		m, err := r.Model()
		if err != nil {
			t.Fatal(err)
		}
		config, err := json.Marshal(m.Config)
		if err != nil {
			t.Fatal(err)
		}
		constants, _ := json.Marshal(m.Objective)
		objective, err := hourglass.ObjectiveOf(m.Objective.Name(), constants)
		if err != nil || objective != m.Objective {
			t.Fatalf("objective %v, %v", objective, err)
		}
		again, err := variants.Restore(m.Recipe, config, objective, m.Scaling)
		if err != nil {
			t.Fatal(err)
		}
		for _, build := range []func(*hourglass.Model) (*graph.Graph, error){trainingGraph, func(m *hourglass.Model) (*graph.Graph, error) { return m.Deployed(hourglass.AutoencoderPart) }} {
			a, err1 := build(m)
			b, err2 := build(again)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			x, err1 := graph.Encode(a)
			y, err2 := graph.Encode(b)
			if errors.Join(err1, err2) != nil || !bytes.Equal(x, y) {
				t.Errorf("%s comes back as another", r.Name())
			}
		}
	}
	if _, err := variants.Restore("convex", []byte("{}"), nil, nil); !errors.Is(err, variants.ErrRecipe) {
		t.Errorf("an unknown recipe: %v", err)
	}
	if _, err := variants.Restore("deep", []byte("["), nil, nil); !errors.Is(err, variants.ErrRecipe) {
		t.Errorf("no config: %v", err)
	}
}

func trainingGraph(m *hourglass.Model) (*graph.Graph, error) {
	t, err := m.Training()
	return t.Graph, err
}

func TestEveryActivation(t *testing.T) {
	for _, a := range variants.Activations() {
		m, err := variants.Deep{Features: 6, Hidden: []int{5}, Latent: 2, Activation: a, CodeActivation: a, Output: a}.Model()
		if err != nil {
			t.Fatal(a, err)
		}
		if _, err := m.Training(); err != nil {
			t.Error(a, err)
		}
	}
}

func TestBadRecipes(t *testing.T) {
	for _, tc := range []struct {
		recipe variants.Recipe
		want   string
	}{
		{variants.Deep{}, "features is 0; it must be 1"},
		{variants.Conv{}, "the shape of a row is []"},
		{variants.Conv{Shape: []int{1, 28, 30}}, "multiples of 4; the shape is [1 28 30]"},
		{variants.Conv{Shape: []int{1, 28, 28}, Channels: []int{8, 0}}, "each must be 1 to"},
		{variants.Conv{Shape: []int{1, 28, 28}, Channels: []int{}}, "1 to 16 layers"},
		{variants.Conv{Shape: []int{1, 28, 28}, Kernel: 3}, "under transposed it must be even"},
		{variants.Conv{Shape: []int{1, 28, 28}, Kernel: 4, Upsampling: variants.Nearest}, "under nearest it must be odd"},
		{variants.Conv{Shape: []int{1, 28, 28}, Upsampling: "wide"}, "no up-sampling is called"},
		{variants.Conv{Shape: []int{1, 1 << 11, 1 << 11}}, "values at most"},
		{variants.Deep{Features: 3, Latent: -1}, "latent is -1; it must be 1"},
		{variants.Deep{Features: 3, Hidden: []int{4, 0}}, "hidden layer 1 has width 0"},
		{variants.Deep{Features: 3, Activation: "swich"}, `no activation is called "swich"; there are identity, relu`},
		{variants.Deep{Features: 3, Init: "xavier"}, `no weight initialisation is called "xavier"`},
		{variants.Linear{Features: 1 << 30}, "features is 1073741824"},
	} {
		_, err := tc.recipe.Model()
		if !errors.Is(err, variants.ErrRecipe) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%#v: %v, want %q", tc.recipe, err, tc.want)
		}
	}
}

func TestScalingOfAnotherWidthIsRefused(t *testing.T) {
	_, err := variants.Linear{Features: 3, Scaling: &hourglass.Scaling{Shift: []float32{1}, Scale: []float32{1}}}.Model()
	if !errors.Is(err, hourglass.ErrModel) {
		t.Errorf("got %v", err)
	}
}

func TestSeedsGiveWeights(t *testing.T) {
	first := func(seed uint64) string {
		m, err := variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2, Seed: seed}.Model()
		if err != nil {
			t.Fatal(err)
		}
		return string(m.Parameters()[0].Raw)
	}
	if a, again, b := first(1), first(1), first(2); a != again || a == b {
		t.Error("weights must follow from the seed")
	}
}
