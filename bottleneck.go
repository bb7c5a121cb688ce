package hourglass

import "github.com/hourglass-go/hourglass/graph"

// Bottleneck is what lies between encoder and decoder where the code is not simply
// handed on: a distribution that training samples from, a codebook, a match with a
// prior. Its methods add to b; a mistake is left there. The tensors of
// [Model.Shared] are in b by their names.
type Bottleneck interface {
	// Name is how files call it.
	Name() string
	// Train gives what the decoder sees while the model is trained of what the
	// encoder gives, and how to compute, once the reconstruction is known, a scalar
	// to be added to the objective; nil: nothing is.
	Train(b *graph.Builder, t Terms) (latent graph.Value, loss func(t Terms) graph.Value)
	// Encode gives the outputs of the deployed encoder: the latent code, and what is
	// given beside it, under names of its own.
	Encode(b *graph.Builder, encoded []graph.Value) []graph.Value
	// Decode gives what the decoder sees of a deployed code.
	Decode(b *graph.Builder, latent graph.Value) graph.Value
}
