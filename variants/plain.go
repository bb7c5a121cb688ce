package variants

import "github.com/hourglass-go/hourglass"

// Plain has one hidden layer, which is the code.
type Plain struct {
	Features   int        // values in a row; required
	Latent     int        // 0: 32
	Activation Activation // of the code; "": relu
	Output     Activation // of the reconstruction; "": identity, or sigmoid under the objective BCE
	Init       Init       // "": glorot, or lecun under SELU
	Tied       bool       // the decoder's weights are the encoder's, transposed
	Norm       Norm       // of the code, before its activation; "": none
	Dropout    float64    // share of the code that training sets to 0
	Seed       uint64     // seed of the weights

	Objective hourglass.Objective // nil: MSE
	Scaling   *hourglass.Scaling  // nil: values stay as they are
}

var _ Recipe = Plain{}

// Name returns "plain".
func (Plain) Name() string { return "plain" }

// Model implements Recipe.
func (r Plain) Model() (*hourglass.Model, error) {
	code := r.Activation
	if code == "" {
		code = ReLU
	}
	return Deep{
		Features: r.Features, Latent: r.Latent, Activation: code, CodeActivation: code, Output: r.Output,
		Init: r.Init, Norm: r.Norm, Dropout: r.Dropout, Tied: r.Tied, Seed: r.Seed, Objective: r.Objective, Scaling: r.Scaling,
	}.model(r.Name())
}
