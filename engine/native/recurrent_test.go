package native

import (
	"fmt"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// recurrentGraph is a node over initializers of three steps, two rows, one feature and
// two units; "y" is one of its outputs.
func recurrentGraph(op string, give int, directions int64, swapped bool, attrs ...graph.Attribute) (*graph.Graph, []string) {
	gates := int64(4)
	if op == "GRU" {
		gates = 3
	}
	const steps, rows, features, hidden = 3, 2, 1, 2
	x, state := []int64{steps, rows, features}, []int64{directions, rows, hidden}
	if swapped {
		x, state = []int64{rows, steps, features}, []int64{rows, directions, hidden}
	}
	dims := map[string][]int64{
		"x": x, "w": {directions, gates * hidden, features}, "r": {directions, gates * hidden, hidden}, "b": {directions, 2 * gates * hidden}, "h": state, "c": state,
	}
	parameters := names("x", "w", "r", "b", "h")
	inputs := names("x", "w", "r", "b", "", "h")
	if op == "LSTM" {
		parameters, inputs = append(parameters, "c"), append(inputs, "c")
	}
	n := node(op, inputs, "y", append(attrs, graph.Int("hidden_size", hidden))...)
	n.Outputs = names("a", "b0", "c0")[:int(gates)-1]
	n.Outputs[give] = "y"
	g := model(17, n)
	for i, name := range parameters {
		v := draw(uint64(i+1), count(dims[name]))
		for j := range v {
			v[j] /= 2
		}
		g.Initializers = append(g.Initializers, graph.NewTensor(name, v, dims[name]...))
	}
	g.Outputs = []graph.Value{{Name: "y"}}
	return g, parameters
}

func TestRecurrentGradients(t *testing.T) {
	linear := graph.Int("linear_before_reset", 1)
	for _, c := range []struct {
		op      string
		way     string
		swapped bool
		attrs   []graph.Attribute
	}{
		{"LSTM", "forward", false, nil}, {"LSTM", "reverse", false, nil}, {"LSTM", "bidirectional", false, nil}, {"LSTM", "bidirectional", true, nil},
		{"GRU", "forward", false, nil}, {"GRU", "reverse", false, nil}, {"GRU", "bidirectional", false, nil}, {"GRU", "forward", true, nil},
		{"GRU", "forward", false, []graph.Attribute{linear}}, {"GRU", "bidirectional", true, []graph.Attribute{linear}},
	} {
		directions, layout := int64(1), int64(0)
		if c.way == "bidirectional" {
			directions = 2
		}
		if c.swapped {
			layout = 1
		}
		outputs := 3
		if c.op == "GRU" {
			outputs = 2
		}
		for give := range outputs {
			t.Run(fmt.Sprint(c.op, c.way, c.swapped, len(c.attrs), give), func(t *testing.T) {
				g, parameters := recurrentGraph(c.op, give, directions, c.swapped, append(c.attrs, graph.Text("direction", c.way), graph.Int("layout", layout))...)
				checkGradients(t, g, "y", parameters...)
			})
		}
	}
}

// TestRecurrentWithoutBias: what is left out is zeros, and has no gradient.
func TestRecurrentWithoutBias(t *testing.T) {
	for _, op := range []string{"LSTM", "GRU"} {
		for _, linear := range []int64{0, 1} {
			g, _ := recurrentGraph(op, 0, 1, false)
			g.Nodes[0].Inputs = names("x", "w", "r")
			if op == "GRU" {
				g.Nodes[0].Attrs = append(g.Nodes[0].Attrs, graph.Int("linear_before_reset", linear))
			}
			checkGradients(t, g, "y", "x", "w", "r")
		}
	}
}

// TestStepwiseGradients is of the forms that no kernel has.
func TestStepwiseGradients(t *testing.T) {
	// Smooth ones: the second derivative of Softsign leaps at 0, which differences see.
	activations := graph.Attribute{Name: "activations", Kind: graph.AttrStrings, Strings: [][]byte{[]byte("Tanh"), []byte("Softplus"), []byte("Sigmoid")}}
	for _, c := range []struct {
		op, name string
		lengths  bool
		attrs    []graph.Attribute
	}{
		{"LSTM", "lengths", true, nil}, {"GRU", "lengths", true, nil},
		{"LSTM", "lengths, reverse", true, []graph.Attribute{graph.Text("direction", "reverse")}},
		{"GRU", "lengths, linear", true, []graph.Attribute{graph.Int("linear_before_reset", 1)}},
		{"LSTM", "activations", false, []graph.Attribute{activations}},
		{"LSTM", "coupled", false, []graph.Attribute{graph.Int("input_forget", 1)}},
		{"LSTM", "clipped wide", false, []graph.Attribute{graph.Float32("clip", 50)}},
		{"GRU", "clipped wide", false, []graph.Attribute{graph.Float32("clip", 50)}},
	} {
		for give := range 2 {
			t.Run(fmt.Sprint(c.op, c.name, give), func(t *testing.T) {
				g, parameters := recurrentGraph(c.op, give, 1, false, c.attrs...)
				if c.lengths {
					g.Initializers = append(g.Initializers, graph.Vector[int32]("lengths", 3, 2))
					g.Nodes[0].Inputs[4] = "lengths"
				}
				checkGradients(t, g, "y", parameters...)
			})
		}
	}
	g, parameters := recurrentGraph("LSTM", 2, 1, false)
	g.Initializers = append(g.Initializers, graph.NewTensor("p", draw(9, 6), 1, 6))
	g.Nodes[0].Inputs = append(g.Nodes[0].Inputs, "p")
	checkGradients(t, g, "y", append(parameters, "p")...)
}
