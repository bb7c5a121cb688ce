package hourglass

import "github.com/hourglass-go/hourglass/graph"

// Bottleneck is what lies between encoder and decoder where the code is not simply
// handed on: a distribution that training samples from, a codebook, or a match with
// a prior.
//
// Its methods add nodes to b. A mistake is recorded in b and comes out when the
// graph is built. The tensors of [Model.Shared] are values of b under their names.
type Bottleneck interface {
	// Name is what files call the bottleneck.
	Name() string
	// Train takes what the encoder returned, t.Encoded, and returns the latent value
	// that the decoder gets in training. The function loss, called once the
	// reconstruction is known, returns a scalar that is added to the objective. A nil
	// loss adds nothing.
	Train(b *graph.Builder, t Terms) (latent graph.Value, loss func(t Terms) graph.Value)
	// Encode returns the outputs of the deployed encoder. The first is the latent
	// code. The others keep the names that they have in b.
	Encode(b *graph.Builder, encoded []graph.Value) []graph.Value
	// Decode returns what the deployed decoder gets for a code.
	Decode(b *graph.Builder, latent graph.Value) graph.Value
}
