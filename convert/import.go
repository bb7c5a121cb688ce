package convert

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// ImportSettings say what in a graph is what. The zero value is an autoencoder of one
// input.
type ImportSettings struct {
	// Latent is the value that becomes the code, through which everything must pass; "":
	// the smallest such value, and of equal ones the first.
	Latent string
	// Condition is the input that says the class of each row: int64 or int32 [batch] or
	// [batch, 1] that counts classes from 0, or float32 [batch, classes] that is 1 at the
	// class and 0 elsewhere. "": there is none.
	Condition string
	// Classes are how many a condition of integers counts, where the graph does not say.
	Classes int
}

// Imported is the recipe of a model that Import made, and its configuration.
type Imported struct {
	Graph     string   `json:"graph"`  // the name of the graph it is of
	Latent    string   `json:"latent"` // the value that became the code
	Condition string   `json:"condition,omitempty"`
	Classes   int      `json:"classes,omitempty"`
	Dropped   []string `json:"dropped,omitempty"` // outputs that the model does not have
	Frozen    []string `json:"frozen,omitempty"`  // parameters that no gradient reaches
}

// ImportedRecipe is the name of [Imported] in [hourglass.Model.Recipe].
const ImportedRecipe = "imported"

// Import makes a model that can be trained of anybody's graph with an input, float32
// [batch, …] with all else fixed, and an output of the input's shape, computed of that
// input alone and of the condition, where there is one.
//
// Of several such outputs the first is the reconstruction. The others are dropped, with
// what they alone need, inputs among it. An input with a default keeps it for good.
//
// The graph is written for [graph.DefaultOpset], and its inputs and outputs take
// hourglass's names; a condition becomes [hourglass.LabelName]. Its parameters are the
// float32 initializers of more than one element, or where it has none the Constant nodes.
// Those that are inputs too are none, unless all are, as some exporters write them. A
// quantized graph, and one of which no gradient reaches a parameter, is refused. The engine
// computes what follows from other constants.
func Import(ctx context.Context, g *graph.Graph, s ImportSettings, e hourglass.Engine) (*hourglass.Model, error) {
	fail := func(err error) (*hourglass.Model, error) { return nil, fmt.Errorf("convert: %w", err) }
	if err := g.Validate(); err != nil {
		return fail(err)
	}
	c, err := conditionOf(g, s)
	if err != nil {
		return fail(err)
	}
	from := g
	g, in, err := autoencoder(from, s.Condition)
	if err != nil {
		return nil, err
	}
	c.aside(g)
	trainable(g, defaults(from))
	if err := fold(ctx, g, e); err != nil {
		return nil, err
	}
	if err := g.Infer(); err != nil {
		return fail(err)
	}
	if err := foldSizes(g); err != nil {
		return nil, err
	}
	settle(g)
	latent := s.Latent
	if latent == "" {
		if latent, err = bottleneck(g, in.Name, c.name); err != nil {
			return nil, err
		}
	}
	encoder, decoder, err := split(g, latent, c.name)
	if err != nil {
		return nil, err
	}
	stay, err := frozen(g)
	if err != nil {
		return fail(err)
	}
	m := &hourglass.Model{Recipe: ImportedRecipe, Classes: c.classes}
	m.Config = Imported{g.Name, latent, s.Condition, c.classes, otherOutputs(from, g.Outputs[0].Name), stay}
	if m.Encoder, err = renamed(encoder, in.Name, hourglass.InputName, latent, hourglass.LatentName); err != nil {
		return fail(err)
	}
	if m.Decoder, err = renamed(decoder, latent, hourglass.LatentName, g.Outputs[0].Name, hourglass.ReconstructionName); err != nil {
		return fail(err)
	}
	for _, part := range []**graph.Graph{&m.Encoder, &m.Decoder} {
		if *part, err = c.labelled(*part); err != nil {
			return fail(err)
		}
	}
	return m, m.Check()
}

func otherOutputs(g *graph.Graph, name string) (names []string) {
	for _, v := range g.Outputs {
		if v.Name != name {
			names = append(names, v.Name)
		}
	}
	return names
}

// defaults are the initializers that are inputs too; none where all that could be
// parameters are.
func defaults(g *graph.Graph) map[string]bool {
	inputs, all := map[string]bool{}, true
	for _, v := range g.Inputs {
		inputs[v.Name] = true
	}
	for _, t := range g.Initializers {
		all = all && (inputs[t.Name] || !parameter(t))
	}
	if all {
		return nil
	}
	return inputs
}

// parameter says that a tensor may be one.
func parameter(t *graph.Tensor) bool { return t.Elem == graph.Float && t.Len() > 1 }

// trainable makes initializers of what is learnt, and of nothing else.
func trainable(g *graph.Graph, fixed map[string]bool) {
	says := map[string]bool{} // names that an operator reads as a setting
	for _, n := range g.Nodes {
		facts, _ := graph.FactsOf(n)
		for i, name := range n.Inputs {
			says[name] = says[name] || facts.Operand(i).Role.SetsUp()
		}
	}
	learnt := func(t *graph.Tensor, name string) bool {
		return t != nil && parameter(t) && !fixed[name] && !says[name]
	}
	var kept []*graph.Tensor
	var constants, nodes []*graph.Node
	for _, t := range g.Initializers {
		if learnt(t, t.Name) {
			kept = append(kept, t)
		} else {
			constants = append(constants, constantNode(t.Name, t))
		}
	}
	none := len(kept) == 0
	for _, n := range g.Nodes {
		if t := graph.ConstantOf(n); none && learnt(t, n.Outputs[0]) {
			kept = append(kept, t.Renamed(n.Outputs[0]))
		} else {
			nodes = append(nodes, n)
		}
	}
	g.Inputs = g.Feeds()
	g.Initializers, g.Nodes = kept, append(constants, nodes...)
}

func constantNode(name string, t *graph.Tensor) *graph.Node {
	return &graph.Node{Name: name, Op: "Constant", Outputs: []string{name}, Attrs: []graph.Attribute{graph.Constant("value", t.Renamed(""))}}
}

// likeBuilders are names that a [graph.Builder] may give before it meets an initializer's.
var likeBuilders = regexp.MustCompile(`^[a-z0-9]+(_[0-9]+)?_out(_[0-9]+)?$`)

// renamed gives a part its names, moving what has them already out of the way.
func renamed(g *graph.Graph, in, asIn, out, asOut string) (*graph.Graph, error) {
	g = g.Clone()
	// A name that is wanted at the other end is put aside first.
	if in == asOut || out == asIn {
		g.Rename(in, "imported_"+in)
		in = "imported_" + in
	}
	aside, index := map[string]string{}, g.Index()
	for _, name := range []string{asIn, asOut, hourglass.LossName, hourglass.LabelName} {
		if name != in && name != out && index.Has(name) && !index.IsInput(name) {
			aside[name] = name + "_imported"
		}
	}
	for _, t := range g.Initializers {
		if likeBuilders.MatchString(t.Name) {
			aside[t.Name] = "imported_" + t.Name
		}
	}
	g.RenameAll(aside)
	if out != asOut {
		g.Rename(out, asOut)
	}
	if in != asIn {
		g.Rename(in, asIn)
	}
	return g, g.Infer()
}
