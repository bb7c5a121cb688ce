package onnxgo

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// withoutConstants returns g with initializers instead of Constant nodes. Initializers are
// not inputs of the result, except for those that a caller may override.
func withoutConstants(g *graph.Graph) *graph.Graph {
	out := g.Clone()
	out.Nodes = nil
	for _, n := range g.Nodes {
		if t := graph.ConstantOf(n); t != nil {
			out.Initializers = append(out.Initializers, t.Renamed(n.Outputs[0]))
		} else {
			out.Nodes = append(out.Nodes, n)
		}
	}
	return out
}

// computed refuses a Constant node that is an output, because no program gives it.
func computed(g *graph.Graph) error {
	index := g.Index()
	for _, o := range g.Outputs {
		if n := index.Maker(o.Name); n != nil && graph.ConstantOf(n) != nil {
			return refusal(n, "it is an output, which no node computes")
		}
	}
	return nil
}

// bind returns g with the inputs' sizes in the place of its symbolic dimensions, and typed
// by them. An input that is not given has its default.
func bind(g *graph.Graph, inputs map[string]*graph.Tensor) (*graph.Graph, error) {
	out := g.Clone()
	out.Inputs, out.Values = nil, nil
	for _, v := range g.Inputs {
		t := inputs[v.Name]
		if t == nil {
			continue
		}
		v.Type = t.Type()
		out.Inputs = append(out.Inputs, v)
		out.Initializers = slices.DeleteFunc(out.Initializers, func(d *graph.Tensor) bool { return d.Name == v.Name })
	}
	if err := out.Infer(); err != nil {
		return nil, fmt.Errorf("onnx-go: %w", err)
	}
	return out, bounded(out)
}

// maxElements is the greatest number of elements of a value. onnx-go allocates whatever a
// broadcast asks for.
const maxElements = 1 << 28

func bounded(g *graph.Graph) error {
	for _, v := range slices.Concat(g.Inputs, g.Values, g.Outputs) {
		n := int64(1)
		for _, d := range v.Type.Shape {
			if d.Size > 0 && n > maxElements/d.Size {
				return fmt.Errorf("onnx-go: value %q is %v, of more than %d elements", v.Name, v.Type, maxElements)
			}
			n *= max(d.Size, 1)
		}
	}
	return nil
}

// programOf returns the part of g that computes one output. A program has only one output,
// because gorgonnx sets the tensors only of values that no node reads. Each reader of an
// initializer gets an initializer of its own, because gorgonnx writes into operands. The
// target of a Reshape is the shape of its result, because gorgonnx does not treat 0 and -1
// as ONNX does.
func programOf(g *graph.Graph, output graph.Value) *graph.Graph {
	p := &graph.Graph{Header: graph.Header{IRVersion: g.Header.IRVersion, Opsets: g.Header.Opsets}, Name: g.Name, Outputs: []graph.Value{output}}
	index := g.Index()
	needed := map[string]bool{output.Name: true}
	for _, n := range slices.Backward(g.Nodes) {
		if !slices.ContainsFunc(n.Outputs, func(name string) bool { return needed[name] }) {
			continue
		}
		own := *n
		own.Inputs = slices.Clone(n.Inputs)
		for i, name := range n.Inputs {
			t := index.Initializer(name)
			if t == nil {
				needed[name] = true
				continue
			}
			t = operand(&site{node: n, index: index}, i, t)
			own.Inputs[i] = fmt.Sprintf("%s\x00%d", name, len(p.Initializers))
			p.Initializers = append(p.Initializers, t.Renamed(own.Inputs[i]))
		}
		p.Nodes = append(p.Nodes, &own)
	}
	slices.Reverse(p.Nodes)
	for _, v := range g.Inputs {
		if needed[v.Name] {
			p.Inputs = append(p.Inputs, v)
		}
	}
	return p
}

// operand returns the form in which a constant enters the program.
func operand(s *site, i int, t *graph.Tensor) *graph.Tensor {
	switch s.node.Op {
	case "Reshape":
		if dims, static := s.index.Type(s.node.Outputs[0]).Shape.Static(); i == 1 && static {
			return graph.Vector("", dims...)
		}
	case "Add", "Sub", "Mul", "Div":
		if s.lifted(i) {
			row := *t
			row.Dims = []int64{1, t.Dims[0]}
			return &row
		}
	}
	return t
}
