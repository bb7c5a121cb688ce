package variants

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// layers makes layers that share their settings.
type layers struct {
	init       Init
	seed       uint64
	activation Activation
	norm       Norm
	dropout    float64
}

// bias adds the bias of a layer. A layer that a norm over the batch follows has none,
// because the norm would subtract it again.
func (l layers) bias(b *graph.Builder, name string, n int, hidden bool) graph.Value {
	if hidden && l.norm == BatchNorm {
		return graph.Value{}
	}
	return b.Parameter(zeros(name+".bias", n))
}

// dense adds a dense layer of so many units.
func (l layers) dense(b *graph.Builder, name string, x graph.Value, units int, hidden bool) graph.Value {
	if b.Err() != nil {
		return x
	}
	in := int(x.Type.Shape[len(x.Type.Shape)-1].Size)
	w := l.init.draw(l.seed, name+".weight", in, units, int64(in), int64(units))
	return b.Op("Gemm", x, b.Parameter(w), l.bias(b, name, units, hidden))
}

// hidden adds what follows the weights of a hidden layer: norm, activation, dropout.
func (l layers) hidden(b *graph.Builder, name string, x graph.Value) graph.Value {
	x = l.activation.apply(b, l.norm.apply(b, name+".norm", x))
	if l.dropout > 0 {
		x = b.Op("Dropout", x, b.Const(graph.Scalar("", float32(l.dropout))))
	}
	return x
}

func checkDropout(share float64) error {
	if !(share >= 0 && share < 1) {
		return fmt.Errorf("dropout is %v; it must be from 0 to below 1", share)
	}
	return nil
}

// Norm names a normalization, which keeps the values of a layer at one scale.
type Norm string

// The normalizations.
const (
	// BatchNorm uses the statistics of the batch in training, and running
	// statistics afterwards (Ioffe and Szegedy 2015).
	BatchNorm Norm = "batch"
	// LayerNorm uses the statistics of the values of a row (Ba, Kiros and Hinton 2016).
	LayerNorm Norm = "layer"
)

func (n Norm) check() error {
	switch n {
	case "", BatchNorm, LayerNorm:
		return nil
	}
	return fmt.Errorf("no normalization is called %q; there are %s, %s", string(n), BatchNorm, LayerNorm)
}

// apply normalizes x by channel. The channel is the second dimension.
func (n Norm) apply(b *graph.Builder, name string, x graph.Value) graph.Value {
	if n == "" || b.Err() != nil {
		return x
	}
	size := int(x.Type.Shape[1].Size)
	scale, bias := b.Parameter(filled(name+".scale", size, 1)), b.Parameter(zeros(name+".bias", size))
	if n == LayerNorm {
		return b.Op("LayerNormalization", x, scale, bias)
	}
	mean, variance := b.Parameter(zeros(name+".mean", size)), b.Parameter(filled(name+".variance", size, 1))
	return b.Op("BatchNormalization", x, scale, bias, mean, variance)
}
