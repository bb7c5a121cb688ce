package saelens

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// opset is that of the graphs.
const opset = 17

// Read returns the graph of a folder's dictionary, input [batch, d_in] → latent [batch, d_sae], reconstruction [batch, d_in]. It
// computes in float32, whatever type the weights are stored in. No more than limit bytes of weights are read. A dictionary of
// attention heads (hook_z) takes rows in which the heads follow each other.
//
// What is computed of an input x, with z = W_enc·(x − b_dec) + b_enc (SAELens 6, its classes StandardSAE, TopKSAE, JumpReLUSAE and GatedSAE):
// relu(z); the k greatest of z, and of them relu; relu(z) where z is above its unit's threshold; and for gated
// relu(exp(r_mag)·W_enc·(x − b_dec) + b_mag) where W_enc·(x − b_dec) + b_gate is above 0. The reconstruction is W_dec times that, plus b_dec.
func Read(dir string, limit int64) (*graph.Graph, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	w, err := readWeights(dir, limit)
	if err != nil {
		return nil, err
	}
	r := reading{config: c, weights: w, b: graph.NewBuilder("dictionary", opset)}
	g, err := r.build()
	if err != nil {
		return nil, err
	}
	if len(w) > 0 {
		return nil, fmt.Errorf("%w: %s has a tensor %q, which no %s dictionary has", ErrFolder, weightsFile, slices.Sorted(maps.Keys(w))[0], c.Architecture)
	}
	return g, nil
}

// reading builds the graph of a folder.
type reading struct {
	*config
	weights
	b *graph.Builder
}

// parameter returns a tensor of the file. A mistake is recorded in the builder.
func (r *reading) parameter(name string, dims ...int) graph.Value {
	var wide []int64
	for _, d := range dims {
		wide = append(wide, int64(d))
	}
	t, err := r.take(name, wide...)
	if err != nil {
		return r.b.Fail(err)
	}
	return r.b.Parameter(t)
}

func (r *reading) build() (*graph.Graph, error) {
	b := r.b
	decoder := r.weights["W_dec"]
	x, restore := r.normalized(b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(r.In))))
	base := r.parameter("b_dec", r.In)
	if r.Centered {
		x = b.Op("Sub", x, base)
	}
	product := b.Op("MatMul", x, r.parameter("W_enc", r.In, r.Units))
	back := r.parameter("W_dec", r.Units, r.In)
	if b.Err() != nil {
		return nil, b.Err()
	}
	var code graph.Value
	decoded := func(code graph.Value) graph.Value { return code }
	switch r.Architecture {
	case standard:
		code = b.Op("Relu", r.biased(product, "b_enc"))
	case topK:
		z := r.biased(product, "b_enc")
		if r.Rescaled {
			lengths := rowLengths(decoder)
			z = b.Op("Mul", z, b.Const(lengths))
			decoded = func(code graph.Value) graph.Value { return b.Op("Div", code, b.Const(lengths)) }
		}
		code = r.greatest(z)
	case jumpReLU:
		z := r.biased(product, "b_enc")
		code = r.where(b.Op("Greater", z, r.parameter("threshold", r.Units)), b.Op("Relu", z))
	case gated:
		size := b.Op("Mul", product, b.Op("Exp", r.parameter("r_mag", r.Units)))
		code = r.where(b.Op("Greater", r.biased(product, "b_gate"), b.Scalar(0)), b.Op("Relu", r.biased(size, "b_mag")))
	}
	code = b.Output(hourglass.LatentName, code)
	y := b.Op("Add", b.Op("MatMul", decoded(code), back), base)
	b.Output(hourglass.ReconstructionName, restore(y))
	return b.Graph()
}

func (r *reading) biased(x graph.Value, name string) graph.Value {
	return r.b.Op("Add", x, r.parameter(name, r.Units))
}

// where returns x where open holds, and 0 elsewhere.
func (r *reading) where(open, x graph.Value) graph.Value {
	return r.b.Op("Where", open, x, r.b.Scalar(0))
}

// greatest keeps the k greatest values of each row, where they are above 0.
func (r *reading) greatest(z graph.Value) graph.Value {
	b := r.b
	top := b.OpN("TopK", 2, z, b.Const(graph.Vector("", int64(r.K))), graph.Int("axis", 1))
	empty := b.Op("Expand", b.Scalar(0), b.Op("Shape", z))
	return b.Op("ScatterElements", empty, top[1], b.Op("Relu", top[0]), graph.Int("axis", 1))
}

// normalized scales a row of the input, and returns how its reconstruction is scaled back.
func (r *reading) normalized(x graph.Value) (graph.Value, func(graph.Value) graph.Value) {
	b := r.b
	mean := func(v graph.Value) graph.Value {
		return b.Op("ReduceMean", v, graph.Ints("axes", 1), graph.Int("keepdims", 1))
	}
	switch r.Normalize {
	case constantNorm: // to the length √d_in
		length := b.Op("Sqrt", mean(b.Op("Mul", x, x)))
		return b.Op("Div", x, length), func(y graph.Value) graph.Value { return b.Op("Mul", y, length) }
	case layerNorm: // the standard deviation is that of a sample, and 1e-5 is added to it going in
		middle := mean(x)
		x = b.Op("Sub", x, middle)
		spread := b.Op("Mul", b.Op("Sqrt", mean(b.Op("Mul", x, x))), b.Scalar(math.Sqrt(float64(r.In)/float64(max(r.In-1, 1)))))
		return b.Op("Div", x, b.Op("Add", spread, b.Scalar(1e-5))), func(y graph.Value) graph.Value {
			return b.Op("Add", b.Op("Mul", y, spread), middle)
		}
	}
	return x, func(y graph.Value) graph.Value { return y }
}

// rowLengths returns the Euclidean length of each row of a matrix.
func rowLengths(t *graph.Tensor) *graph.Tensor {
	v, _ := graph.Data[float32](t) // float32, as all weights are
	width := int(t.Dims[1])
	out := make([]float32, t.Dims[0])
	for i := range out {
		sum := 0.0
		for _, x := range v[i*width : (i+1)*width] {
			sum += float64(x) * float64(x)
		}
		out[i] = float32(math.Sqrt(sum))
	}
	return graph.NewTensor("", out, t.Dims[0])
}
