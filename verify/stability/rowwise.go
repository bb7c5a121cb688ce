package stability

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// rowwise says how inputs and outputs of a graph are divided into rows, along one symbolic
// first dimension.
type rowwise struct {
	rows    int
	inputs  map[string]bool // those that have rows; the others are given with every row
	outputs []string        // those that have rows
}

// rowwiseOf finds the rows of inputs. An error says why they cannot be told apart.
func rowwiseOf(g *graph.Graph, inputs map[string]*graph.Tensor) (*rowwise, error) {
	r := &rowwise{inputs: map[string]bool{}}
	g = named(g)
	var symbol graph.Dim
	for _, v := range g.Feeds() {
		shape, t := v.Type.Shape, inputs[v.Name]
		if len(shape) == 0 || shape[0].IsFixed() {
			continue
		}
		switch {
		case len(r.inputs) > 0 && shape[0] != symbol:
			return nil, fmt.Errorf("input %q has %v first, and another input %v", v.Name, shape[0], symbol)
		case t == nil || element.Whole(t) != nil || len(t.Dims) == 0 || t.Dims[0] < 1:
			return nil, fmt.Errorf("input %q holds no rows", v.Name)
		case len(r.inputs) > 0 && t.Dims[0] != int64(r.rows):
			return nil, fmt.Errorf("input %q has %d rows, and another input %d", v.Name, t.Dims[0], r.rows)
		}
		symbol, r.inputs[v.Name], r.rows = shape[0], true, int(t.Dims[0])
	}
	if len(r.inputs) == 0 {
		return nil, fmt.Errorf("no input of graph %q has a symbolic first dimension", g.Name)
	}
	for name, t := range computed(g) {
		if len(t.Shape) > 0 && t.Shape[0] == symbol {
			r.outputs = append(r.outputs, name)
		}
	}
	slices.Sort(r.outputs)
	if len(r.outputs) == 0 {
		return nil, fmt.Errorf("no output of graph %q has the first dimension of its inputs, %v", g.Name, symbol)
	}
	return r, nil
}

// named returns g with a name for the first dimensions of its inputs that have neither name nor size.
func named(g *graph.Graph) *graph.Graph {
	g = g.Clone()
	for i := range g.Inputs {
		if shape := g.Inputs[i].Type.Shape; len(shape) > 0 && !shape[0].IsFixed() && shape[0].Name == "" {
			g.Inputs[i].Type.Shape = append(graph.Dims(graph.Symbol("rows")), shape[1:]...)
		}
	}
	return g
}

// computed returns the outputs' types as they follow from the inputs', whatever names a file
// gives their dimensions. Where nothing follows, they are those that the file states.
func computed(g *graph.Graph) map[string]graph.Type {
	types := map[string]graph.Type{}
	for _, v := range g.Outputs {
		types[v.Name] = v.Type
	}
	plain := g.Clone()
	plain.Values = nil
	for i := range plain.Outputs {
		plain.Outputs[i].Type = graph.Type{}
	}
	if err := plain.Infer(); err != nil {
		return types
	}
	for _, v := range plain.Outputs {
		if v.Type.Shape != nil {
			types[v.Name] = v.Type
		}
	}
	return types
}

// slice returns the inputs of the rows from one to before another.
func (r *rowwise) slice(inputs map[string]*graph.Tensor, from, to int) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for name, t := range inputs {
		if out[name] = t; r.inputs[name] {
			out[name] = rowsFrom(t, from, to)
		}
	}
	return out
}

func rowsFrom(t *graph.Tensor, from, to int) *graph.Tensor {
	n := int(t.Dims[0])
	part := &graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: slices.Clone(t.Dims)}
	part.Dims[0] = int64(to - from)
	part.Raw = t.Raw[from*(len(t.Raw)/n) : to*(len(t.Raw)/n)]
	if t.Elem == graph.String {
		part.Strings = t.Strings[from*(len(t.Strings)/n) : to*(len(t.Strings)/n)]
	}
	return part
}

// join joins those outputs of slices that have rows. An output is nil where a slice lacks it, or
// has another type or shape.
func (r *rowwise) join(parts []map[string]*graph.Tensor) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for _, name := range r.outputs {
		out[name] = joined(parts, name)
	}
	return out
}

func joined(parts []map[string]*graph.Tensor, name string) *graph.Tensor {
	first := parts[0][name]
	if first == nil || len(first.Dims) == 0 {
		return nil
	}
	all := &graph.Tensor{Name: name, Elem: first.Elem, Dims: slices.Clone(first.Dims)}
	all.Dims[0] = 0
	var raw [][]byte
	for _, part := range parts {
		t := part[name]
		if t == nil || element.Whole(t) != nil || t.Elem != first.Elem || len(t.Dims) == 0 || !slices.Equal(t.Dims[1:], first.Dims[1:]) {
			return nil
		}
		all.Dims[0] += t.Dims[0]
		raw, all.Strings = append(raw, t.Raw), append(all.Strings, t.Strings...)
	}
	all.Raw = bytes.Join(raw, nil)
	return all
}
