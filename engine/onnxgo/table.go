package onnxgo

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// rule says which forms of an operator gorgonnx carries.
type rule struct {
	attrs []string                  // attributes that gorgonnx reads; a node with another one is refused
	check func(s *site) (no string) // further conditions: the reason against, or ""
}

// oldest is the first opset in which the operators of the table have the inputs and the
// broadcasting that gorgonnx gives them at every opset.
const oldest = 7

// table lists the operators that are carried.
var table = map[string]rule{
	"Add":       {check: joined},
	"Concat":    {attrs: []string{"axis"}, check: concat},
	"Div":       {check: joined},
	"Exp":       {},
	"Flatten":   {attrs: []string{"axis"}, check: flatten},
	"Gemm":      {attrs: []string{"alpha", "beta", "transA", "transB"}, check: gemm},
	"Identity":  {},
	"LeakyRelu": {attrs: []string{"alpha"}, check: inPlace},
	"Log":       {},
	"MatMul":    {check: matMul},
	"Mul":       {check: joined},
	"Relu":      {check: ranked},
	"Reshape":   {attrs: []string{"allowzero"}, check: reshape},
	"Sigmoid":   {},
	"Softmax":   {attrs: []string{"axis"}, check: softmax},
	"Softplus":  {},
	"Sqrt":      {},
	"Sub":       {check: joined},
	"Tanh":      {},
	"Transpose": {attrs: []string{"perm"}, check: transpose},
}

// recent refuses graphs of an opset that gorgonnx does not follow.
func recent(g *graph.Graph) error {
	if o := g.Opset(); o < oldest && len(g.Nodes) > 0 {
		return refusal(g.Nodes[0], fmt.Sprintf("of opset %d; %d is the oldest that it follows", o, oldest))
	}
	return nil
}

func refusal(n *graph.Node, reason string) error {
	return hourglass.Unsupported(engineName, n, reason)
}

// carried returns an *hourglass.UnsupportedOpError for the first node of a typed graph that
// is not carried.
func carried(g *graph.Graph) error {
	s := newSite(g)
	for _, n := range g.Nodes {
		s.node = n
		if r, ok := s.refused(); !ok {
			return refusal(n, r)
		}
	}
	return nil
}

// refused decides whether the site's node is carried. Where it is not, reason says why; it is
// "" where gorgonnx has no such operator.
func (s *site) refused() (reason string, ok bool) {
	r, ok := table[s.node.Op]
	if !ok || !s.node.Standard() {
		return "", false
	}
	for _, a := range s.node.Attrs {
		if !slices.Contains(r.attrs, a.Name) {
			return fmt.Sprintf("it ignores attribute %q", a.Name), false
		}
	}
	if no := s.operands(); no != "" {
		return no, false
	}
	if r.check != nil {
		if no := r.check(s); no != "" {
			return no, false
		}
	}
	return "", true
}

// operands checks the conditions on the inputs of every operator.
func (s *site) operands() string {
	for i, name := range s.node.Inputs {
		t := s.index.Type(name)
		switch {
		case name == "":
			return fmt.Sprintf("input %d is left out", i)
		case slices.Contains(s.node.Inputs[:i], name) && s.index.Initializer(name) == nil:
			return fmt.Sprintf("it reads %q twice", name)
		case s.node.Op == "Reshape" && i == 1:
		case t.Elem != graph.Float:
			return fmt.Sprintf("input %d is %v; float32 alone is carried", i, t.Elem)
		case t.Shape == nil:
			return fmt.Sprintf("input %d is of unknown rank", i)
		}
	}
	return ""
}
