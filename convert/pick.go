package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// autoencoder returns the part of a graph that computes its reconstruction, in our opset, and the
// input that it depends on. The reconstruction is the first output that has the type of the one
// input that it needs beside the condition.
func autoencoder(g *graph.Graph, condition string) (*graph.Graph, graph.Value, error) {
	fail := func(format string, args ...any) (*graph.Graph, graph.Value, error) {
		return nil, graph.Value{}, fmt.Errorf("convert: graph %q "+format, append([]any{g.Name}, args...)...)
	}
	rows := func(v graph.Value) bool { return v.Name != condition && ofRows(v.Type) }
	if !slices.ContainsFunc(g.Feeds(), rows) {
		return fail("has no input of rows, float32 [batch, …]; its inputs are %s", listed(g.Feeds()))
	}
	outputs := slices.Clone(g.Outputs)
	for i, o := range outputs {
		part := alone(g, o, condition)
		if !slices.ContainsFunc(part.Feeds(), func(in graph.Value) bool { return rows(in) && mayBe(o.Type, in.Type) }) {
			continue
		}
		part, in, err := rowwise(part, condition)
		if err != nil {
			return nil, graph.Value{}, err
		}
		if outputs[i] = part.Outputs[0]; outputs[i].Type.String() != in.Type.String() {
			continue
		}
		if condition != "" && len(part.Inputs) == 1 {
			return fail("computes %q without %q; it has no condition", o.Name, condition)
		}
		return part, in, nil
	}
	return fail("has no output of its input's type, as an autoencoder has; inputs %s; outputs %s", listed(g.Feeds()), listed(outputs))
}

// alone returns what computes one output, with the inputs that it needs. The condition stays an
// input, whatever its default.
func alone(g *graph.Graph, o graph.Value, condition string) *graph.Graph {
	g = g.Clone()
	g.Outputs = []graph.Value{o}
	g.Initializers = slices.DeleteFunc(slices.Clone(g.Initializers), func(t *graph.Tensor) bool { return t.Name == condition })
	g.Prune()
	g.Inputs = read(g)
	return g
}

// rowwise writes a graph with one output for our opset and our batch dimension. Its input of
// rows comes first, and the condition follows where it is needed.
func rowwise(g *graph.Graph, condition string) (*graph.Graph, graph.Value, error) {
	fail := func(err error) (*graph.Graph, graph.Value, error) { return nil, graph.Value{}, err }
	var rows, given []graph.Value
	for _, v := range g.Feeds() {
		if v.Name == condition {
			given = append(given, v)
		} else {
			rows = append(rows, v)
		}
	}
	if len(rows) != 1 {
		return fail(fmt.Errorf("convert: graph %q computes %q of the inputs %s; an autoencoder has one, beside it at most the label of each row, which is to be named as the condition, and a default for any other",
			g.Name, g.Outputs[0].Name, listed(g.Feeds())))
	}
	if !ofRows(rows[0].Type) {
		return fail(fmt.Errorf("convert: input %q of graph %q is %v; want float32 [batch, …]", rows[0].Name, g.Name, rows[0].Type))
	}
	made, err := Opset(g, graph.DefaultOpset)
	var kept []*RefusedError
	if err == nil {
		made, kept, err = Standard(made)
	}
	if len(kept) > 0 {
		err = fmt.Errorf("convert: %w", kept[0])
	}
	if err != nil {
		return fail(err)
	}
	if unknown := made.Unknown(); len(unknown) > 0 {
		n := unknown[0]
		if was := g.Index().Maker(n.Output()); was != nil { // under the name that the file has
			n = was
		}
		return fail(fmt.Errorf("convert: graph %q: %w", g.Name, &RefusedError{n, "is not in the registry of operators, docs/operators.md"}))
	}
	made.Inputs = append(rows, given...)
	if made, err = batched(made, g); err != nil {
		return fail(fmt.Errorf("convert: %w", err))
	}
	return made, made.Inputs[0], nil
}

func ofRows(t graph.Type) bool { return t.Elem == graph.Float && len(t.Shape) >= 2 }

// mayBe reports whether what is stated of a type allows it to be another.
func mayBe(t, as graph.Type) bool {
	if t.Elem != as.Elem && t.Elem != graph.Undefined {
		return false
	}
	if t.Shape == nil || as.Shape == nil {
		return true
	}
	return slices.EqualFunc(t.Shape, as.Shape, func(a, b graph.Dim) bool { return a == b || !a.IsFixed() || !b.IsFixed() })
}

// batched gives a graph's inputs hourglass's batch dimension, and infers the other types. Where the
// file states a type that is right, it is used. A batch of fixed size is an error, because shapes
// inside may rely on it.
func batched(g, file *graph.Graph) (*graph.Graph, error) {
	g = g.Clone()
	batch := g.Inputs[0].Type.Shape[0]
	for i, v := range g.Inputs {
		switch _, known := v.Type.Shape[min(1, len(v.Type.Shape)):].Static(); {
		case len(v.Type.Shape) > 0 && v.Type.Shape[0].IsFixed():
			return nil, fmt.Errorf("input %q of graph %q is %v, of a fixed batch; convert.Free (hourglass convert --free) makes it one of any size", v.Name, g.Name, v.Type)
		case len(v.Type.Shape) == 0, !known:
			return nil, fmt.Errorf("input %q of graph %q is %v; all but its first dimension must be fixed", v.Name, g.Name, v.Type)
		}
		g.Inputs[i].Type.Shape = append(graph.Shape{graph.Batch}, v.Type.Shape[1:]...)
	}
	stated := g.Clone()
	stated.Values = nil
	for _, v := range slices.Concat(file.Values, file.Outputs) {
		v.Type.Shape = rebatched(v.Type.Shape, batch)
		if i := slices.IndexFunc(stated.Outputs, func(o graph.Value) bool { return o.Name == v.Name }); i >= 0 {
			stated.Outputs[i].Type = v.Type
		} else {
			stated.Values = append(stated.Values, v)
		}
	}
	if err := stated.Infer(); err == nil {
		return stated, nil
	}
	g.Values = nil
	for i := range g.Outputs {
		g.Outputs[i].Type.Shape = nil
	}
	return g, g.Infer()
}

// rebatched replaces an exporter's batch dimension by ours where it has a name. Other symbols become
// unknown sizes.
func rebatched(s graph.Shape, batch graph.Dim) graph.Shape {
	out := slices.Clone(s)
	for i, d := range s {
		switch {
		case d.IsFixed():
		case d == batch && d.Name != "":
			out[i] = graph.Batch
		default:
			out[i] = graph.Unknown
		}
	}
	return out
}

// listed lists values with their types.
func listed(vs []graph.Value) string {
	var all []string
	for _, v := range vs {
		all = append(all, v.Name+" "+v.Type.String())
	}
	return sample(all)
}
