package onnxgo

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// checkInputs compares the inputs of a run with the graph's. It refuses empty tensors, which
// onnx-go does not have.
func checkInputs(g *graph.Graph, inputs map[string]*graph.Tensor) error {
	if err := hourglass.CheckInputs(g, inputs, maxElements); err != nil {
		return fmt.Errorf("onnx-go: %w", err)
	}
	for name, t := range inputs {
		if t.Len() == 0 {
			return fmt.Errorf("onnx-go: input %q has dimensions %v, and wants at least one element", name, t.Dims)
		}
	}
	return nil
}
