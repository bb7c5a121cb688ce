package variants

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Deep is a stack of dense layers down to the code, and its mirror image up to the
// reconstruction (Hinton and Salakhutdinov 2006). The code and the reconstruction are
// linear unless CodeActivation and Output say otherwise.
type Deep struct {
	Features int   `json:"features"` // values in a row; required
	Hidden   []int `json:"hidden"`   // widths of the layers between input and code; nil: 256, 64
	Latent   int   `json:"latent"`   // 0: 32

	Activation     Activation `json:"activation"`      // of hidden layers; "": relu
	CodeActivation Activation `json:"code_activation"` // "": identity
	Output         Activation `json:"output"`          // of the last layer; "": identity, or sigmoid under the objective BCE

	// Norm and Dropout apply to the hidden layers, or to the code where there are none.
	Norm    Norm    `json:"norm,omitempty"`    // before the activation; "": none
	Dropout float64 `json:"dropout,omitempty"` // share of values that training sets to 0, after the activation

	Init Init   `json:"init"` // "": glorot, or lecun under SELU
	Tied bool   `json:"tied"` // the decoder's weights are the encoder's, transposed; its biases are its own
	Seed uint64 `json:"seed"` // seed of the weights

	Objective hourglass.Objective `json:"-"` // nil: MSE
	Scaling   *hourglass.Scaling  `json:"-"` // nil: values stay as they are
}

var _ Body = Deep{}

// ErrRecipe is wrapped by every error about a recipe's fields.
var ErrRecipe = errors.New("recipe")

// Name returns "deep".
func (Deep) Name() string { return "deep" }

// Model implements Recipe.
func (r Deep) Model() (*hourglass.Model, error) {
	if r.Hidden == nil {
		r.Hidden = []int{256, 64}
	}
	return r.model(r.Name())
}

// model builds the stack under another recipe's name. Unlike in Model, nil Hidden means no
// hidden layers.
func (r Deep) model(name string) (*hourglass.Model, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, name, err)
	}
	return handedOn(name, r)
}

func (r Deep) prepared() (Body, error) {
	if r.Hidden == nil {
		r.Hidden = []int{256, 64}
	}
	r = r.withDefaults()
	return r, r.check()
}

func (r Deep) common() common {
	return common{r.Features, r.Latent, r.CodeActivation, r.Objective, r.Scaling}
}

func (r Deep) layers() layers {
	return layers{init: r.Init, seed: r.Seed, activation: r.Activation, norm: r.Norm, dropout: r.Dropout}
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

// maxWidth is the greatest width of a layer, so that a mistyped number does not ask for
// all memory.
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
	return errors.Join(r.Activation.check(), r.CodeActivation.check(), r.Output.check(), r.Init.check(), r.Norm.check(), checkDropout(r.Dropout))
}

func (r Deep) nets(c coding) (encoder, decoder *graph.Graph, err error) {
	if r.Tied && c.classes > 0 {
		return nil, nil, fmt.Errorf("%w: tied weights do not go with labels, which the encoder's first layer takes and the decoder's last does not give", ErrRecipe)
	}
	widths := slices.Concat([]int{r.Features}, r.Hidden, []int{r.Latent})
	encoder, weights, err := r.encoder(widths, c)
	if err != nil {
		return nil, nil, err
	}
	decoder, err = r.decoder(widths, weights, c)
	return encoder, decoder, err
}

func (r Deep) encoder(widths []int, c coding) (*graph.Graph, []*graph.Tensor, error) {
	b := graph.NewBuilder("encoder", 0)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(r.Features)))
	x = c.labelled(b, x)
	l := r.layers()
	last := len(widths) - 2
	for i := range last {
		x = l.hidden(b, fmt.Sprintf("encoder.%d", i), l.dense(b, fmt.Sprintf("encoder.%d", i), x, widths[i+1], true))
	}
	for i, head := range c.heads {
		if i > 0 {
			b.Output(head, l.dense(b, "encoder."+head, x, r.Latent, false))
			continue
		}
		name := fmt.Sprintf("encoder.%d", last)
		y := l.dense(b, name, x, r.Latent, last == 0)
		if last == 0 {
			l.activation = r.CodeActivation
			y = l.hidden(b, name, y)
		} else {
			y = r.CodeActivation.apply(b, y)
		}
		b.Output(head, y)
	}
	g, err := b.Graph()
	if err != nil {
		return nil, nil, err
	}
	var weights []*graph.Tensor
	for i := range last + 1 {
		weights = append(weights, g.Initializer(fmt.Sprintf("encoder.%d.weight", i)))
	}
	return g, weights, nil
}

func (r Deep) decoder(widths []int, weights []*graph.Tensor, c coding) (*graph.Graph, error) {
	b := graph.NewBuilder("decoder", 0)
	x := b.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(int64(r.Latent)))
	x = c.labelled(b, x)
	l := r.layers()
	for i := range len(widths) - 1 {
		name := fmt.Sprintf("decoder.%d", i)
		j := len(widths) - 2 - i // index of the encoder's layer that this one mirrors
		if r.Tied {
			x = b.Op("Gemm", x, b.Parameter(weights[j]), l.bias(b, name, widths[j], j > 0), graph.Int("transB", 1))
		} else {
			x = l.dense(b, name, x, widths[j], j > 0)
		}
		if j > 0 {
			x = l.hidden(b, name, x)
		}
	}
	if r.Output == Sigmoid {
		x = b.Name(hourglass.LogitsName, x)
	}
	b.Output(hourglass.ReconstructionName, r.Output.apply(b, x))
	return b.Graph()
}
