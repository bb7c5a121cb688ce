package variants

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Init names a way in which weights are drawn. Biases start at zero.
type Init string

// The initialisations, for a layer of n inputs and m outputs.
const (
	// Glorot is uniform within ±√(6/(n+m)) (Glorot and Bengio 2010).
	Glorot Init = "glorot"
	// He is normal with variance 2/n (He et al. 2015).
	He Init = "he"
	// LeCun is normal with variance 1/n (LeCun et al. 1998); SELU asks for it.
	LeCun Init = "lecun"
)

// suited returns the initialisation for a stack of layers under an activation. Glorot's
// takes the outputs of a layer into account, too, and so keeps the scale in the widening
// layers of a decoder. He's is made for layers of one width, and would multiply the scale
// there.
func suited(a Activation) Init {
	if a == SELU {
		return LeCun
	}
	return Glorot
}

func (i Init) check() error {
	switch i {
	case Glorot, He, LeCun:
		return nil
	}
	return fmt.Errorf("no weight initialisation is called %q; there are glorot, he, lecun", string(i))
}

// draw draws the weights of a layer, in the given dimensions. Each output depends on in
// numbers, and each input goes to out of them. Each parameter has a stream of its own, which
// follows from the seed and the parameter's name. So the weights of the other layers stay
// the same when a layer is added.
func (i Init) draw(seed uint64, name string, in, out int, dims ...int64) *graph.Tensor {
	h := fnv.New64a()
	h.Write([]byte("weights " + name))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	next := func() float64 { return r.NormFloat64() * math.Sqrt(1/float64(in)) }
	switch i {
	case Glorot:
		next = func() float64 { return (2*r.Float64() - 1) * math.Sqrt(6/float64(in+out)) }
	case He:
		next = func() float64 { return r.NormFloat64() * math.Sqrt(2/float64(in)) }
	}
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	w := make([]float32, n)
	for j := range w {
		w[j] = float32(next())
	}
	return graph.NewTensor(name, w, dims...)
}

func zeros(name string, n int) *graph.Tensor { return filled(name, n, 0) }

func filled(name string, n int, with float32) *graph.Tensor {
	return graph.NewTensor(name, slices.Repeat([]float32{with}, n), int64(n))
}
