package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Case is one operator in one form, with the data that it is tried on.
type Case struct {
	name     string
	Op       string // the operator
	opset    int64
	inputs   []*graph.Tensor       // the first is fed, and the others are initializers; nil: left out
	fed      int                   // number of inputs that are fed; 0: one
	sizes    bool                  // whether the node reads the dimensions of what is fed
	consts   bool                  // whether the other inputs are Constant nodes
	attrs    []graph.Attribute     // attributes of the node
	moves    bool                  // whether it only moves elements, which must then be equal to the bit
	give     int                   // the output that is "y"
	outs     int                   // number of the node's outputs; 0: as few as possible
	alone    bool                  // whether the outputs before the last are left out
	symbols  map[string]graph.Type // types that the graph states of what is fed; nil: sizes, and the batch for the first
	joint    bool                  // whether "y" is made of all outputs
	constant bool                  // whether training holds "y" constant, so that no gradient passes it
	// compose makes "y" of the inputs; nil: it is what the operator alone gives.
	compose func(b *graph.Builder, x []graph.Arg) graph.Value
	want    *graph.Tensor // what it gives, worked out by hand; nil: what the oracle says
	// Bends says that some of the data lie where the operator bends or overflows, so that
	// differences there are no slopes.
	Bends bool
}

func (c Case) String() string { return fmt.Sprintf("%s/%d/%s", c.Op, c.opset, c.name) }

// Graph returns the case as a graph with the output "y", and its feeds. The first
// dimension of each feed is symbolic.
func (c Case) Graph() (*graph.Graph, map[string]*graph.Tensor, error) {
	b := graph.NewBuilder("case", c.opset)
	feeds := map[string]*graph.Tensor{}
	var args []graph.Arg
	for i, t := range c.inputs {
		switch {
		case t == nil:
			args = append(args, graph.Value{})
			continue
		case c.isFed(i):
			t = t.Renamed(fmt.Sprintf("x%d", i))
			feeds[t.Name] = t
			dims := make([]graph.Dim, len(t.Dims))
			for d, n := range t.Dims {
				dims[d] = graph.Fixed(n)
			}
			if len(dims) > 0 && i == 0 {
				dims[0] = graph.Batch
			}
			if stated, ok := c.symbols[t.Name]; ok {
				dims = stated.Shape
			}
			x := b.Input(t.Name, t.Elem, dims...)
			if c.sizes {
				x = b.Op("Shape", x)
			}
			args = append(args, x)
		case c.consts:
			args = append(args, b.Const(t))
		default:
			args = append(args, b.Parameter(t.Renamed(fmt.Sprintf("p%d", i))))
		}
	}
	if c.compose != nil {
		b.Output("y", c.compose(b, args))
		g, err := b.Graph()
		return g, feeds, err
	}
	for _, a := range c.attrs {
		args = append(args, a)
	}
	outputs := b.OpN(c.Op, c.outputs(), args...)
	if c.joint {
		b.Output("y", joined(b, outputs))
	} else {
		b.Output("y", outputs[c.give])
	}
	g, err := b.Graph()
	if err == nil && c.alone {
		clear(g.Nodes[len(g.Nodes)-1].Outputs[:c.give])
		g.Values = nil
		err = g.Infer()
	}
	return g, feeds, err
}

// isFed reports whether an input is fed; the others are constants.
func (c Case) isFed(i int) bool {
	_, stated := c.symbols[fmt.Sprintf("x%d", i)]
	return stated || c.symbols == nil && i < max(1, c.fed)
}

// joined returns all elements of values as one vector, each value times another factor.
func joined(b *graph.Builder, values []graph.Value) graph.Value {
	parts := []graph.Arg{graph.Int("axis", 0)}
	for i, v := range values {
		parts = append(parts, b.Op("Reshape", b.Op("Mul", v, b.Scalar(float64(len(values)-i))), b.Const(integers(-1))))
	}
	return b.Op("Concat", parts...)
}

// outputs returns the number of the node's outputs.
func (c Case) outputs() int {
	o, _ := graph.Lookup(c.Op)
	if c.Op == "BatchNormalization" && len(c.attrs) > 0 && c.attrs[0].Name == "training_mode" {
		return 3
	}
	return max(o.MinOutputs, c.give+1, c.outs)
}

// random returns a tensor of numbers around zero, the same in each run.
func random(dims ...int64) *graph.Tensor {
	n, seed := int64(1), uint64(len(dims))
	for _, d := range dims {
		n, seed = n*d, seed*31+uint64(d)
	}
	r := rand.New(rand.NewPCG(seed, 2))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return graph.NewTensor("", v, dims...)
}

// positive returns a tensor of numbers above zero, the same in each run.
func positive(dims ...int64) *graph.Tensor {
	t := random(dims...)
	v, _ := graph.Data[float32](t)
	for i := range v {
		v[i] = float32(math.Abs(float64(v[i]))) + 0.25
	}
	return graph.NewTensor("", v, dims...)
}

func numbers(v ...float32) *graph.Tensor { return graph.Vector("", v...) }
func integers(v ...int64) *graph.Tensor  { return graph.Vector("", v...) }
func number(v float32) *graph.Tensor     { return graph.Scalar("", v) }
func these(t ...*graph.Tensor) []*graph.Tensor {
	return t
}

// bends are points on both sides of the places at which pointwise functions bend, and points at
// which a naive form overflows or cancels.
var bends = numbers(-100, -80, -30, -6.5, -3, -1.5, -1, -0.5, -0.1, -1e-4, -1e-7, 0, 1e-7, 1e-4, 0.1, 0.5, 1, 1.5, 3, 6.5, 30, 80, 100)

// smooth are points on both sides of those places, and some way from them.
var smooth = numbers(-9, -4, -2.9, -1.4, -0.75, -0.25, 0.25, 0.75, 1.3, 2.9, 3.1, 5, 9)

// Cases returns all forms of all operators. Tests of engines, of inference, of gradients and of
// conversions read this one table.
func Cases() []Case {
	return slices.Concat(arithmetic(), pointwise(), clips(), casts(), constants(), products(), softmaxes(), reductions(), shapes(), otherTypes(), choices(),
		convolutions(), pools(), normalizations(), attentions(), regions(), stringCases(), sequences(), pictures(), responses(), resizes(), indexed(), quantized(), recurrences(), controls(), selections(), sampled(), fedSizes(), leftOut(), wholeNumbers(), byHand(), computable())
}
