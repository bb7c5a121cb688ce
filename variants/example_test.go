package variants_test

import (
	"fmt"
	"log"

	"github.com/hourglass-go/hourglass"
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

// A recipe for the code stands on a body, dense or convolutional, and corruption and
// penalties go with any model.
func ExampleVariational() {
	body := variants.Conv{Shape: []int{1, 28, 28}, Latent: 20, Norm: variants.BatchNorm, Objective: hourglass.BCE{}}
	m, err := variants.Variational{Body: body, Beta: 1, WarmUp: 1000}.Model()
	if err != nil {
		log.Fatal(err)
	}
	m.Corruption = hourglass.Masking{Share: 0.25}
	encoder, err := m.Deployed(hourglass.EncoderPart)
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range encoder.Outputs {
		fmt.Println(v.Name, v.Type)
	}
	// Output:
	// latent float32[batch,20]
	// log_variance float32[batch,20]
}
