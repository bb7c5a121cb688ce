package convert

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxFreed is the greatest error, as in [Deviation], that a graph may have after it was freed. It
// is not 0, because other sizes are summed in other orders.
const maxFreed = 1e-5

// Free replaces the first dimension of a graph's inputs and outputs, which must have one fixed size
// n, by a symbol with the given name. It is the inverse of [Bind].
//
// Shapes inside the graph that state n are computed from the operand instead. What else depends on
// n cannot be known from the graph alone, so the graph has to prove itself. On two runs of n
// rows, an engine runs the new graph on the same rows as n, 2n, 1 and n+1 at a time. Where a row
// then gives another result, as it does where rows depend on each other, that is an error.
func Free(ctx context.Context, g *graph.Graph, name string, e hourglass.Engine, inputs iter.Seq2[map[string]*graph.Tensor, error]) (*graph.Graph, error) {
	n, err := fixedBatch(g)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	freed, err := withBatch(g, n, name)
	if err != nil {
		return nil, fmt.Errorf("convert: graph %q does not take another batch than %d: %w", g.Name, n, err)
	}
	if err := proven(ctx, g, freed, int(n), e, inputs); err != nil {
		return nil, fmt.Errorf("convert: graph %q does not take another batch than %d: %w", g.Name, n, err)
	}
	return freed, nil
}

// fixedBatch returns the size of the first dimension that all inputs and outputs have.
func fixedBatch(g *graph.Graph) (n int64, err error) {
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return 0, err
	}
	for i, v := range slices.Concat(g.Feeds(), g.Outputs) {
		s := v.Type.Shape
		if len(s) == 0 || !s[0].IsFixed() || s[0].Size < 1 || i > 0 && s[0].Size != n {
			return 0, fmt.Errorf("%q of graph %q is %v; all inputs and outputs must have one fixed first dimension", v.Name, g.Name, v.Type)
		}
		n = s[0].Size
	}
	return n, nil
}

// withBatch infers the types of a graph whose first dimension n has a name.
func withBatch(g *graph.Graph, n int64, name string) (*graph.Graph, error) {
	if name == "" {
		return nil, errors.New("the dimension needs a name")
	}
	g = g.Clone()
	index := g.Index()
	for i, v := range g.Inputs {
		if index.Initializer(v.Name) == nil {
			g.Inputs[i].Type.Shape = append(graph.Shape{graph.Symbol(name)}, v.Type.Shape[1:]...)
		}
	}
	g.Values = nil
	for i := range g.Outputs {
		g.Outputs[i].Type.Shape = nil
	}
	for i, node := range g.Nodes {
		if shape := unbaked(index, node, n); shape != nil {
			g.Initializers = append(g.Initializers, shape)
			g.Nodes[i] = reading(node, node.Inputs[0], shape.Name)
		}
	}
	if err := g.Infer(); err != nil {
		return nil, err
	}
	for _, o := range g.Outputs {
		if s := o.Type.Shape; len(s) == 0 || s[0].IsFixed() {
			return nil, fmt.Errorf("its output %q stays %v", o.Name, o.Type)
		}
	}
	for i, o := range g.Outputs { // a rule may not know the name
		g.Outputs[i].Type.Shape = append(graph.Shape{graph.Symbol(name)}, o.Type.Shape[1:]...)
	}
	return g, g.Infer()
}

// unbaked returns a shape that replaces a node's constant shape with n rows and fits any number of
// rows: with 0 or −1 in a Reshape, and 1 in an Expand. It returns nil for other nodes.
func unbaked(index *graph.Index, node *graph.Node, n int64) *graph.Tensor {
	if !node.Is("Reshape") && !node.Is("Expand") {
		return nil
	}
	t := index.Constant(node.Input(1))
	if t == nil {
		return nil
	}
	target, err := graph.Integers(t)
	if err != nil || len(target) == 0 || target[0] != n {
		return nil
	}
	switch {
	case node.Is("Expand"):
		target[0] = 1
	case slices.Contains(target, -1):
		target[0] = 0
	default:
		target[0] = -1
	}
	return graph.Vector(node.Outputs[0]+".rows", target...)
}
