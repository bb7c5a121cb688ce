package native

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// checkGraph finds what no choice of sizes can mend: operators that are not carried,
// names that nothing defines or that are defined twice, and names that only a subgraph defines.
func checkGraph(g *graph.Graph) error {
	if g == nil {
		return errors.New("native: no graph")
	}
	if g.Opset() == 0 && g.HasDomain("") {
		return fmt.Errorf("native: graph %q imports no ONNX operator set", g.Name)
	}
	given := map[string]bool{}
	for _, t := range g.Initializers {
		if given[t.Name] {
			return fmt.Errorf("native: graph %q has two initializers %q", g.Name, t.Name)
		}
		given[t.Name] = true
	}
	for _, v := range g.Inputs {
		given[v.Name] = true
	}
	for _, n := range g.Nodes {
		if err := checkNode(n, g.Opset(), given); err != nil {
			var lacks *hourglass.UnsupportedOpError
			if errors.As(err, &lacks) {
				return err
			}
			return &graph.NodeError{Graph: g.Name, Node: n.String(), Err: err}
		}
	}
	for _, v := range g.Outputs {
		if !given[v.Name] {
			return fmt.Errorf("native: graph %q: nothing gives the output %q", g.Name, v.Name)
		}
	}
	return nil
}

func checkNode(n *graph.Node, opset int64, given map[string]bool) error {
	r, ok := rules[n.Op]
	op, known := graph.Lookup(n.Op)
	if !ok || !known || !n.Standard() {
		return unsupported(n, "")
	}
	low, high := arity(op, opset)
	if len(n.Inputs) < low || high >= 0 && len(n.Inputs) > high {
		return fmt.Errorf("native: %d inputs, want %d to %d", len(n.Inputs), low, high)
	}
	for i, in := range n.Inputs {
		switch {
		case in == "" && i < low:
			return fmt.Errorf("native: input %d may not be left out", i)
		case in != "" && !given[in]:
			return fmt.Errorf("native: reads %q, which nothing before it gives", in)
		}
	}
	if most := r.most(op); len(n.Outputs) == 0 || most >= 0 && len(n.Outputs) > most {
		return unsupported(n, fmt.Sprintf("%d outputs", len(n.Outputs)))
	}
	if n.Output() == "" || n.Outputs[0] == "" && op.MinOutputs > 0 {
		return errors.New("native: leaves out its first output, or all")
	}
	for _, out := range n.Outputs {
		if given[out] {
			return fmt.Errorf("native: gives %q, which is given already", out)
		}
		given[out] = out != ""
	}
	return nil
}

// arity returns the bounds of the number of inputs, for the operator's version at the opset.
// Where the opset does not have the operator, they hold for all versions, because kernels do
// not ask in which opset an operator came.
func arity(op graph.Operator, opset int64) (low, high int) {
	if version, ok := op.At(opset); ok {
		return version.MinInputs, version.MaxInputs
	}
	return op.MinInputs, op.MaxInputs
}

// most returns the greatest number of outputs of a node; < 0: any number.
func (r rule) most(op graph.Operator) int {
	if r.outputs >= 0 {
		return r.outputs
	}
	return op.MaxOutputs
}

// unsupported returns the error that refuses a node. The reason says what of it is not carried.
func unsupported(n *graph.Node, reason string) error {
	return hourglass.Unsupported(engineName, n, reason)
}
