package gradient

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Compare compares the gradients of a graph's output by each of its parameters, at the inputs of one
// run. Parameters are the float32 initializers, except for those that set an operator up, such as
// running statistics and the bounds of a Clip; the notes list these. The function that is
// differentiated is the sum of the output's elements times fixed normal values, so that no gradients
// cancel.
//
// The gradient graph runs on the oracle, which is the reference, and on the engines. Trainers
// differentiate by rules of their own. Each gradient is also compared with central differences of the
// loss in float64. An operator without a rule gives a *grad.NoRuleError.
func Compare(ctx context.Context, g *graph.Graph, output string, inputs map[string]*graph.Tensor, engines []hourglass.Engine, trainers []hourglass.TrainingEngine, s *judge.Settings) (*Report, error) {
	if g == nil {
		return nil, errors.New("gradient: there is no graph")
	}
	o, err := newObjective(g, output, inputs)
	if err != nil {
		return nil, fmt.Errorf("gradient: output %q: %w", output, err)
	}
	gradient, err := grad.Gradient(o.graph, hourglass.LossName, o.parameters)
	if err != nil {
		return nil, fmt.Errorf("gradient: output %q: %w", output, err)
	}
	gradient.Outputs = slices.DeleteFunc(gradient.Outputs, func(v graph.Value) bool { return v.Name == hourglass.LossName })
	all := slices.Concat([]hourglass.Engine{oracle.Engine{}}, engines)
	for _, t := range trainers {
		all = append(all, descent{t, o.graph, o.parameters})
	}
	kept := map[string]map[string]*graph.Tensor{}
	for i, e := range all {
		all[i] = keeping{e, kept}
	}
	one := func(yield func(map[string]*graph.Tensor, error) bool) { yield(inputs, nil) }
	settings := judge.Settings{}
	if s != nil {
		settings = *s
	}
	settings.Wide = true // differences of the loss judge a gradient that is 0 but for rounding
	r, err := verify.Compare(ctx, judge.Subjects(gradient, all...), trial.Runs(one), &settings)
	if err != nil {
		return nil, err
	}
	r.Notes, r.Unchecked = append(r.Notes, o.notes...), append(r.Unchecked, o.unchecked...)
	out := &Report{Report: r, constants: floatConstants(gradient) - floatConstants(o.graph)}
	if err := out.hold(ctx, o, kept); err != nil {
		return nil, fmt.Errorf("gradient: output %q: %w", output, err)
	}
	return out, nil
}
