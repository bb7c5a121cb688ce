package variants

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Deep is a stack of dense layers down to the code and its mirror image up
// (Hinton and Salakhutdinov 2006). The code and the reconstruction are linear
// unless CodeActivation and Output say otherwise.
type Deep struct {
	Features int   `json:"features"` // values in a row; required
	Hidden   []int `json:"hidden"`   // widths between input and code; nil: 256, 64
	Latent   int   `json:"latent"`   // 0: 32

	Activation     Activation `json:"activation"`      // of hidden layers; "": relu
	CodeActivation Activation `json:"code_activation"` // "": identity
	Output         Activation `json:"output"`          // of the last layer; "": identity, or sigmoid under the objective BCE

	Init Init   `json:"init"` // "": glorot, or lecun under SELU
	Tied bool   `json:"tied"` // the decoder's weights are the encoder's, transposed; its biases are its own
	Seed uint64 `json:"seed"` // of the weights

	Objective hourglass.Objective `json:"-"` // nil: MSE
	Scaling   *hourglass.Scaling  `json:"-"` // nil: values as they come
}

var _ Recipe = Deep{}

// ErrRecipe is wrapped by every complaint about a recipe's fields.
var ErrRecipe = errors.New("recipe")

// Name is "deep".
func (Deep) Name() string { return "deep" }

// Model implements Recipe.
func (r Deep) Model() (*hourglass.Model, error) {
	if r.Hidden == nil {
		r.Hidden = []int{256, 64}
	}
	return r.model(r.Name())
}

// model builds the stack under another recipe's name; unlike Model it takes
// nil Hidden for none.
func (r Deep) model(name string) (*hourglass.Model, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, name, err)
	}
	widths := slices.Concat([]int{r.Features}, r.Hidden, []int{r.Latent})
	encoder, weights, err := r.encoder(widths)
	if err != nil {
		return nil, err
	}
	decoder, err := r.decoder(widths, weights)
	if err != nil {
		return nil, err
	}
	m := &hourglass.Model{
		Recipe: name, Config: r, Encoder: encoder, Decoder: decoder,
		Objective: r.Objective, Scaling: r.Scaling,
	}
	return m, m.Check()
}

func (r Deep) withDefaults() Deep {
	if r.Latent == 0 {
		r.Latent = 32
	}
	if r.Activation == "" {
		r.Activation = ReLU
	}
	if r.CodeActivation == "" {
		r.CodeActivation = Identity
	}
	if r.Objective == nil {
		r.Objective = hourglass.MSE{}
	}
	if r.Output == "" {
		r.Output = Identity
		if r.Objective.Name() == (hourglass.BCE{}).Name() {
			r.Output = Sigmoid
		}
	}
	if r.Init == "" {
		r.Init = suited(r.Activation)
	}
	return r
}

// maxWidth bounds a layer, so that a slip of the pen does not ask for all
// memory.
const maxWidth = 1 << 20

func (r Deep) check() error {
	for _, w := range []struct {
		what string
		n    int
	}{{"features", r.Features}, {"latent", r.Latent}} {
		if w.n < 1 || w.n > maxWidth {
			return fmt.Errorf("%s is %d; it must be 1 to %d", w.what, w.n, maxWidth)
		}
	}
	for i, n := range r.Hidden {
		if n < 1 || n > maxWidth {
			return fmt.Errorf("hidden layer %d has width %d; it must be 1 to %d", i, n, maxWidth)
		}
	}
	return errors.Join(r.Activation.check(), r.CodeActivation.check(), r.Output.check(), r.Init.check())
}

func (r Deep) encoder(widths []int) (*graph.Graph, []*graph.Tensor, error) {
	b := graph.NewBuilder("encoder", 0)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(r.Features)))
	var weights []*graph.Tensor
	for i := range len(widths) - 1 {
		name := fmt.Sprintf("encoder.%d", i)
		w := r.Init.draw(r.Seed, name+".weight", widths[i], widths[i+1], int64(widths[i]), int64(widths[i+1]))
		weights = append(weights, w)
		x = b.Op("Gemm", x, b.Parameter(w), b.Parameter(zeros(name+".bias", widths[i+1])))
		if i < len(widths)-2 {
			x = r.Activation.apply(b, x)
		} else {
			x = r.CodeActivation.apply(b, x)
		}
	}
	b.Output(hourglass.LatentName, x)
	g, err := b.Graph()
	return g, weights, err
}

func (r Deep) decoder(widths []int, weights []*graph.Tensor) (*graph.Graph, error) {
	b := graph.NewBuilder("decoder", 0)
	x := b.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(int64(r.Latent)))
	for i := range len(widths) - 1 {
		name := fmt.Sprintf("decoder.%d", i)
		j := len(widths) - 2 - i // the encoder's layer that this one mirrors
		bias := b.Parameter(zeros(name+".bias", widths[j]))
		if r.Tied {
			x = b.Op("Gemm", x, b.Parameter(weights[j]), bias, graph.Int("transB", 1))
		} else {
			w := r.Init.draw(r.Seed, name+".weight", widths[j+1], widths[j], int64(widths[j+1]), int64(widths[j]))
			x = b.Op("Gemm", x, b.Parameter(w), bias)
		}
		if j > 0 {
			x = r.Activation.apply(b, x)
		}
	}
	if r.Output == Sigmoid {
		x = b.Name(hourglass.LogitsName, x)
	}
	b.Output(hourglass.ReconstructionName, r.Output.apply(b, x))
	return b.Graph()
}
