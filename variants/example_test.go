package variants_test

import (
	"context"
	"fmt"
	"log"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func ExampleDeep() {
	m, err := variants.Deep{Features: 784, Hidden: []int{256, 64}, Latent: 32, Activation: variants.ELU, Tied: true}.Model()
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range m.Parameters() {
		fmt.Println(p.Name, p.Type())
	}
	// Output:
	// encoder.0.weight float32[784,256]
	// encoder.0.bias float32[256]
	// encoder.1.weight float32[256,64]
	// encoder.1.bias float32[64]
	// encoder.2.weight float32[64,32]
	// encoder.2.bias float32[32]
	// decoder.0.bias float32[64]
	// decoder.1.bias float32[256]
	// decoder.2.bias float32[784]
}

// An autoencoder that no recipe describes is two graphs: here the encoder has a
// shortcut past its hidden layer, and the code sums to one.
func Example_assembled() {
	const features, hidden, latent = 64, 16, 4
	weights := func(name string, rows, columns int) *graph.Tensor {
		w := make([]float32, rows*columns)
		for i := range w {
			w[i] = float32(i%7-3) / 20
		}
		return graph.NewTensor(name, w, int64(rows), int64(columns))
	}

	b := graph.NewBuilder("encoder", graph.DefaultOpset)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(features))
	h := b.Op("Tanh", b.Op("MatMul", x, b.Parameter(weights("encoder.down", features, hidden))))
	deep := b.Op("MatMul", h, b.Parameter(weights("encoder.code", hidden, latent)))
	shortcut := b.Op("MatMul", x, b.Parameter(weights("encoder.shortcut", features, latent)))
	b.Output(hourglass.LatentName, b.Op("Softmax", b.Op("Add", deep, shortcut), graph.Int("axis", 1)))
	encoder, err := b.Graph()
	if err != nil {
		log.Fatal(err)
	}

	b = graph.NewBuilder("decoder", graph.DefaultOpset)
	z := b.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(latent))
	b.Output(hourglass.ReconstructionName, b.Op("MatMul", z, b.Parameter(weights("decoder.up", latent, features))))
	decoder, err := b.Graph()
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	train, err := data.Open(ctx, "digits:train", nil)
	if err != nil {
		log.Fatal(err)
	}
	m := &hourglass.Model{Encoder: encoder, Decoder: decoder}
	result, err := build.Fit(ctx, m, train, build.Settings{Engine: native.Engine{}, Epochs: 3, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	first, last := result.History[0], result.History[len(result.History)-1]
	fmt.Println("parameters:", len(m.Parameters()))
	fmt.Println("the held-out loss fell:", last.Held < first.Held)
	// Output:
	// parameters: 4
	// the held-out loss fell: true
}
