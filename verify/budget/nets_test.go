package budget_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// net makes random graphs of one kind, from "x".
type net struct {
	*graph.Builder
	r      *rand.Rand
	weight int
}

func (n *net) pick(from ...int64) int64 { return from[n.r.IntN(len(from))] }

// parameter adds one of normal numbers about a mean.
func (n *net) parameter(mean, scale float64, dims ...int64) graph.Value {
	n.weight++
	return n.Parameter(drawn(n.r, mean, scale, dims...).Renamed(fmt.Sprint("w", n.weight)))
}

func drawn(r *rand.Rand, mean, scale float64, dims ...int64) *graph.Tensor {
	count := int64(1)
	for _, d := range dims {
		count *= d
	}
	v := make([]float32, count)
	for i := range v {
		v[i] = float32(mean + r.NormFloat64()*scale)
	}
	return graph.NewTensor("", v, dims...)
}

// activated adds a random activation behind x.
func (n *net) activated(x graph.Value) graph.Value {
	return n.Op([]string{"Relu", "Tanh", "Sigmoid", "Softplus", "Elu", "LeakyRelu"}[n.r.IntN(6)], x)
}

// nets are the kinds of graphs, and the rows' dimensions.
var nets = map[string]struct {
	row   []int64
	build func(n *net, x graph.Value) graph.Value
}{
	"dense": {[]int64{300}, func(n *net, x graph.Value) graph.Value {
		in := int64(300)
		for range 1 + n.r.IntN(5) {
			out := n.pick(1, 16, 77, 400)
			x = n.Op("Gemm", x, n.parameter(n.r.Float64()*0.1, 1/math.Sqrt(float64(in)), out, in), n.parameter(0, 0.1, out), graph.Int("transB", 1))
			x, in = n.activated(x), out
		}
		return x
	}},
	"conv": {[]int64{3, 16, 16}, func(n *net, x graph.Value) graph.Value {
		in := int64(3)
		for range 1 + n.r.IntN(4) {
			out := n.pick(4, 8, 32)
			x = n.Op("Conv", x, n.parameter(0, 1/math.Sqrt(float64(9*in)), out, in, 3, 3), n.parameter(0, 0.1, out), graph.Ints("pads", 1, 1, 1, 1))
			x, in = n.activated(x), out
		}
		x = n.Op("AveragePool", x, graph.Ints("kernel_shape", 2, 2), graph.Ints("strides", 2, 2))
		return n.Op("ConvTranspose", x, n.parameter(0, 0.1, in, 3, 2, 2), graph.Ints("strides", 2, 2))
	}},
	"softmax": {[]int64{20, 32}, func(n *net, x graph.Value) graph.Value {
		project := func() graph.Value { return n.Op("MatMul", x, n.parameter(0, 1/math.Sqrt(32), 32, 32)) }
		keys := n.Op("Transpose", project(), graph.Ints("perm", 0, 2, 1))
		mixed := n.Op("MatMul", n.Op("Softmax", n.Op("MatMul", project(), keys)), project())
		x = n.Op("LayerNormalization", n.Op("Add", x, mixed), n.parameter(1, 0.1, 32), n.parameter(0, 0.1, 32))
		return n.Op([]string{"Softmax", "LogSoftmax"}[n.r.IntN(2)], n.Op("MatMul", x, n.parameter(0, 0.3, 32, 10)))
	}},
	"positive sums": {[]int64{2000}, func(n *net, x graph.Value) graph.Value {
		x = n.Op("Abs", x)
		if n.r.IntN(2) == 0 {
			return n.Op("ReduceMean", x, graph.Ints("axes", 1))
		}
		return n.Op("ReduceSum", x, n.Const(graph.Vector[int64]("", 1)))
	}},
}

// random returns a graph of a kind with rows for it.
func (n *net) random(t *testing.T, kind string) (*graph.Graph, map[string]*graph.Tensor) {
	t.Helper()
	k := nets[kind]
	dims := []graph.Dim{graph.Batch}
	for _, d := range k.row {
		dims = append(dims, graph.Fixed(d))
	}
	n.Output("y", k.build(n, n.Input("x", graph.Float, dims...)))
	g, err := n.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g, map[string]*graph.Tensor{"x": drawn(n.r, n.r.Float64(), 1, append([]int64{20}, k.row...)...)}
}

// ran returns what an engine gives as "y".
func ran(t *testing.T, e hourglass.Engine, g *graph.Graph, in map[string]*graph.Tensor) []float64 {
	t.Helper()
	runner, err := e.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	v, err := graph.Data[float32](out[g.Outputs[0].Name])
	if err != nil {
		t.Fatal(err)
	}
	wide := make([]float64, len(v))
	for i, x := range v {
		wide[i] = float64(x)
	}
	return wide
}

// oneByOne returns sums of magnitudes in float32, or means of them, each added up from the first
// on: engines add in another order, and might in this.
func oneByOne(t *testing.T, g *graph.Graph, x *graph.Tensor) []float64 {
	t.Helper()
	v, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	out, row := make([]float64, x.Dims[0]), len(v)/int(x.Dims[0])
	for i := range out {
		sum := float32(0)
		for _, a := range v[i*row : (i+1)*row] {
			sum += max(a, -a)
		}
		if g.Nodes[len(g.Nodes)-1].Op == "ReduceMean" {
			sum /= float32(row)
		}
		out[i] = float64(sum)
	}
	return out
}

// apart returns the greatest difference, relative to the greatest magnitude of the second.
func apart(a, b []float64) float64 {
	difference, scale := 0.0, 0.0
	for i := range b {
		difference, scale = max(difference, math.Abs(a[i]-b[i])), max(scale, math.Abs(b[i]))
	}
	if difference == 0 {
		return 0
	}
	return difference / scale
}
