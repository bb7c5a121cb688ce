package native

import (
	"fmt"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// a handCase is one node with its constant operands and what it must give.
type handCase struct {
	name   string
	opset  int64
	op     string
	attrs  []graph.Attribute
	inputs []*graph.Tensor // the first is fed, the others are initializers
	dims   []int64
	want   []float32
}

func upTo(n int, dims ...int64) *graph.Tensor {
	data := make([]float32, n)
	for i := range data {
		data[i] = float32(i + 1)
	}
	return graph.NewTensor("x", data, dims...)
}

// handCases are those that testmodels/enginetest cannot hold: opsets before those that the registry
// has, and what onnxruntime fails on. What is worked out by hand for all engines is there.
var handCases = []handCase{
	{"reshape by attribute", 1, "Reshape", []graph.Attribute{graph.Ints("shape", 3, 2)}, []*graph.Tensor{upTo(6, 2, 3)}, []int64{3, 2}, []float32{1, 2, 3, 4, 5, 6}},
	{"squares of a channel and the next", 17, "LRN", []graph.Attribute{graph.Int("size", 2), graph.Float32("alpha", 2), graph.Float32("beta", 1)}, []*graph.Tensor{upTo(3, 1, 3)}, []int64{1, 3}, []float32{1. / 6, 2. / 14, 3. / 10}},
	// Selu-1: gamma · alpha · (eˣ − 1) with alpha 1.6732 and gamma 1.0507.
	{"selu of old", 5, "Selu", nil, []*graph.Tensor{graph.Vector("x", float32(math.Inf(-1)), 1)}, []int64{2}, []float32{1.0507 * -1.6732, 1.0507}},
}

// graph makes the graph of one node that c describes.
func (c handCase) graph() *graph.Graph {
	n := node(c.op, nil, "y", c.attrs...)
	g := model(c.opset, n)
	for i, in := range c.inputs {
		n.Inputs = append(n.Inputs, in.Name)
		if i > 0 {
			g.Initializers = append(g.Initializers, in)
		}
	}
	g.Inputs = []graph.Value{fixed("x", c.inputs[0].Dims...)}
	g.Outputs = []graph.Value{{Name: "y"}}
	return g
}

func TestByHand(t *testing.T) {
	for _, c := range handCases {
		t.Run(c.name, func(t *testing.T) {
			out, got := run(t, c.graph(), "y", c.inputs[0])
			if fmt.Sprint(out.Dims) != fmt.Sprint(c.dims) {
				t.Fatalf("dimensions %v, want %v", out.Dims, c.dims)
			}
			near(t, c.name, got, c.want)
		})
	}
}

func TestWhereAndComparisons(t *testing.T) {
	g := model(17,
		node("Less", names("x", "limit"), "below"),
		node("Not", names("below"), "above"),
		node("Log", names("x"), "log"),
		node("Where", names("above", "log", "limit"), "y"),
		node("Cast", names("below"), "one", graph.Int("to", int64(graph.Float))))
	g.Inputs = []graph.Value{floatValue("x", graph.Batch)}
	g.Initializers = []*graph.Tensor{graph.Scalar[float32]("limit", 0.5)}
	g.Outputs = []graph.Value{{Name: "y"}, {Name: "below"}, {Name: "one"}}
	x := graph.Vector[float32]("x", -1, 0, 0.5, math.E)
	_, y := run(t, g, "y", x)
	near(t, "Where", y, []float32{0.5, 0.5, -math.Ln2, 1})
	_, one := run(t, g, "one", x)
	near(t, "Cast", one, []float32{1, 1, 0, 0})
}

// TestShapesAreKnown lowers what exporters write for x.view(x.size(0), -1).
func TestShapesAreKnown(t *testing.T) {
	g := model(17,
		node("Shape", names("x"), "shape", graph.Int("end", 1)),
		node("Constant", nil, "rest", graph.Ints("value_ints", -1)),
		node("Concat", names("shape", "rest"), "to", graph.Int("axis", 0)),
		node("Reshape", names("x", "to"), "y"))
	g.Inputs = []graph.Value{floatValue("x", graph.Batch, graph.Fixed(2), graph.Fixed(3))}
	g.Outputs = []graph.Value{{Name: "y"}}
	out, _ := run(t, g, "y", upTo(12, 2, 2, 3))
	if fmt.Sprint(out.Dims) != "[2 6]" {
		t.Errorf("dimensions %v, want [2 6]", out.Dims)
	}
}
