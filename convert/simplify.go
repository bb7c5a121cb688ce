package convert

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxFolded bounds the elements that folding one constant may add to a file.
const maxFolded = 1 << 20

// Simplify writes a graph without what does nothing at inference: nodes that depend on
// constants alone become constants, computed by an engine; shapes computed from the batch's
// size are stated; Identity, Dropout and what no
// output needs go; a BatchNormalization behind a convolution or a Gemm of constant weights
// goes into them.
func Simplify(ctx context.Context, g *graph.Graph, e hourglass.Engine) (*graph.Graph, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := fold(ctx, g, e); err != nil {
		return nil, err
	}
	g, err := rewritten(g, g.Opset(), func(_ *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if n.Op == "Identity" || n.Op == "Dropout" && len(n.Outputs) == 1 && n.Input(2) == "" {
			return in[:1]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := foldSizes(g); err != nil {
		return nil, err
	}
	settle(g)
	if err := absorb(g); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g.Prune()
	return g, g.Infer()
}

// fold makes constants of what follows from constants.
func fold(ctx context.Context, g *graph.Graph, e hourglass.Engine) error {
	known := map[string]bool{"": true}
	for _, t := range g.Initializers {
		known[t.Name] = true
	}
	for _, v := range g.Inputs {
		delete(known, v.Name)
	}
	types := map[string]graph.Type{}
	for _, v := range g.Values {
		types[v.Name] = v.Type
	}
	var constant []*graph.Node // with what they need
	folded := map[*graph.Node]bool{}
	for _, n := range g.Nodes {
		if slices.ContainsFunc(n.Inputs, func(in string) bool { return !known[in] }) || slices.ContainsFunc(n.Outputs, func(out string) bool { return out != "" && tooLarge(types[out]) }) {
			continue
		}
		constant = append(constant, n)
		for _, out := range n.Outputs {
			known[out] = true
		}
		folded[n] = n.Op != "Constant"
	}
	// Of the constants, those that what stays reads.
	part := &graph.Graph{Header: g.Header, Name: g.Name, Initializers: g.Initializers, Nodes: constant}
	for _, n := range constant {
		for _, out := range n.Outputs {
			if folded[n] && out != "" && types[out].Elem != graph.Undefined && slices.ContainsFunc(g.Nodes, func(m *graph.Node) bool { return !folded[m] && slices.Contains(m.Inputs, out) }) {
				part.Outputs = append(part.Outputs, graph.Value{Name: out, Type: types[out]})
			}
		}
	}
	if len(part.Outputs) == 0 {
		return nil
	}
	part = part.Clone()
	part.Prune()
	runner, err := e.NewRunner(ctx, part)
	if err != nil {
		return fmt.Errorf("convert: computing the constants of graph %q: %w", g.Name, err)
	}
	defer runner.Close()
	values, err := runner.Run(ctx, nil)
	if err != nil {
		return fmt.Errorf("convert: computing the constants of graph %q: %w", g.Name, err)
	}
	outputs := map[string]bool{}
	for _, o := range g.Outputs {
		outputs[o.Name] = true
	}
	var nodes []*graph.Node
	for _, o := range part.Outputs {
		if !outputs[o.Name] {
			nodes = append(nodes, constantNode(o.Name, values[o.Name]))
		}
	}
	for _, n := range g.Nodes {
		if !folded[n] || slices.ContainsFunc(n.Outputs, func(out string) bool { return outputs[out] }) {
			nodes = append(nodes, n)
		}
	}
	g.Nodes = nodes
	g.Prune()
	return nil
}

func tooLarge(t graph.Type) bool {
	sizes, known := t.Shape.Static()
	if !known || t.Shape == nil {
		return true
	}
	n := int64(1)
	for _, s := range sizes {
		if n *= max(s, 1); n > maxFolded {
			return true
		}
	}
	return false
}

// absorb puts each BatchNormalization that alone reads a convolution or a Gemm into its
// weights: y = (w·x + b − mean)·s + shift, with s = scale/√(variance + ε).
func absorb(g *graph.Graph) error {
	for _, n := range slices.Clone(g.Nodes) {
		if n.Op != "BatchNormalization" || n.Int("training_mode", 0) != 0 || len(n.Outputs) != 1 {
			continue
		}
		at := slices.IndexFunc(g.Nodes, func(m *graph.Node) bool { return m.Outputs[0] == n.Inputs[0] })
		if at < 0 || !absorbs(g, g.Nodes[at]) || readers(g, n.Inputs[0]) != 1 {
			continue
		}
		if err := absorbOne(g, g.Nodes[at], n); err != nil {
			return err
		}
	}
	return nil
}

// absorbs says that a node's weights can be multiplied, channel by channel.
func absorbs(g *graph.Graph, n *graph.Node) bool {
	switch n.Op {
	case "Conv":
	case "ConvTranspose":
		if n.Int("group", 1) != 1 {
			return false
		}
	case "Gemm":
		if n.Float("alpha", 1) != 1 || n.Float("beta", 1) != 1 {
			return false
		}
	default:
		return false
	}
	for _, name := range n.Inputs[1:] {
		if name != "" && g.Constant(name) == nil {
			return false
		}
	}
	return true
}

func readers(g *graph.Graph, name string) int {
	n := 0
	for _, m := range g.Nodes {
		for _, in := range m.Inputs {
			if in == name {
				n++
			}
		}
	}
	for _, o := range g.Outputs {
		if o.Name == name {
			n++
		}
	}
	return n
}

func absorbOne(g *graph.Graph, layer, norm *graph.Node) error {
	var parts [4][]float32 // scale, shift, mean, variance
	for i := range parts {
		t := g.Constant(norm.Inputs[i+1])
		if t == nil {
			return nil
		}
		var err error
		if parts[i], err = graph.Data[float32](t); err != nil {
			return err
		}
	}
	t := g.Constant(layer.Inputs[1])
	weights, err := graph.Data[float32](t)
	if err != nil {
		return err
	}
	channels := len(parts[0])
	along := 0 // the dimension of the weights that is of the channels that go out
	if layer.Op == "ConvTranspose" || layer.Op == "Gemm" && layer.Int("transB", 0) == 0 {
		along = 1
	}
	if len(t.Dims) < 2 || t.Dims[along] != int64(channels) {
		return nil
	}
	bias := make([]float32, channels)
	if name := layer.Input(2); name != "" {
		given, err := graph.Data[float32](g.Constant(name))
		if err != nil {
			return err
		}
		if len(given) != channels && len(given) != 1 {
			return nil
		}
		for i := range bias {
			bias[i] = given[i%len(given)]
		}
	}
	inner := 1
	for _, d := range t.Dims[along+1:] {
		inner *= int(d)
	}
	factor := make([]float64, channels)
	epsilon := float64(norm.Float("epsilon", 1e-5))
	for c := range factor {
		factor[c] = float64(parts[0][c]) / math.Sqrt(float64(parts[3][c])+epsilon)
		bias[c] = float32((float64(bias[c])-float64(parts[2][c]))*factor[c] + float64(parts[1][c]))
	}
	for i := range weights {
		weights[i] = float32(float64(weights[i]) * factor[i/inner%channels])
	}
	stem := layer.Outputs[0]
	weight, shift := graph.NewTensor(stem+".absorbed.weight", weights, t.Dims...), graph.Vector(stem+".absorbed.bias", bias...)
	g.Initializers = append(slices.Clone(g.Initializers), weight, shift)
	c := *layer
	c.Inputs, c.Outputs = []string{layer.Inputs[0], weight.Name, shift.Name}, norm.Outputs
	g.Nodes = slices.Clone(g.Nodes)
	g.Nodes[slices.Index(g.Nodes, layer)] = &c
	g.Nodes = slices.DeleteFunc(g.Nodes, func(m *graph.Node) bool { return m == norm })
	g.Values = slices.DeleteFunc(slices.Clone(g.Values), func(v graph.Value) bool { return v.Name == stem })
	return nil
}
