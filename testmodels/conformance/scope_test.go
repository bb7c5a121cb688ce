package conformance

import (
	"fmt"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// subject is a test within the scope of the registry.
type subject struct {
	testCase
	graph *graph.Graph
	given []tensors
}

// tensors is a set that was decoded.
type tensors struct{ in, want map[string]*graph.Tensor }

// scope returns the tests whose operators are all in the registry and whose values are all
// of types that package graph stores. It counts the others by the operators and types
// that they have beyond that. Models of opsets that engines do not run, which Caffe2 and PyTorch wrote in
// 2017, are converted to opset 17.
func scope(t *testing.T) (all []subject, operators, types map[string]int) {
	t.Helper()
	operators, types = map[string]int{}, map[string]int{}
	for _, c := range cases(t) {
		g, err := graph.Decode(c.model)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if opset := g.Opset(); opset > 0 && opset < convert.OldestRun {
			old := g
			if g, err = convert.Opset(old, 17); err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
		}
		beyond := false
		for op := range unknownOperators(g) {
			operators[op]++
			beyond = true
		}
		if beyond {
			continue
		}
		if what := unknownType(g); what != "" {
			types[what]++
			continue
		}
		localize(g)
		all = append(all, subject{c, g, c.given(t, g)})
	}
	return all, operators, types
}

// localize gives the locale C to each StringNormalizer that names none, because a machine may lack en_US, which
// is the default. The texts of the tests are ASCII.
func localize(g *graph.Graph) {
	for _, n := range g.Nodes {
		if _, named := n.Attr("locale"); !named && n.Is("StringNormalizer") {
			n.Attrs = append(n.Attrs, graph.Text("locale", "C"))
		}
	}
}

// given decodes the sets of a test for the inputs and outputs of its graph.
func (c testCase) given(t *testing.T, g *graph.Graph) (all []tensors) {
	t.Helper()
	for i, set := range c.sets {
		in, err := decoded(g.Feeds(), set.inputs)
		if err != nil {
			t.Fatalf("%s: set %d: %v", c.name, i, err)
		}
		want, err := decoded(g.Outputs, set.outputs)
		if err != nil {
			t.Fatalf("%s: set %d: %v", c.name, i, err)
		}
		all = append(all, tensors{in, want})
	}
	return all
}

// unknownOperators returns the operators of g that the registry lacks at its opset.
func unknownOperators(g *graph.Graph) map[string]bool {
	out := map[string]bool{}
	addUnknown(out, g, g.OpsetOf)
	return out
}

// addUnknown adds the operators of a graph and its subgraphs that the registry lacks.
func addUnknown(out map[string]bool, g *graph.Graph, opsetOf func(domain string) int64) {
	for _, n := range g.Nodes {
		for _, sub := range n.Subgraphs() {
			addUnknown(out, sub, opsetOf)
		}
		op, ok := graph.Lookup(n.Operator())
		switch opset := opsetOf(n.Domain); {
		case !ok:
			out[n.Operator()] = true
		case opset < op.Since[0]:
			out[fmt.Sprintf("%s before opset %d", n.Op, op.Since[0])] = true
		case op.Until > 0 && opset > op.Until:
			out[fmt.Sprintf("%s after opset %d", n.Op, op.Until)] = true
		}
	}
}

// unknownType names a type of an input or output that package graph does not store.
func unknownType(g *graph.Graph) string {
	for _, values := range [][]graph.Value{g.Inputs, g.Outputs} {
		for _, v := range values {
			if v.Type.Elem == graph.Undefined {
				return "no tensor, sequence or optional value"
			}
		}
	}
	return ""
}
