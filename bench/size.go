package main

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// size is one network and its batch: rectified hidden layers, squared error, and
// Adam with its defaults.
type size struct {
	name  string
	batch int
	// widths are those of a dense network, from input to input; nil is the convolutional
	// network.
	widths []int
}

var sizes = []size{
	{"784-256-32", 128, []int{784, 256, 32, 256, 784}},
	{"784-1000-500-250-30", 256, []int{784, 1000, 500, 250, 30, 250, 500, 1000, 784}},
	{"30-16-4", 64, []int{30, 16, 4, 16, 30}},
	{"1×28×28, 16 and 32 channels", 128, nil},
}

func (s size) features() int {
	if s.widths == nil {
		return 28 * 28
	}
	return s.widths[0]
}

// rows returns a batch of numbers.
func (s size) rows() []float32 {
	r := rand.New(rand.NewPCG(1, 1))
	x := make([]float32, s.batch*s.features())
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

func (s size) training() (hourglass.Training, error) {
	if s.widths == nil {
		return convolutional()
	}
	half := len(s.widths) / 2
	model, err := variants.Deep{
		Features: s.widths[0], Hidden: s.widths[1:half], Latent: s.widths[half], Activation: variants.ReLU, CodeActivation: variants.ReLU,
	}.Model()
	if err != nil {
		return hourglass.Training{}, err
	}
	return model.Training()
}

// layer is a convolution, or a transposed one, with a kernel of 4×4 that halves
// or doubles.
type layer struct {
	op      string
	weights [4]int64
	out     int64 // number of channels
	small   int64 // side of the smaller of its two images
}

var layers = []layer{
	{"Conv", [4]int64{16, 1, 4, 4}, 16, 14},
	{"Conv", [4]int64{32, 16, 4, 4}, 32, 7},
	{"ConvTranspose", [4]int64{32, 16, 4, 4}, 16, 7},
	{"ConvTranspose", [4]int64{16, 1, 4, 4}, 1, 14},
}

func (l layer) elements() int64 { return l.weights[0] * l.weights[1] * l.weights[2] * l.weights[3] }

func convolutional() (t hourglass.Training, err error) {
	b := graph.NewBuilder("training", 0)
	r := rand.New(rand.NewPCG(2, 2))
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(1), graph.Fixed(28), graph.Fixed(28))
	y := x
	for i, l := range layers {
		name := l.op + string('0'+rune(i))
		weights := make([]float32, l.elements())
		for j := range weights {
			weights[j] = float32(r.NormFloat64() * math.Sqrt(1/float64(l.weights[1]*16)))
		}
		w := b.Parameter(graph.NewTensor(name+".weight", weights, l.weights[:]...))
		bias := b.Parameter(graph.NewTensor(name+".bias", make([]float32, l.out), l.out))
		t.Parameters = append(t.Parameters, w.Name, bias.Name)
		y = b.Op(l.op, y, w, bias, graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
		if i < len(layers)-1 {
			y = b.Op("Relu", y)
		}
	}
	e := b.Op("Sub", y, x)
	b.Output(hourglass.LossName, b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0)))
	t.Graph, err = b.Graph()
	return t, err
}

// flops returns the floating-point operations of a step's products: forward, gradient by
// weights, and gradient by input, which the first layer does not need.
func (s size) flops() float64 {
	var total float64
	add := func(i int, products float64) {
		total += 3 * products
		if i == 0 {
			total -= products
		}
	}
	for i := 1; i < len(s.widths); i++ {
		add(i-1, 2*float64(s.batch)*float64(s.widths[i-1])*float64(s.widths[i]))
	}
	if s.widths == nil {
		for i, l := range layers {
			add(i, 2*float64(s.batch)*float64(l.small*l.small)*float64(l.elements()))
		}
	}
	return total
}

// held returns the bytes that a step has to hold at the least: parameters, Adam's memory, and
// the activations of a batch.
func (s size) held(t hourglass.Training) (parameters, activations int64) {
	for _, name := range t.Parameters {
		parameters += 4 * int64(t.Graph.Initializer(name).Len())
	}
	values := int64(0)
	for _, w := range s.widths {
		values += int64(w)
	}
	if s.widths == nil {
		values = 784
		for _, l := range layers {
			side := l.small
			if strings.HasSuffix(l.op, "Transpose") {
				side *= 2
			}
			values += l.out * side * side
		}
	}
	return parameters, 4 * values * int64(s.batch)
}
