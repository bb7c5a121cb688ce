package convert

import (
	"slices"

	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// standard has the forms of operators of other domains in those of ONNX's own, by [graph.Node.Operator]. The file of
// a family registers its own.
var standard = map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{}

// Standard writes operators of ai.onnx.ml and of onnxruntime's com.microsoft as operators of ONNX's own
// domain that compute the same numbers, at the graph's opset. It returns what kept other operators of these
// domains as they are. A ZipMap, which makes maps of a tensor, is left out: the tensor takes its place. Where
// a OneHotEncoder would fail, because it meets what is no category and has zeros of 0, its form gives zeros.
func Standard(g *graph.Graph) (written *graph.Graph, kept []*RefusedError, err error) {
	other := func(n *graph.Node) bool { return n.Domain == graph.ML || n.Domain == graph.Microsoft }
	if !g.HasDomain(graph.ML) && !g.HasDomain(graph.Microsoft) {
		return g, nil, nil
	}
	g = withOwnOpset(g)
	if err := g.CheckTypes(); err != nil {
		return nil, nil, fmt.Errorf("convert: %w", err)
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, nil, fmt.Errorf("convert: %w", err)
	}
	written, err = rewritten(g, g.Opset(), func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if !other(n) {
			return nil
		}
		write := standard[n.Operator()]
		if write == nil {
			kept = append(kept, &RefusedError{n, "has no form in operators of ONNX's own domain"})
			return nil
		}
		made := write(r, n, in)
		if refused := (*RefusedError)(nil); errors.As(r.err, &refused) {
			r.err = nil
			kept = append(kept, refused)
			return r.b.Node(n, in...)
		}
		return made
	})
	if err == nil && len(kept) > 0 {
		written.Prune() // drops the beginnings of forms that were refused
	}
	return written, kept, err
}

func init() {
	standard["ai.onnx.ml.ZipMap"] = func(r *rewrite, _ *graph.Node, in []graph.Value) []graph.Value {
		return []graph.Value{r.op("Identity", in[0])}
	}
}

// WithoutMaps returns a graph in which the outputs that a ZipMap makes are the tensors that it reads, and
// the names of these outputs. A ZipMap gives a sequence of maps, which engines return in ways of their own.
func WithoutMaps(g *graph.Graph) (*graph.Graph, []string) {
	isMap := func(n *graph.Node) bool { return n.Operator() == "ai.onnx.ml.ZipMap" }
	if !slices.ContainsFunc(g.Nodes, isMap) {
		return g, nil
	}
	var names []string
	typed := withOwnOpset(g).Clone()
	_ = typed.Infer() // what cannot be inferred is stated, or is not known
	index := typed.Index()
	for i, n := range typed.Nodes {
		if !isMap(n) || len(n.Inputs) != 1 || len(n.Outputs) != 1 || len(index.Readers(n.Outputs[0])) > 0 {
			continue
		}
		typed.Nodes[i] = &graph.Node{Name: n.Name, Op: "Identity", Inputs: n.Inputs, Outputs: n.Outputs, Doc: n.Doc}
		for k, v := range typed.Outputs {
			if v.Name == n.Outputs[0] {
				typed.Outputs[k] = graph.Value{Name: v.Name, Type: index.Type(n.Inputs[0]), Doc: v.Doc}
				names = append(names, v.Name)
			}
		}
	}
	if names == nil {
		return g, nil
	}
	return typed, names
}

// withOwnOpset returns a graph that imports an opset of ONNX's own domain. A file all of whose nodes are of
// other domains need not import one.
func withOwnOpset(g *graph.Graph) *graph.Graph {
	if g.Opset() != 0 || g.HasDomain("") {
		return g
	}
	g = g.Clone()
	g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Version: graph.DefaultOpset})
	if ir, err := graph.IRVersion(graph.DefaultOpset); err == nil {
		g.Header.IRVersion = max(g.Header.IRVersion, ir)
	}
	return g
}
