package graph

import (
	"slices"
	"testing"
)

func TestPrune(t *testing.T) {
	b := NewBuilder("prune", 0)
	x := b.Input("x", Float, Batch, Fixed(2))
	w, idle := b.Parameter(Vector("w", float32(1), 2)), b.Parameter(Vector("idle", float32(3)))
	b.Op("Mul", b.Scalar(7), idle)
	top := b.OpN("TopK", 2, x, b.Const(Vector[int64]("", 1)))
	b.Output("y", b.Op("Mul", top[0], w))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Prune()
	var ops []string
	for _, n := range g.Nodes {
		ops = append(ops, n.Op)
	}
	if want := []string{"Constant", "TopK", "Mul"}; !slices.Equal(ops, want) {
		t.Errorf("kept %v, want %v", ops, want)
	}
	if len(g.Initializers) != 1 || g.Initializers[0].Name != "w" || len(g.Inputs) != 1 {
		t.Errorf("kept initializers %v and inputs %v", g.Initializers, g.Inputs)
	}
	if err := g.Validate(); err != nil {
		t.Error(err)
	}
}
