package onnxgo

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// The table keeps such nodes away; should one pass, it must not end the program.
func TestComputeSurvives(t *testing.T) {
	g := testGraph(t, []int64{3}, op("Relu"))
	bound, err := bind(g, inputs(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	p := programOf(bound, bound.Outputs[0])
	n := p.Nodes[0]

	n.Op, n.Attrs = "Squeeze", []graph.Attribute{graph.Ints("axes", 9)}
	if _, err := compute(p, inputs(1, 3)); err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("an axis out of range: %v", err)
	}
	if _, err := blamed(p, inputs(1, 3)); err == nil || !strings.Contains(err.Error(), "panicked at "+n.String()) {
		t.Errorf("which node it was: %v", err)
	}
	n.Op, n.Attrs = "Elu", nil
	lacks := (*hourglass.UnsupportedOpError)(nil)
	if _, err := compute(p, inputs(1, 3)); !errors.As(err, &lacks) || lacks.Op != "Elu" {
		t.Errorf("an operator that it lacks: %v", err)
	}
	p.Nodes = nil
	if _, err := compute(p, inputs(1, 3)); err == nil {
		t.Error("no nodes pass")
	}
}
