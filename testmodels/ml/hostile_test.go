//go:build cgo

package ml

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
)

// TestAttributesThatDoNotFit: with attributes that are too short, empty, negative or large, nothing panics or
// takes memory without end: not the oracle, whether types were checked before or not, and no conversion.
func TestAttributesThatDoNotFit(t *testing.T) {
	refused, computed := 0, 0
	for _, c := range Cases() {
		g, feeds := c.Graph()
		given, err := oracle.Arrays(feeds)
		if err != nil {
			t.Fatal(err)
		}
		for i := range g.Nodes[0].Attrs {
			for _, a := range spoiled(g.Nodes[0].Attrs[i]) {
				h := g.Clone()
				h.Nodes[0].Attrs[i] = a
				func() {
					defer func() {
						if r := recover(); r != nil {
							t.Errorf("%v with %+v panics: %v", c, a, r)
						}
					}()
					if _, err := oracle.Evaluate(h, given); err == nil {
						computed++
					} else {
						refused++
					}
					_, _ = run(t.Context(), oracle.Engine{}, h, feeds)
					_, _ = budget.Derive(t.Context(), h, feeds)
					if _, err := convert.Opset(h, 20); err == nil {
						_, _, _ = convert.Standard(h)
					}
				}()
			}
		}
	}
	if refused == 0 || computed == 0 {
		t.Errorf("%d were refused, %d computed; want some of both", refused, computed)
	}
}

// spoiled returns other values of an attribute.
func spoiled(a graph.Attribute) (all []graph.Attribute) {
	other := func(change func(*graph.Attribute)) {
		b := a
		change(&b)
		all = append(all, b)
	}
	switch a.Kind {
	case graph.AttrInt:
		for _, v := range []int64{-1, 0, 99, math.MaxInt64, math.MinInt64} {
			other(func(b *graph.Attribute) { b.I = v })
		}
	case graph.AttrFloat:
		other(func(b *graph.Attribute) { b.F = float32(math.NaN()) })
	case graph.AttrString:
		other(func(b *graph.Attribute) { b.S = []byte("ODD") })
	case graph.AttrFloats:
		other(func(b *graph.Attribute) { b.Floats = a.Floats[:len(a.Floats)-1] })
		other(func(b *graph.Attribute) { b.Floats = nil })
	case graph.AttrStrings:
		other(func(b *graph.Attribute) { b.Strings = a.Strings[:len(a.Strings)-1] })
		other(func(b *graph.Attribute) { b.Strings = append([][]byte{[]byte("ODD")}, a.Strings[1:]...) })
	case graph.AttrInts:
		other(func(b *graph.Attribute) { b.Ints = a.Ints[:len(a.Ints)-1] })
		other(func(b *graph.Attribute) { b.Ints = nil })
		for _, v := range []int64{-1, 1, 1 << 40, math.MaxInt64, math.MinInt64} {
			for _, at := range []int{0, len(a.Ints) - 1} {
				changed := append([]int64{}, a.Ints...)
				changed[at] = v
				other(func(b *graph.Attribute) { b.Ints = changed })
			}
		}
	case graph.AttrTensor:
		other(func(b *graph.Attribute) { b.Tensor = graph.Vector[float32]("") })
		other(func(b *graph.Attribute) { b.Tensor = nil })
		other(func(b *graph.Attribute) { b.Tensor = graph.Vector("", true) })
	}
	return all
}
