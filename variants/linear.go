package variants

import "github.com/hourglass-go/hourglass"

// Linear has no activation at all. Trained on the squared error it finds the
// subspace of the first principal components (Baldi and Hornik 1989), but
// not the components themselves.
type Linear struct {
	Features int     // values in a row; required
	Latent   int     // 0: 32
	Tied     bool    // the decoder's weights are the encoder's, transposed
	Norm     Norm    // of the code; "": none
	Dropout  float64 // share of the code that training sets to 0
	Seed     uint64  // seed of the weights

	Scaling *hourglass.Scaling // nil: values stay as they are
}

var _ Recipe = Linear{}

// Name returns "linear".
func (Linear) Name() string { return "linear" }

// Model implements Recipe.
func (r Linear) Model() (*hourglass.Model, error) {
	return Deep{
		Features: r.Features, Latent: r.Latent, Activation: Identity,
		Norm: r.Norm, Dropout: r.Dropout, Tied: r.Tied, Seed: r.Seed, Scaling: r.Scaling,
	}.model(r.Name())
}
