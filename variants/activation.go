package variants

import (
	"fmt"
	"math"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Activation names the function between two layers.
type Activation string

// The activations. GELU has its exact form, x·Φ(x) (Hendrycks and Gimpel 2016). It is
// written with Erf, so that it fits every opset from 9 on.
const (
	Identity  Activation = "identity"
	ReLU      Activation = "relu"
	LeakyReLU Activation = "leakyrelu" // slope 0.01
	ELU       Activation = "elu"       // α = 1
	SELU      Activation = "selu"
	GELU      Activation = "gelu"
	Sigmoid   Activation = "sigmoid"
	Tanh      Activation = "tanh"
	Softplus  Activation = "softplus"
)

// Activations lists every activation.
func Activations() []Activation {
	return []Activation{Identity, ReLU, LeakyReLU, ELU, SELU, GELU, Sigmoid, Tanh, Softplus}
}

var activationOps = map[Activation]string{
	ReLU: "Relu", LeakyReLU: "LeakyRelu", ELU: "Elu", SELU: "Selu", Sigmoid: "Sigmoid", Tanh: "Tanh", Softplus: "Softplus",
}

// apply adds the activation to b.
func (a Activation) apply(b *graph.Builder, x graph.Value) graph.Value {
	switch a {
	case Identity:
		return x
	case GELU:
		scalar := func(v float64) graph.Value { return b.Const(graph.Scalar("", float32(v))) }
		phi := b.Op("Add", b.Op("Erf", b.Op("Div", x, scalar(math.Sqrt2))), scalar(1))
		return b.Op("Mul", b.Op("Mul", x, phi), scalar(0.5))
	}
	op, ok := activationOps[a]
	if !ok {
		return b.Fail(a.check())
	}
	return b.Op(op, x)
}

func (a Activation) check() error {
	if a == Identity || a == GELU || activationOps[a] != "" {
		return nil
	}
	names := make([]string, 0, len(Activations()))
	for _, known := range Activations() {
		names = append(names, string(known))
	}
	return fmt.Errorf("no activation is called %q; there are %s", string(a), strings.Join(names, ", "))
}
