package native

import (
	"context"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// gradients differentiates Σ weight·output by each parameter of g.
func gradients(t *testing.T, g *graph.Graph, output string, weight *graph.Tensor, parameters []string) [][]float32 {
	t.Helper()
	g = g.Clone()
	g.Initializers = append(g.Initializers, weight.Renamed("weight of output"))
	g.Nodes = append(g.Nodes,
		node("Mul", names(output, "weight of output"), "weighted output"),
		node("ReduceSum", names("weighted output"), "loss", graph.Int("keepdims", 0)))
	g.Outputs = []graph.Value{{Name: "loss"}}
	tr, err := newTrainer(hourglass.Training{Graph: g, Parameters: parameters, Optimizer: hourglass.SGD{}})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	p, err := tr.run(context.Background(), &tr.players[0].steps, nil, 1, tr.players[0])
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float32
	for i := range parameters {
		if p.results[i+1] == nil {
			out = append(out, make([]float32, g.Initializer(parameters[i]).Len()))
			continue
		}
		d, err := p.result(i + 1)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// checkGradients compares with central differences of fourth order. The step
// is a power of two, so that it is exact; outputs are float32, and their sum
// float64, so what is left of rounding is about 1e-6 of the terms.
func checkGradients(t *testing.T, g *graph.Graph, output string, parameters ...string) {
	t.Helper()
	const step, tolerance = 1.0 / 32, 3e-4
	y, _ := run(t, g, output)
	weight := graph.NewTensor("", draw(77, y.Len()), y.Dims...)
	r := elements(t, weight)
	at := func(name string, i int, by float32) float64 {
		moved := g.Clone()
		w := g.Initializer(name)
		data := elements(t, w)
		data[i] += by
		moved.SetInitializer(graph.NewTensor(name, data, w.Dims...))
		_, out := run(t, moved, output)
		sum := 0.0
		for j, v := range out {
			sum += float64(v) * float64(r[j])
		}
		return sum
	}
	for p, got := range gradients(t, g, output, weight, parameters) {
		for i, d := range got {
			name := parameters[p]
			near := at(name, i, step) - at(name, i, -step)
			far := at(name, i, 2*step) - at(name, i, -2*step)
			want := (8*near - far) / (12 * step)
			if e := math.Abs(float64(d) - want); !(e <= tolerance*(1+math.Abs(want))) {
				t.Errorf("gradient by %s[%d] is %v, differences give %v", name, i, d, want)
			}
		}
	}
}

// smooth is points away from every bend by more than two steps.
var smooth = []float32{-3, -1.5, -0.75, -0.25, 0.25, 0.75, 1.5, 3}

func TestSquareGradient(t *testing.T) {
	g := model(17, node("Mul", names("x", "x"), "y"))
	g.Initializers = []*graph.Tensor{graph.Vector("x", smooth...)}
	g.Outputs = []graph.Value{{Name: "y"}}
	checkGradients(t, g, "y", "x")
}

// TestGradientsOfHandCases differentiates each case by its operand.
func TestGradientsOfHandCases(t *testing.T) {
	for _, c := range handCases {
		t.Run(c.name, func(t *testing.T) {
			g := c.graph()
			g.Initializers, g.Inputs = append(g.Initializers, c.inputs[0]), nil
			checkGradients(t, g, "y", "x")
		})
	}
}

// TestTiedWeights uses one matrix five ways: as it is and transposed, in a
// product and written out. Its gradients add up.
func TestTiedWeights(t *testing.T) {
	g := model(17,
		node("MatMul", names("x", "w"), "h"),
		node("Tanh", names("h"), "a"),
		node("Transpose", names("w"), "wt"),
		node("Gemm", names("a", "wt"), "r"),
		node("Gemm", names("a", "w"), "s", graph.Int("transB", 1)),
		node("Exp", names("wt"), "e"),
		node("MatMul", names("a", "e"), "u"),
		node("Mul", names("r", "s"), "v"),
		node("Add", names("v", "u"), "z"),
		node("ReduceMean", names("w"), "m"),
		node("Add", names("z", "m"), "y"))
	g.Initializers = []*graph.Tensor{graph.NewTensor("x", draw(1, 6), 2, 3), graph.NewTensor("w", draw(2, 12), 3, 4)}
	g.Outputs = []graph.Value{{Name: "y"}}
	checkGradients(t, g, "y", "w")
}

// TestWhereGradient has an infinite number on the side that is not chosen.
func TestWhereGradient(t *testing.T) {
	g := model(17,
		node("Greater", names("x", "zero"), "c"),
		node("Log", names("x"), "l"),
		node("Tanh", names("x"), "h"),
		node("Where", names("c", "l", "h"), "y"))
	g.Initializers = []*graph.Tensor{graph.Vector[float32]("x", 1, -1, 2, -0.5), graph.Scalar[float32]("zero", 0)}
	g.Outputs = []graph.Value{{Name: "y"}}
	out, _ := run(t, g, "y")
	if out.Len() != 4 {
		t.Fatal(out.Dims)
	}
	d := gradients(t, g, "y", graph.Vector[float32]("", 1, 1, 1, 1), names("x"))
	slope := func(x float64) float32 { return float32(1 - math.Tanh(x)*math.Tanh(x)) }
	near(t, "Where", d[0], []float32{1, slope(-1), 0.5, slope(-0.5)})
}

// TestUnusedParameter: what the loss does not depend on has the gradient zero.
func TestUnusedParameter(t *testing.T) {
	g := model(17, node("Mul", names("a", "a"), "y"), node("Mul", names("b", "b"), "other"))
	g.Initializers = []*graph.Tensor{graph.Vector[float32]("a", 3), graph.Vector[float32]("b", 3)}
	g.Outputs = []graph.Value{{Name: "y"}}
	d := gradients(t, g, "y", graph.Vector[float32]("", 1), names("b", "a"))
	near(t, "b", d[0], []float32{0})
	near(t, "a", d[1], []float32{6})
}
