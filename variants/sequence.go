package variants

import (
	"github.com/hourglass-go/hourglass"
)

// Sequence is for windows of what sensors measure at even steps of time. It is [Conv] in
// one dimension. A row holds a window of one sensor after the other, as data.Set.Windows
// makes them.
type Sequence struct {
	Sensors int // required
	Window  int // steps of time in a row, a multiple of 2 to the number of layers; required

	Channels   []int      // channels that each layer gives; nil: 16, 32
	Latent     int        // 0: 32
	Kernel     int        // steps that a kernel spans; 0: 4, or 3 under Nearest
	Upsampling Upsampling // "": transposed
	Activation Activation // of hidden layers; "": relu

	CodeActivation Activation // "": identity
	Output         Activation // of the last layer; "": identity, or sigmoid under the objective BCE

	Norm    Norm    // "" is none, or batch
	Dropout float64 // as for Conv
	Init    Init    // "": glorot, or lecun under SELU
	Seed    uint64  // seed of the weights

	Objective hourglass.Objective // nil: MSE
	Scaling   *hourglass.Scaling  // nil: values stay as they are
}

var _ Recipe = Sequence{}

// Name returns "sequence".
func (Sequence) Name() string { return "sequence" }

// Model implements Recipe.
func (r Sequence) Model() (*hourglass.Model, error) { return r.Conv().model(r.Name()) }

// Conv returns the sequence as a body for other recipes.
func (r Sequence) Conv() Conv {
	return Conv{
		Shape: []int{r.Sensors, r.Window}, Channels: r.Channels, Latent: r.Latent, Kernel: r.Kernel, Upsampling: r.Upsampling,
		Activation: r.Activation, CodeActivation: r.CodeActivation, Output: r.Output, Init: r.Init, Norm: r.Norm, Dropout: r.Dropout, Seed: r.Seed, Objective: r.Objective, Scaling: r.Scaling,
	}
}
