package grad_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// TestUnrollRefuses what has no steps that are known, or steps of another kind.
func TestUnrollRefuses(t *testing.T) {
	lengths := func(b *graph.Builder) graph.Value { return b.Const(graph.Vector[int32]("", 3, 1)) }
	for want, c := range map[string]struct {
		steps   graph.Dim
		lengths bool
		attrs   []graph.Attribute
	}{
		"how many steps":      {graph.Symbol("steps"), false, nil},
		"1025 steps":          {graph.Fixed(1025), false, nil},
		"of several lengths":  {graph.Fixed(3), true, nil},
		"with clip":           {graph.Fixed(3), false, attributes(graph.Float32("clip", 1))},
		"with input_forget":   {graph.Fixed(3), false, attributes(graph.Int("input_forget", 1))},
		"of activation Relu6": {graph.Fixed(3), false, attributes(graph.Attribute{Name: "activations", Kind: graph.AttrStrings, Strings: [][]byte{[]byte("Relu6")}})},
	} {
		b := graph.NewBuilder("steps", 0)
		args := []graph.Arg{
			b.Input("x", graph.Float, c.steps, graph.Fixed(2), graph.Fixed(1)),
			b.Parameter(random(1, 1, 8, 1).Renamed("w")), b.Parameter(random(2, 1, 8, 2).Renamed("r")), graph.Value{},
		}
		if c.lengths {
			args = append(args, lengths(b))
		}
		for _, a := range c.attrs {
			args = append(args, a)
		}
		b.Output("loss", b.Op("ReduceSum", b.Op("LSTM", args...), graph.Int("keepdims", 0)))
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		_, err = grad.Gradient(g, "loss", []string{"w"})
		var lack *grad.NoRuleError
		if !errors.As(err, &lack) || lack.Node.Op != "LSTM" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestUnrollLeftOut: outputs that are left out change no gradient.
func TestUnrollLeftOut(t *testing.T) {
	b := graph.NewBuilder("steps", 0)
	out := b.OpN("LSTM", 3, b.Input("x", graph.Float, graph.Fixed(3), graph.Fixed(2), graph.Fixed(1)),
		b.Parameter(random(1, 1, 8, 1).Renamed("w")), b.Parameter(random(2, 1, 8, 2).Renamed("r")))
	b.Output("loss", b.Op("ReduceSum", out[2], graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{3, 2, 1}, V: []float64{1, 2, 3, 4, 5, 6}}}
	var gradients [2]oracle.Array
	for i := range gradients {
		d, err := grad.Gradient(g, "loss", []string{"w"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := oracle.Evaluate(d, given)
		if err != nil {
			t.Fatal(err)
		}
		gradients[i] = got["w"+grad.Suffix]
		clear(g.Nodes[0].Outputs[:2])
		g.Values = nil
	}
	if len(gradients[0].V) != 8 || !slices.Equal(gradients[0].V, gradients[1].V) {
		t.Errorf("the gradient is %v, and %v where outputs are left out", gradients[0], gradients[1])
	}
}

func attributes(a ...graph.Attribute) []graph.Attribute { return a }
