package gradient

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// gradientOpset is the opset in which gradients are built.
const gradientOpset = 17

// objective is a loss at the sizes of some inputs, with the parameters that it is differentiated by.
type objective struct {
	graph      *graph.Graph
	given      map[string]oracle.Array // the inputs
	inputs     map[string]*graph.Tensor
	parameters []string
	scale      float64  // sum of the magnitudes that the loss adds up
	notes      []string // about initializers that are no parameters
	unchecked  []string // about parameters of other types than float32
}

func newObjective(g *graph.Graph, output string, inputs map[string]*graph.Tensor) (*objective, error) {
	g, err := convert.Opset(g, gradientOpset)
	if err == nil {
		g, _, err = convert.Standard(g)
	}
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(g.Outputs, func(v graph.Value) bool { return v.Name == output })
	if at < 0 {
		return nil, fmt.Errorf("graph %q has no such output; the outputs are %q", g.Name, graph.Names(g.Outputs))
	}
	g.Outputs = g.Outputs[at : at+1]
	g.Prune()
	o := &objective{inputs: map[string]*graph.Tensor{}}
	for _, v := range g.Feeds() {
		if o.inputs[v.Name] = inputs[v.Name]; inputs[v.Name] == nil {
			return nil, fmt.Errorf("there is no input %q", v.Name)
		}
	}
	if o.given, err = oracle.Arrays(o.inputs); err != nil {
		return nil, err
	}
	if g, err = sized(g, o.given); err != nil {
		return nil, err
	}
	if err := o.build(g); err != nil {
		return nil, err
	}
	return o, o.choose(g)
}

// build makes the loss of g's only output.
func (o *objective) build(g *graph.Graph) error {
	weights, err := o.weights(g)
	if err != nil {
		return err
	}
	b := graph.NewBuilder("loss", gradientOpset)
	var feeds []graph.Value
	for _, v := range g.Feeds() {
		feeds = append(feeds, b.Input(v.Name, v.Type.Elem, o.inputs[v.Name].Type().Shape...))
	}
	b.Output(hourglass.LossName, b.Op("ReduceSum", b.Op("Mul", b.Inline(g, feeds...)[0], b.Const(weights)), graph.Int("keepdims", 0)))
	o.graph, err = b.Graph()
	return err
}

// weights returns normal values in the output's shape.
func (o *objective) weights(g *graph.Graph) (*graph.Tensor, error) {
	out, err := oracle.Evaluate(g, o.given)
	if err != nil {
		return nil, err
	}
	y := out[g.Outputs[0].Name]
	if y.Elem != graph.Float {
		return nil, fmt.Errorf("it is %v; what is differentiated must be float32", y.Elem)
	}
	r, data, dims := rand.New(rand.NewPCG(1, 17)), make([]float32, len(y.V)), make([]int64, len(y.Dims))
	for i := range data {
		data[i] = float32(r.NormFloat64())
		o.scale += math.Abs(float64(data[i]) * y.V[i])
	}
	for i, d := range y.Dims {
		dims[i] = int64(d)
	}
	return graph.NewTensor("", data, dims...), nil
}

// choose finds the parameters among the initializers.
func (o *objective) choose(g *graph.Graph) error {
	for _, t := range g.Initializers {
		if !t.Elem.IsFloat() {
			continue
		}
		switch role := setting(g, t.Name); {
		case role != "":
			o.notes = append(o.notes, fmt.Sprintf("no parameter: %q is the %s", t.Name, role))
		case t.Elem != graph.Float:
			o.unchecked = append(o.unchecked, fmt.Sprintf("the gradient by %q: it is %v, and gradients are float32", t.Name, t.Elem))
		default:
			o.parameters = append(o.parameters, t.Name)
		}
	}
	if len(o.parameters) > 0 {
		return nil
	}
	return errors.New("it depends on no parameter, which is a float32 initializer that does more than set an operator up")
}

// roleOf says what an operand is where it says how its operator works, and "" otherwise. No
// optimiser moves such an operand, and most have no gradient rule. By an exponent there is no
// derivative where a base is negative.
func roleOf(n *graph.Node, i int) string {
	facts, _ := graph.FactsOf(n)
	o := facts.Operand(i)
	if o.Role.SetsUp() || o.Role == graph.RoleState || o.Role == graph.RoleThreshold {
		return cmp.Or(o.What, "setting")
	}
	return ""
}

// setting says what a value sets up, either itself or through nodes that only move it. "" is nothing.
func setting(g *graph.Graph, name string) string {
	values := map[string]bool{name: true}
	for _, n := range g.Nodes { // the order is such that each node comes after those that it reads
		for i, in := range n.Inputs {
			if role := roleOf(n, i); role != "" && values[in] {
				return fmt.Sprintf("%s of %s %q", role, n.Op, cmp.Or(n.Name, n.Output()))
			}
		}
		if trial.Passing(n) && values[n.Input(0)] && len(n.Outputs) > 0 {
			values[n.Outputs[0]] = true
		}
	}
	return ""
}
