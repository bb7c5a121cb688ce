package graph

import (
	"errors"
	"fmt"
)

// Validate returns an error for anything that would keep a runtime from taking the graph: no
// opset of ONNX's own domain where nodes are of it, or none at all; a name that is empty or defined
// twice, a node that reads a value that is not defined before it, an output that nothing defines, a
// tensor that has not exactly the bytes that its dims ask for, and a node whose inputs or attributes
// its operator does not take. An operator that the registry does not hold passes: see
// [Graph.Unknown]. Subgraphs are held to the same, and may read what is defined around them before
// their node.
func (g *Graph) Validate() error {
	if g.Opset() == 0 && (len(g.Header.Opsets) == 0 || g.HasDomain("")) {
		return fmt.Errorf("graph %q imports no opset of ONNX's own domain", g.Name)
	}
	return g.validateIn(nil, g.Header)
}

// scope has the names that a graph defines so far. around is the scope of the graph around it; nil:
// there is none.
type scope struct {
	defined map[string]bool
	around  *scope
}

func (s *scope) has(name string) bool {
	return s != nil && (s.defined[name] || s.around.has(name))
}

// validateIn validates a graph that may read what is in a scope.
func (g *Graph) validateIn(around *scope, file Header) error {
	s := &scope{map[string]bool{}, around}
	define := func(what, name string) error {
		if name == "" {
			return fmt.Errorf("graph %q: an %s has no name", g.Name, what)
		}
		if s.defined[name] {
			return fmt.Errorf("graph %q: %s %q is defined twice", g.Name, what, name)
		}
		s.defined[name] = true
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
		if err := n.validateIn(s, file); err != nil {
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
		if !s.has(v.Name) {
			return fmt.Errorf("graph %q: nothing gives output %q", g.Name, v.Name)
		}
	}
	return nil
}

func (n *Node) validateIn(s *scope, file Header) error {
	for _, in := range n.Inputs {
		if in != "" && !s.has(in) {
			return fmt.Errorf("input %q is not defined before the node", in)
		}
	}
	for _, sub := range n.Subgraphs() {
		if err := sub.validateIn(s, file); err != nil {
			return err
		}
	}
	op, err := operatorOf(n, file.opset(n.Domain))
	if unknown := (*UnknownOpError)(nil); errors.As(err, &unknown) {
		if unknown.Since > 0 {
			return err
		}
		return nil
	}
	return checkNode(op, n)
}

// Unknown lists the nodes whose operators the registry does not hold, those of subgraphs after the
// node that they are of.
func (g *Graph) Unknown() []*Node { return g.unknownAt(g.Header) }

func (g *Graph) unknownAt(file Header) (unknown []*Node) {
	for _, n := range g.Nodes {
		if _, err := operatorOf(n, file.opset(n.Domain)); err != nil {
			unknown = append(unknown, n)
		}
		for _, sub := range n.Subgraphs() {
			unknown = append(unknown, sub.unknownAt(file)...)
		}
	}
	return unknown
}
