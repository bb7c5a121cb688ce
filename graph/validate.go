package graph

import (
	"errors"
	"fmt"
)

// Validate returns an error for anything that would keep a runtime from taking the graph: no
// opset, a name that is empty or defined twice, a node that reads a value that is not defined
// before it, an output that nothing defines, a tensor that has not exactly the bytes that its
// dims ask for, and a node whose inputs or attributes its operator does not take. An
// operator that the registry does not hold passes: see [Graph.Unknown].
//
// Subgraphs are not looked into. They see the names around them.
func (g *Graph) Validate() error {
	if g.Opset() == 0 {
		return fmt.Errorf("graph %q imports no opset of ONNX's own domain", g.Name)
	}
	defined := map[string]bool{}
	define := func(what, name string) error {
		if name == "" {
			return fmt.Errorf("graph %q: an %s has no name", g.Name, what)
		}
		if defined[name] {
			return fmt.Errorf("graph %q: %s %q is defined twice", g.Name, what, name)
		}
		defined[name] = true
		return nil
	}
	inputs := map[string]bool{}
	for _, v := range g.Inputs {
		if err := define("input", v.Name); err != nil {
			return err
		}
		inputs[v.Name] = true
	}
	for _, t := range g.Initializers {
		if err := t.check(); err != nil {
			return fmt.Errorf("graph %q: %w", g.Name, err)
		}
		if inputs[t.Name] { // it is the default of an input
			delete(inputs, t.Name)
			continue
		}
		if err := define("initializer", t.Name); err != nil {
			return err
		}
	}
	for _, n := range g.Nodes {
		if err := g.validateNode(n, defined); err != nil {
			return &NodeError{g.Name, n.String(), err}
		}
		for _, out := range n.Outputs {
			if out == "" {
				continue
			}
			if err := define("output of "+n.String(), out); err != nil {
				return err
			}
		}
	}
	for _, v := range g.Outputs {
		if !defined[v.Name] {
			return fmt.Errorf("graph %q: nothing gives output %q", g.Name, v.Name)
		}
	}
	return nil
}

func (g *Graph) validateNode(n *Node, defined map[string]bool) error {
	for _, in := range n.Inputs {
		if in != "" && !defined[in] {
			return fmt.Errorf("input %q is not defined before the node", in)
		}
	}
	op, err := operatorOf(n, g.Opset())
	if unknown := (*UnknownOpError)(nil); errors.As(err, &unknown) {
		if unknown.Since > 0 {
			return err
		}
		return nil
	}
	return checkNode(op, n)
}

// Unknown lists the nodes whose operators the registry does not hold.
func (g *Graph) Unknown() []*Node {
	var out []*Node
	for _, n := range g.Nodes {
		if _, err := operatorOf(n, g.Opset()); err != nil {
			out = append(out, n)
		}
	}
	return out
}
