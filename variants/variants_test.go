package variants_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

var (
	deep = variants.Deep{Features: 12, Hidden: []int{6}, Latent: 4, Seed: 7}
	conv = variants.Conv{Shape: []int{3, 4, 4}, Channels: []int{3}, Latent: 4, Seed: 7, Objective: hourglass.BCE{}}
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
		// A layer before a norm over the batch has no bias, and the norm four tensors.
		{variants.Deep{Features: 20, Hidden: []int{10}, Latent: 3, Norm: variants.BatchNorm, Dropout: 0.2}, 14, 3},
		{variants.Deep{Features: 20, Hidden: []int{10}, Latent: 3, Norm: variants.LayerNorm}, 12, 3},
		{variants.Linear{Features: 20, Latent: 3, Norm: variants.BatchNorm}, 7, 3},
		{variants.Conv{Shape: []int{1, 4, 4}, Channels: []int{3, 4}, Latent: 2, Norm: variants.BatchNorm}, 24, 2},
		{variants.Sequence{Sensors: 3, Window: 8, Channels: []int{4}, Latent: 2}, 8, 2},
		{variants.Variational{Body: deep}, 10, 4},
		{variants.Variational{Body: conv}, 10, 4},
		{variants.Conditional{Body: deep, Classes: 5}, 10, 4},
		{variants.Conditional{Body: conv, Classes: 5}, 10, 4},
		{variants.Wasserstein{Body: deep}, 8, 4},
		{variants.Adversarial{Body: conv}, 8, 4},
		{variants.VQ{Body: deep, Codes: 7, Dim: 2}, 9, 2},
		{variants.VQ{Body: conv, Codes: 7, Dim: 4}, 9, 1},
		{variants.Sparse{Body: deep, K: 2}, 8, 4},
		{variants.BatchTopK{Body: deep, K: 2}, 9, 4},
		{variants.Matryoshka{Body: conv, K: 2}, 9, 4},
		{variants.JumpReLU{Body: deep}, 9, 4},
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
		loss := slices.IndexFunc(training.Graph.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName })
		if loss < 0 || len(training.Graph.Outputs[loss].Type.Shape) != 0 {
			t.Errorf("%s: the training graph gives %v", tc.recipe.Name(), training.Graph.Outputs)
		}
		for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
			if _, err := m.Deployed(part); err != nil {
				t.Errorf("%s, %s: %v", tc.recipe.Name(), part, err)
			}
		}
	}
}

// TestRestore: a model can be built again from its config, weights included.
func TestRestore(t *testing.T) {
	scaling := &hourglass.Scaling{Shift: []float32{1, 2, 3}, Scale: []float32{1, 2, 4}}
	for _, r := range []variants.Recipe{
		variants.Linear{Features: 3, Latent: 2, Seed: 7, Scaling: scaling},
		variants.Plain{Features: 3, Latent: 2, Seed: 7, Objective: hourglass.BCE{}},
		variants.Conv{Shape: []int{1, 4, 4}, Channels: []int{3}, Latent: 2, Seed: 7, Upsampling: variants.Nearest},
		variants.Deep{Features: 3, Hidden: []int{5, 4}, Latent: 2, Activation: variants.SELU, Tied: true, Seed: 7, Objective: hourglass.Huber{Delta: 0.5}, Scaling: scaling},
		variants.Deep{Features: 3, Hidden: []int{5}, Latent: 2, Norm: variants.BatchNorm, Dropout: 0.25, Seed: 7},
		variants.Sequence{Sensors: 3, Window: 8, Channels: []int{4}, Latent: 2, Norm: variants.BatchNorm, Seed: 7},
		variants.Variational{Body: deep, Beta: 0.5, WarmUp: 30}, variants.Variational{Body: conv},
		variants.Conditional{Body: deep, Classes: 5, Beta: 2}, variants.Wasserstein{Body: conv, Kernel: variants.RBF, Weight: 3},
		variants.Adversarial{Body: deep, Hidden: []int{5}, Weight: 0.5, Seed: 3}, variants.VQ{Body: conv, Codes: 9, Dim: 2, Commitment: 0.5, Seed: 3},
		variants.Sparse{Body: deep, K: 2, Revival: -1, Patience: 7},
		variants.BatchTopK{Body: deep, K: 2, Revival: -1, Patience: 7}, variants.Matryoshka{Body: deep, K: 2, Widths: []int{1, 3}},
		variants.JumpReLU{Body: deep, Weight: 0.1, Threshold: 0.2, Bandwidth: 0.3},
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
	for _, config := range []string{"[", "{}", `{"body":"round","recipe":{}}`, `{"body":"deep","nets":[],"recipe":{}}`, `{"body":"deep","nets":{},"recipe":[]}`} {
		if _, err := variants.Restore("variational", []byte(config), nil, nil); !errors.Is(err, variants.ErrRecipe) {
			t.Errorf("%s: %v", config, err)
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

// TestNothingOfTraining: a deployed graph takes any number of rows, and labels where the
// recipe says so. It holds nothing that only training needs.
func TestNothingOfTraining(t *testing.T) {
	normed, imaged := deep, conv
	normed.Norm, normed.Dropout, imaged.Norm, imaged.Dropout = variants.BatchNorm, 0.3, variants.BatchNorm, 0.3
	for _, r := range []variants.Recipe{
		normed, imaged, variants.Variational{Body: normed, WarmUp: 5}, variants.Conditional{Body: imaged, Classes: 3}, variants.VQ{Body: normed, Dim: 2},
		variants.Wasserstein{Body: imaged}, variants.Adversarial{Body: normed}, variants.Sparse{Body: imaged, K: 2},
	} {
		m, err := r.Model()
		if err != nil {
			t.Fatal(err)
		}
		m.Corruption, m.Penalties = hourglass.Masking{Share: 0.5}, []hourglass.Penalty{hourglass.Contractive{Weight: 1}, hourglass.L1{Weight: 1}}
		if _, err := m.Training(); err != nil {
			t.Errorf("%s: %v", r.Name(), err)
		}
		for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
			g, err := m.Deployed(part)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range slices.Concat(g.Inputs, g.Outputs) {
				known := []string{hourglass.InputName, hourglass.LatentName, hourglass.ReconstructionName, variants.LogVarianceName}
				if v.Type.Shape[0] != graph.Batch || !slices.Contains(known, v.Name) && (v.Name != hourglass.LabelName || m.Classes == 0) {
					t.Errorf("%s, %s: input or output %s %v", r.Name(), part, v.Name, v.Type)
				}
			}
			for _, n := range g.Nodes {
				if n.Op == "Dropout" || n.Int("training_mode", 0) != 0 || n.Op == "BatchNormalization" && len(n.Outputs) > 1 {
					t.Errorf("%s, %s: holds %v", r.Name(), part, n)
				}
			}
			for _, p := range g.Initializers {
				if !slices.ContainsFunc(m.Parameters(), func(of *graph.Tensor) bool { return of.Name == p.Name }) {
					t.Errorf("%s, %s: holds %s", r.Name(), part, p.Name)
				}
			}
		}
	}
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
	relu, tied := deep, deep
	relu.CodeActivation, tied.Tied = variants.ReLU, true
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
		{variants.Deep{Features: 3, Norm: "group"}, `no normalization is called "group"; there are batch, layer`},
		{variants.Deep{Features: 3, Dropout: 1}, "dropout is 1; it must be from 0 to below 1"},
		{variants.Conv{Shape: []int{1, 28, 28}, Norm: variants.LayerNorm}, "conv take batch, or none"},
		{variants.Sequence{Sensors: 3, Window: 10}, "multiples of 4; the shape is [3 10]"},
		{variants.Sequence{Window: 8}, "each must be 1 to"},
		{variants.Variational{}, "it has no body; Deep and Conv are bodies"},
		{variants.Variational{Body: variants.Deep{}}, "features is 0"},
		{variants.Variational{Body: deep, Beta: -1}, "beta is -1; it must be above 0"},
		{variants.Variational{Body: deep, WarmUp: -1}, "the warm-up is -1 steps"},
		{variants.Variational{Body: relu}, "the code's activation is relu"},
		{variants.Conditional{Body: deep}, "it has 0 classes; there must be 2 to"},
		{variants.Conditional{Body: tied, Classes: 3}, "tied weights do not go with labels"},
		{variants.Wasserstein{Body: deep, Kernel: "laplace"}, `no kernel is called "laplace"; there are imq, rbf`},
		{variants.Wasserstein{Body: deep, Weight: -1}, "weight is -1"},
		{variants.Adversarial{Body: deep, Weight: -1}, "weight is -1"},
		{variants.Adversarial{Body: deep, Hidden: []int{0}}, "layers are [0] wide"},
		{variants.VQ{Body: deep, Codes: 1}, "the codebook has 1 codes; there must be 2 to"},
		{variants.VQ{Body: deep, Dim: 3}, "have 3 values each, which do not divide the body's 4"},
		{variants.VQ{Body: deep, Commitment: -1}, "commitment is -1"},
		{variants.Sparse{Body: deep}, "k is 0; it must be 1 to the code's 4 units"},
		{variants.Sparse{Body: deep, K: 5}, "k is 5"},
		{variants.Sparse{Body: deep, K: 2, Patience: -1}, "patience is -1 rows"},
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

func TestUnrollRefuses(t *testing.T) {
	r := variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2}
	layers, err := r.Stack()
	if err != nil {
		t.Fatal(err)
	}
	build := func(r variants.Recipe) *hourglass.Model {
		m, err := r.Model()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	whole, one, two := build(r), build(layers[0]), build(layers[1])
	if err := r.Unroll(whole, []*hourglass.Model{one, two}); err != nil {
		t.Error(err)
	}
	for name, stack := range map[string][]*hourglass.Model{"one layer": {one}, "the wrong order": {two, one}, "no layer": {one, build(conv)}} {
		if err := r.Unroll(whole, stack); !errors.Is(err, variants.ErrRecipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, r := range []variants.Deep{{}, {Features: 4, Norm: variants.BatchNorm}} {
		if _, err := r.Stack(); !errors.Is(err, variants.ErrRecipe) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// TestStackModels: the layers learn under the corruption of the whole, and a block spoils pictures only.
func TestStackModels(t *testing.T) {
	r := variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2}
	stack, err := r.StackModels(&hourglass.Model{Corruption: hourglass.Gaussian{Sigma: 0.5}})
	if err != nil || len(stack) != 2 || stack[0].Features() != 4 || stack[1].Features() != 3 || stack[1].Corruption != (hourglass.Gaussian{Sigma: 0.5}) {
		t.Errorf("%d layers, %v", len(stack), err)
	}
	if _, err := r.StackModels(&hourglass.Model{Corruption: hourglass.Block{Shape: []int{2, 2}}}); !errors.Is(err, variants.ErrRecipe) {
		t.Errorf("a block on hidden layers: %v", err)
	}
}
