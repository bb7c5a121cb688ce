package graph

import (
	"errors"
	"fmt"
	"math"
)

// encodable returns an error where g cannot be written. Otherwise it returns about how many
// bytes that takes, before any memory is taken for it.
func encodable(g *Graph) (int64, error) {
	var s survey
	if err := s.graph(g, 0); err != nil {
		return 0, fmt.Errorf("graph: encode: %w", err)
	}
	return s.estimate(), checkSize(s.tensors)
}

func encodableTensor(t *Tensor) (int64, error) {
	var s survey
	if err := s.tensor(t); err != nil {
		return 0, fmt.Errorf("graph: encode: %w", err)
	}
	return s.estimate(), checkSize(s.tensors)
}

// checkSize refuses sizes that protobuf cannot carry. In most implementations, onnxruntime's
// among them, its lengths have 31 bits.
func checkSize(n int64) error {
	if n > math.MaxInt32 {
		return fmt.Errorf("graph: encode: %d bytes, and an ONNX file cannot pass 2 GiB (%d bytes)", n, math.MaxInt32)
	}
	return nil
}

// survey counts what a graph that is to be written holds.
type survey struct {
	tensors int64 // bytes of the elements
	items   int64 // number of nodes and tensors
}

func (s *survey) estimate() int64 { return s.tensors + 128*s.items + 1024 }

func (s *survey) graph(g *Graph, depth int) error {
	if g == nil {
		return errors.New("the graph is nil")
	}
	if depth > maxDepth {
		return errDepth
	}
	for i, n := range g.Nodes {
		if n == nil {
			return fmt.Errorf("graph %q: node %d is nil", g.Name, i)
		}
		s.items++
		for j := range n.Attrs {
			if err := s.attribute(&n.Attrs[j], depth); err != nil {
				return within(err, "graph %q: node %d (%v): attribute %q", g.Name, i, n, n.Attrs[j].Name)
			}
		}
	}
	for _, t := range g.Initializers {
		if err := s.tensor(t); err != nil {
			return fmt.Errorf("graph %q: initializer: %w", g.Name, err)
		}
	}
	return nil
}

func (s *survey) attribute(a *Attribute, depth int) error {
	switch a.Kind {
	case AttrTensor:
		return s.tensor(a.Tensor)
	case AttrGraph:
		return s.graph(a.Graph, depth+1)
	case AttrTensors:
		for _, t := range a.Tensors {
			if err := s.tensor(t); err != nil {
				return err
			}
		}
	case AttrGraphs:
		for _, g := range a.Graphs {
			if err := s.graph(g, depth+1); err != nil {
				return err
			}
		}
	}
	if _, known := attrKinds[a.Kind]; !known && len(a.unknown) == 0 {
		return fmt.Errorf("no value is of kind %d", a.Kind)
	}
	return nil
}

func (s *survey) tensor(t *Tensor) error {
	if t == nil {
		return errors.New("the tensor is nil")
	}
	s.items++
	s.tensors += int64(len(t.Raw))
	for _, v := range t.Strings {
		s.tensors += int64(len(v))
	}
	return t.check()
}
