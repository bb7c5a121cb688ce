package convert

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// The range in which float16 (IEEE 754 binary16) has all its digits: up to 65504, and down to 2⁻¹⁴.
// Below that the steps stay at 2⁻²⁴, and half a step, 3e-8, is 0.
const (
	greatestHalf = 65504
	leastHalf    = 0x1p-14
)

// OutOfHalf is a node that reads or gives a value which float16 does not hold: its greatest number
// is beyond 65504, or all of its numbers are below 6.1e-5, where float16 loses digits, and from 3e-8
// on gives 0.
type OutOfHalf struct {
	Node      string  // as HalfSettings.Keep calls it
	Value     string  // the value, which the node reads or gives
	Magnitude float64 // the greatest finite one that the value had
	Reads     bool    // whether the node reads the value, and does not give it
}

func (o OutOfHalf) String() string {
	verb, bound := "gives", fmt.Sprintf("%.3g, beyond %d", o.Magnitude, greatestHalf)
	if o.Reads {
		verb = fmt.Sprintf("reads %q, which is", o.Value)
	}
	if o.Magnitude < leastHalf {
		bound = fmt.Sprintf("at most %.3g, too small for the digits of float16", o.Magnitude)
	}
	return fmt.Sprintf("node %q %s %s", o.Node, verb, bound)
}

// BeyondHalf runs a graph on rows and returns the nodes that float16 has no numbers for, each once,
// in the order of the graph. HalfSettings.Keep leaves them in float32. Nodes that a conversion to
// half precision leaves in float32 anyway are not among them. The engine has to compute in float32.
func BeyondHalf(ctx context.Context, g *graph.Graph, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) ([]OutOfHalf, error) {
	typed, err := inferred(g)
	if err != nil {
		return nil, err
	}
	watched := computedFloats(typed)
	reached, err := magnitudes(ctx, typed, watched, e, rows)
	if err != nil {
		return nil, fmt.Errorf("convert: range of values: %w", err)
	}
	stays := staying(typed)
	var all []OutOfHalf
	for _, n := range typed.Nodes {
		if stays[n] || n.Is("Constant") {
			continue
		}
		if o, out := outOfHalf(n, reached); out {
			all = append(all, o)
		}
	}
	return all, nil
}

// outOfHalf returns the first value of a node that float16 does not hold. What it gives comes first.
func outOfHalf(n *graph.Node, reached map[string]float64) (OutOfHalf, bool) {
	for i, name := range slices.Concat(n.Outputs, n.Inputs) {
		if m := reached[name]; m > greatestHalf || m > 0 && m < leastHalf {
			return OutOfHalf{n.Title(), name, m, i >= len(n.Outputs)}, true
		}
	}
	return OutOfHalf{}, false
}

// computedFloats returns the float32 values of a typed graph that are inputs, or that nodes give.
func computedFloats(typed *graph.Graph) (names []string) {
	float := floats(typed)
	add := func(name string) {
		if float[name] {
			names = append(names, name)
		}
	}
	for _, v := range typed.Feeds() {
		add(v.Name)
	}
	for _, n := range typed.Nodes {
		if !n.Is("Constant") {
			for _, name := range n.Outputs {
				add(name)
			}
		}
	}
	return names
}

// magnitudes runs a typed graph on rows and returns the greatest finite magnitude of each named value.
func magnitudes(ctx context.Context, typed *graph.Graph, names []string, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) (map[string]float64, error) {
	reached := map[string]float64{}
	if _, err := exposed(typed, names); err != nil {
		return nil, err
	}
	runner, err := e.NewRunner(ctx, typed)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	runs := 0
	for in, err := range rows {
		if err != nil {
			return nil, err
		}
		out, err := runner.Run(ctx, in)
		if err != nil {
			return nil, err
		}
		values := maps.Clone(in)
		maps.Copy(values, out)
		for _, name := range names {
			m, err := magnitude(values[name])
			if err != nil {
				return nil, fmt.Errorf("value %q: %w", name, err)
			}
			reached[name] = max(reached[name], m)
		}
		runs++
	}
	if runs == 0 {
		return nil, errors.New("there are no rows")
	}
	return reached, nil
}

// magnitude returns the greatest finite magnitude of a float32 tensor.
func magnitude(t *graph.Tensor) (most float64, err error) {
	if t == nil {
		return 0, errors.New("the engine does not return it")
	}
	v, err := graph.Data[float32](t)
	for _, x := range v {
		if m := math.Abs(float64(x)); m > most && !math.IsInf(m, 0) {
			most = m
		}
	}
	return most, err
}
