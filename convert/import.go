package convert

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// ImportSettings say what the values of a graph are. The zero value is for an autoencoder
// with one input.
type ImportSettings struct {
	// Latent is the value that becomes the code. Everything must pass through it. "": the
	// smallest such value, and the first of equal ones.
	Latent string
	// Condition is the input that holds the class of each row: int64 or int32 [batch] or
	// [batch, 1] with the number of the class from 0, or float32 [batch, classes] with 1 at
	// the class and 0 elsewhere. "": there is none.
	Condition string
	// Classes is the number of classes of a condition of integers, where the graph does not say
	// it.
	Classes int
}

// Imported is the recipe of a model that Import made, and so its configuration.
type Imported struct {
	Graph     string   `json:"graph"`  // name of the graph that it was made of
	Latent    string   `json:"latent"` // name of the value that became the code
	Condition string   `json:"condition,omitempty"`
	Classes   int      `json:"classes,omitempty"`
	Dropped   []string `json:"dropped,omitempty"` // outputs that the model does not have
	Frozen    []string `json:"frozen,omitempty"`  // parameters that no gradient reaches
}

// ImportedRecipe is the name of [Imported] in [hourglass.Model.Recipe].
const ImportedRecipe = "imported"

// Import makes a model that can be trained from anybody's graph. The graph needs an input, float32
// [batch, …] with everything else fixed, and an output of the input's shape that depends on
// nothing but that input and the condition, where there is one.
//
// Where there are several such outputs, the first is the reconstruction. The others are dropped,
// together with what only they need, inputs included. An input with a default keeps the default.
//
// The graph is written for [graph.DefaultOpset], and its inputs and outputs take
// hourglass's names. A condition becomes [hourglass.LabelName]. The parameters are the
// float32 initializers with more than one element, or the Constant nodes where there are none. An
// initializer that is also an input is no parameter, unless all of them are inputs, as some
// exporters write them. A quantized graph is refused, and so is one in which no gradient reaches
// a parameter. The engine computes what follows from constants; it may be nil where nothing does.
func Import(ctx context.Context, g *graph.Graph, s ImportSettings, e hourglass.Engine) (*hourglass.Model, error) {
	fail := func(err error) (*hourglass.Model, error) { return nil, fmt.Errorf("convert: %w", err) }
	g, err := sound(g)
	if err != nil {
		return nil, err
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
	if _, err := fold(ctx, g, e); err != nil {
		return nil, err
	}
	if err := g.Infer(); err != nil {
		return fail(err)
	}
	if _, err := foldSizes(g); err != nil {
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

// defaults returns the initializers that are inputs, too. It returns none where all initializers
// that may be parameters are inputs.
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

// parameter reports whether a tensor may be a parameter.
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

// likeBuilders matches names that a [graph.Builder] may use before it sees an initializer's name.
var likeBuilders = regexp.MustCompile(`^[a-z0-9]+(_[0-9]+)?_out(_[0-9]+)?$`)

// renamed gives the ends of a part their names. Values that have these names already get others.
func renamed(g *graph.Graph, in, asIn, out, asOut string) (*graph.Graph, error) {
	g = g.Clone()
	// A name that is wanted at the other end is changed first.
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
