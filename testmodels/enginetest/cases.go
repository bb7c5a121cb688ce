package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// opCase is one operator in one form.
type opCase struct {
	name   string
	op     string
	opset  int64
	inputs []*graph.Tensor   // the first is fed, and the others are initializers; nil: left out
	fed    int               // number of inputs that are fed; 0: one
	sizes  bool              // whether the node reads the dimensions of what is fed
	consts bool              // whether the other inputs are Constant nodes
	attrs  []graph.Attribute // attributes of the node
	moves  bool              // whether it only moves elements, which must then be equal to the bit
	give   int               // the output that is "y"
	outs   int               // number of the node's outputs; 0: as few as possible
	alone  bool              // whether the outputs before the last are left out
}

func (c opCase) String() string { return fmt.Sprintf("%s/%d/%s", c.op, c.opset, c.name) }

// graph returns the case as a graph with the output "y", and its feeds. The first
// dimension of each feed is symbolic.
func (c opCase) graph() (*graph.Graph, map[string]*graph.Tensor, error) {
	b := graph.NewBuilder("case", c.opset)
	feeds := map[string]*graph.Tensor{}
	var args []graph.Arg
	for i, t := range c.inputs {
		switch {
		case t == nil:
			args = append(args, graph.Value{})
			continue
		case i < max(1, c.fed):
			t = t.Renamed(fmt.Sprintf("x%d", i))
			feeds[t.Name] = t
			dims := make([]graph.Dim, len(t.Dims))
			for d, n := range t.Dims {
				dims[d] = graph.Fixed(n)
			}
			if len(dims) > 0 && i == 0 {
				dims[0] = graph.Batch
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
	for _, a := range c.attrs {
		args = append(args, a)
	}
	b.Output("y", b.OpN(c.op, c.outputs(), args...)[c.give])
	g, err := b.Graph()
	if err == nil && c.alone {
		clear(g.Nodes[len(g.Nodes)-1].Outputs[:c.give])
		g.Values = nil
		err = g.Infer()
	}
	return g, feeds, err
}

// outputs returns the number of the node's outputs.
func (c opCase) outputs() int {
	o, _ := graph.Lookup(c.op)
	if c.op == "BatchNormalization" && len(c.attrs) > 0 && c.attrs[0].Name == "training_mode" {
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
		v[i] = float32(math.Abs(float64(v[i]))) + 0.1
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
var bends = numbers(-80, -30, -6.5, -3, -1.5, -1, -0.5, -0.1, -1e-4, -1e-7, 0, 1e-7, 1e-4, 0.1, 0.5, 1, 1.5, 3, 6.5, 30, 80)

// operatorCases returns all forms of all operators.
func operatorCases() []opCase {
	return slices.Concat(arithmetic(), pointwise(), clips(), casts(), constants(), products(), softmaxes(), reductions(), shapes(), otherTypes(), choices(),
		convolutions(), pools(), normalizations(), responses(), resizes(), indexed(), quantized(), recurrences(), fedSizes(), leftOut(), wholeNumbers())
}
