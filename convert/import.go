package convert

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Imported is the recipe of a model that Import made, and its configuration.
type Imported struct {
	Graph  string `json:"graph"`  // the name of the graph it is of
	Latent string `json:"latent"` // the value that became the code
}

// ImportedRecipe is the name of [Imported] in [hourglass.Model.Recipe].
const ImportedRecipe = "imported"

// Import makes a model that can be trained of anybody's graph with one input,
// float32 [batch, …] with all else fixed, and an output of the input's shape. The code is
// the value named latent, through which everything must pass; "" takes the smallest such
// value, and of equal ones the first.
//
// The graph is written for [graph.DefaultOpset], and its inputs and outputs take
// hourglass's names. Its parameters are the float32 initializers of more than one element,
// or where it has none the Constant nodes. The engine computes what follows from other
// constants.
func Import(ctx context.Context, g *graph.Graph, latent string, e hourglass.Engine) (*hourglass.Model, error) {
	fail := func(err error) (*hourglass.Model, error) { return nil, fmt.Errorf("convert: %w", err) }
	g, err := Opset(g, graph.DefaultOpset)
	if err != nil {
		return nil, err
	}
	feeds := g.Feeds()
	if len(feeds) != 1 {
		return fail(fmt.Errorf("graph %q has %d inputs; an autoencoder has one", g.Name, len(feeds)))
	}
	in := feeds[0]
	if in.Type.Elem != graph.Float || len(in.Type.Shape) < 2 {
		return fail(fmt.Errorf("input %q of graph %q is %v; want float32 [batch, …]", in.Name, g.Name, in.Type))
	}
	if g, err = batched(g); err != nil {
		return fail(err)
	}
	in = g.Feeds()[0]
	at := slices.IndexFunc(g.Outputs, func(v graph.Value) bool { return v.Type.String() == in.Type.String() })
	if at < 0 {
		return fail(fmt.Errorf("graph %q has no output of its input's type, %v: %v", g.Name, in.Type, typesOf(g.Outputs)))
	}
	g.Outputs = g.Outputs[at : at+1 : at+1]
	g.Prune()
	trainable(g)
	if err := fold(ctx, g, e); err != nil {
		return nil, err
	}
	if err := g.Infer(); err != nil {
		return fail(err)
	}
	settle(g)
	if latent == "" {
		if latent, err = bottleneck(g, in.Name); err != nil {
			return fail(err)
		}
	}
	name := g.Name
	encoder, decoder, err := Split(g, latent)
	if err != nil {
		return nil, err
	}
	m := &hourglass.Model{Recipe: ImportedRecipe, Config: Imported{name, latent}}
	if m.Encoder, err = renamed(encoder, in.Name, hourglass.InputName, latent, hourglass.LatentName); err != nil {
		return fail(err)
	}
	if m.Decoder, err = renamed(decoder, latent, hourglass.LatentName, g.Outputs[0].Name, hourglass.ReconstructionName); err != nil {
		return fail(err)
	}
	return m, m.Check()
}

// batched gives a graph's one input hourglass's batch dimension, and types what follows.
// A batch of fixed size is an error: shapes inside may rely on it.
func batched(g *graph.Graph) (*graph.Graph, error) {
	g = g.Clone()
	for i, v := range g.Inputs {
		if g.Initializer(v.Name) != nil {
			continue
		}
		if v.Type.Shape[0].IsFixed() {
			return nil, fmt.Errorf("input %q of graph %q is %v, of a fixed batch; convert.Free makes it one of any size", v.Name, g.Name, v.Type)
		}
		if rest, known := v.Type.Shape[1:].Static(); !known || len(rest) == 0 {
			return nil, fmt.Errorf("input %q of graph %q is %v; all but its first dimension must be fixed", v.Name, g.Name, v.Type)
		}
		g.Inputs[i].Type.Shape = append(graph.Shape{graph.Batch}, v.Type.Shape[1:]...)
	}
	g.Values = nil
	for i := range g.Outputs { // whose symbols were the exporter's
		g.Outputs[i].Type.Shape = nil
	}
	return g, g.Infer()
}

func typesOf(vs []graph.Value) (types []string) {
	for _, v := range vs {
		types = append(types, v.Name+" "+v.Type.String())
	}
	return types
}

// trainable makes initializers of what is learnt, and of nothing else.
func trainable(g *graph.Graph) {
	learnt := func(t *graph.Tensor, name string) bool {
		return t != nil && t.Elem == graph.Float && t.Len() > 1 && !slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool {
			return settings[n.Op] && slices.Contains(n.Inputs[min(1, len(n.Inputs)):], name)
		})
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
	g.Inputs = slices.DeleteFunc(slices.Clone(g.Inputs), func(v graph.Value) bool { return g.Initializer(v.Name) != nil })
	g.Initializers, g.Nodes = kept, append(constants, nodes...)
}

// settings are the operators whose inputs after the first say how, and are not learnt.
var settings = map[string]bool{"Resize": true, "Upsample": true, "Clip": true, "Pad": true, "Dropout": true, "Pow": true}

func constantNode(name string, t *graph.Tensor) *graph.Node {
	return &graph.Node{Name: name, Op: "Constant", Outputs: []string{name}, Attrs: []graph.Attribute{graph.Constant("value", t.Renamed(""))}}
}

// likeBuilders are names that a [graph.Builder] may give before it meets an initializer's.
var likeBuilders = regexp.MustCompile(`^[a-z0-9]+(_[0-9]+)?_out(_[0-9]+)?$`)

// renamed gives a part its names, moving what has them already out of the way.
func renamed(g *graph.Graph, in, asIn, out, asOut string) (*graph.Graph, error) {
	g = g.Clone()
	free := func(name string) {
		if name == in || name == out {
			return
		}
		taken := g.Initializer(name) != nil || slices.Contains(produced(g), name)
		for _, n := range g.Nodes {
			taken = taken || slices.Contains(n.Outputs, name)
		}
		if taken {
			g.Rename(name, name+"_imported")
		}
	}
	// A name that is wanted at the other end is put aside first.
	if in == asOut || out == asIn {
		g.Rename(in, "imported_"+in)
		in = "imported_" + in
	}
	for _, name := range []string{asIn, asOut, hourglass.LossName, hourglass.LabelName} {
		free(name)
	}
	for _, t := range slices.Clone(g.Initializers) {
		if likeBuilders.MatchString(t.Name) {
			g.Rename(t.Name, "imported_"+t.Name)
		}
	}
	if out != asOut {
		g.Rename(out, asOut)
	}
	if in != asIn {
		g.Rename(in, asIn)
	}
	return g, g.Infer()
}
