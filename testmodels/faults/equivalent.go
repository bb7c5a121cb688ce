package faults

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// Equivalent reports whether a fault changes nothing that float32 could hold. In float64 no
// output is then off by more than half the distance between neighbouring floats at the
// output's greatest magnitude.
func (m Model) Equivalent(g *graph.Graph) bool {
	for _, in := range m.Inputs {
		given, err := oracle.Arrays(in)
		if err != nil {
			return false
		}
		want, err := oracle.Evaluate(m.Graph, given)
		if err != nil {
			return false
		}
		got, err := evaluate(g, given)
		if err != nil || len(got) != len(want) || !alike(want, got) {
			return false
		}
	}
	return true
}

// evaluate runs a graph that may be broken, on which the oracle may panic.
func evaluate(g *graph.Graph, given map[string]oracle.Array) (out map[string]oracle.Array, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return oracle.Evaluate(g, given)
}

func alike(want, got map[string]oracle.Array) bool {
	for name, w := range want {
		g, given := got[name]
		if !given || !slices.Equal(w.Dims, g.Dims) {
			return false
		}
		most, off := 0.0, 0.0
		for i := range w.V {
			most, off = max(most, math.Abs(w.V[i])), max(off, math.Abs(w.V[i]-g.V[i]))
		}
		if !(off <= 0x1p-24*most) {
			return false
		}
	}
	return true
}
