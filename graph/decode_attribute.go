package graph

import (
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// decodeAttribute reads an attribute of a node, in a graph that is nested depth
// subgraphs deep.
func decodeAttribute(p *onnxpb.AttributeProto, depth int) (Attribute, error) {
	a := Attribute{
		Name: p.GetName(), Kind: AttrKind(p.GetType()),
		F: p.GetF(), I: p.GetI(), S: p.S,
		Floats: p.Floats, Ints: p.Ints, Strings: p.Strings,
		Doc: p.GetDocString(), unknown: unknownOf(p),
	}
	if err := a.settleKind(p); err != nil {
		return a, err
	}
	var err error
	switch a.Kind {
	case AttrString:
		a.S = append([]byte{}, p.S...) // never nil, as in an attribute that Text makes
	case AttrTensor:
		if p.T == nil {
			return a, errNoValue(a.Kind)
		}
		a.Tensor, err = decodeTensor(p.T)
	case AttrGraph:
		if p.G == nil {
			return a, errNoValue(a.Kind)
		}
		a.Graph, err = decodeGraph(p.G, depth+1)
	case AttrTensors:
		for _, t := range p.Tensors {
			tensor, err := decodeTensor(t)
			if err != nil {
				return a, err
			}
			a.Tensors = append(a.Tensors, tensor)
		}
	case AttrGraphs:
		for _, g := range p.Graphs {
			sub, err := decodeGraph(g, depth+1)
			if err != nil {
				return a, err
			}
			a.Graphs = append(a.Graphs, sub)
		}
	}
	return a, err
}

// settleKind derives the kind from the value where the file states none, as files of IR
// version 1 may. It refuses a value whose kind is not the one that is stated.
func (a *Attribute) settleKind(p *onnxpb.AttributeProto) error {
	for _, v := range []struct {
		kind    AttrKind
		present bool
	}{
		{AttrFloat, p.F != nil}, {AttrInt, p.I != nil}, {AttrString, p.S != nil},
		{AttrTensor, p.T != nil}, {AttrGraph, p.G != nil},
		{AttrFloats, len(p.Floats) > 0}, {AttrInts, len(p.Ints) > 0}, {AttrStrings, len(p.Strings) > 0},
		{AttrTensors, len(p.Tensors) > 0}, {AttrGraphs, len(p.Graphs) > 0},
	} {
		switch {
		case !v.present || v.kind == a.Kind:
		case a.Kind == 0:
			a.Kind = v.kind
		default:
			return fmt.Errorf("it is of kind %v and holds a value of kind %v", a.Kind, v.kind)
		}
	}
	if a.Kind == 0 && len(a.unknown) == 0 {
		return errors.New("it has neither kind nor value")
	}
	if _, known := attrKinds[a.Kind]; !known && len(a.unknown) == 0 {
		return fmt.Errorf("it is of kind %d, which no value is of", a.Kind)
	}
	return nil
}

func errNoValue(k AttrKind) error { return fmt.Errorf("it is of kind %v and holds none", k) }
