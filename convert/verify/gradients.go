package verify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/convert/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// gradientOpset is the opset that gradients are taken at.
const gradientOpset = 17

// Gradients compares the gradients of a graph's output by each of its float32
// initializers, at one run's inputs. What is differentiated is the sum of the output's
// elements times fixed normal values, so that none cancels. The gradient graph runs on the
// oracle, which is the reference, and on the engines; trainers differentiate by rules of
// their own. Each is also held against central differences of the loss in float64. An
// operator without a rule gives a *grad.NoRuleError.
func Gradients(ctx context.Context, g *graph.Graph, output string, inputs map[string]*graph.Tensor, engines []hourglass.Engine, trainers []hourglass.TrainingEngine, s *Settings) (*GradientReport, error) {
	loss, parameters, err := lossGraph(g, output, inputs)
	if err != nil {
		return nil, fmt.Errorf("verify: gradients of %q: %w", output, err)
	}
	gradient, err := grad.Gradient(loss, hourglass.LossName, parameters)
	if err != nil {
		return nil, fmt.Errorf("verify: gradients of %q: %w", output, err)
	}
	gradient.Outputs = slices.DeleteFunc(gradient.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName })
	all := slices.Concat([]hourglass.Engine{oracle.Engine{}}, engines)
	for _, t := range trainers {
		all = append(all, descent{t, loss, parameters})
	}
	kept := map[string]map[string]*graph.Tensor{}
	for i, e := range all {
		all[i] = keeping{e, kept}
	}
	one := func(yield func(map[string]*graph.Tensor, error) bool) { yield(inputs, nil) }
	r, err := Compare(ctx, On(gradient, all...), Runs(one), s)
	if err != nil {
		return nil, err
	}
	out := &GradientReport{Report: r}
	return out, out.differences(ctx, loss, parameters, inputs, kept)
}

// lossGraph is the loss at the inputs' shapes, with the initializers it is differentiated by.
func lossGraph(g *graph.Graph, output string, inputs map[string]*graph.Tensor) (*graph.Graph, []string, error) {
	g, err := convert.Opset(g, gradientOpset)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(g.Outputs, func(v graph.Value) bool { return v.Name == output })
	if at < 0 {
		return nil, nil, fmt.Errorf("graph %q has no such output", g.Name)
	}
	g.Outputs = g.Outputs[at : at+1]
	g.Prune()
	weights, err := lossWeights(g, output, inputs)
	if err != nil {
		return nil, nil, err
	}
	b := graph.NewBuilder("loss", gradientOpset)
	var feeds []graph.Value
	for _, v := range g.Feeds() {
		feeds = append(feeds, b.Input(v.Name, v.Type.Elem, inputs[v.Name].Type().Shape...))
	}
	b.Output(hourglass.LossName, b.Op("ReduceSum", b.Op("Mul", b.Inline(g, feeds...)[0], b.Const(weights)), graph.Int("keepdims", 0)))
	loss, err := b.Graph()
	if err != nil {
		return nil, nil, err
	}
	var parameters []string
	for _, t := range g.Initializers {
		if t.Elem == graph.Float && loss.Initializer(t.Name) != nil {
			parameters = append(parameters, t.Name)
		}
	}
	if len(parameters) == 0 {
		return nil, nil, fmt.Errorf("it depends on no float32 initializer")
	}
	return loss, parameters, nil
}

// lossWeights are normal values of the output's shape.
func lossWeights(g *graph.Graph, output string, inputs map[string]*graph.Tensor) (*graph.Tensor, error) {
	for _, v := range g.Feeds() {
		if inputs[v.Name] == nil {
			return nil, fmt.Errorf("there is no input %q", v.Name)
		}
	}
	given, err := oracle.Arrays(inputs)
	if err != nil {
		return nil, err
	}
	out, err := oracle.Evaluate(g, given)
	if err != nil {
		return nil, err
	}
	y := out[output]
	if y.Elem != graph.Float {
		return nil, fmt.Errorf("it is %v, want float32", y.Elem)
	}
	r, data, dims := rand.New(rand.NewPCG(1, 17)), make([]float32, len(y.V)), make([]int64, len(y.Dims))
	for i := range data {
		data[i] = float32(r.NormFloat64())
	}
	for i, d := range y.Dims {
		dims[i] = int64(d)
	}
	return graph.NewTensor("", data, dims...), nil
}
