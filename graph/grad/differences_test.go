package grad_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// TestAgainstDifferences holds each rule against central differences, both in float64.
func TestAgainstDifferences(t *testing.T) {
	compared := 0
	for _, c := range slopeCases(t) {
		if c.refused != nil {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			got, at := c.slopes(t)
			for _, name := range c.names {
				if c.Bends {
					compared += besideBends(t, c.loss, at, name, got[name+grad.Suffix].V)
					continue
				}
				compared += len(at[name].V)
				same(t, name, got[name+grad.Suffix].V, differences(t, c.loss, at, name), 1e-6)
			}
		})
	}
	if compared < 20000 {
		t.Errorf("%d elements of gradients were compared, too few to say anything", compared)
	}
}

// TestRefused lists the cases that have no gradient, and those that have one only where all
// dimensions are known, with the reasons.
func TestRefused(t *testing.T) {
	var refused, sizes strings.Builder
	for _, c := range slopeCases(t) {
		switch {
		case c.refused != nil:
			fmt.Fprintf(&refused, "%v: %v\n", c, c.refused)
		case c.sizes != nil:
			fmt.Fprintf(&sizes, "%v: %v\n", c, c.sizes)
		}
	}
	golden.Check(t, "refused.txt", refused.String())
	golden.Check(t, "sizes.txt", sizes.String())
}

// moving returns the loss as a function of one element of a value.
func moving(t *testing.T, g *graph.Graph, at map[string]oracle.Array, name string) func(i int, v float64) float64 {
	t.Helper()
	program := oracle.NewProgram(g)
	x := at[name].V
	return func(i int, v float64) float64 {
		old := x[i]
		x[i] = v
		defer func() { x[i] = old }()
		out, err := program.Evaluate(t.Context(), at, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out["loss"].V[0]
	}
}

// differences returns the gradient by a value from central differences.
func differences(t *testing.T, g *graph.Graph, at map[string]oracle.Array, name string) []float64 {
	t.Helper()
	const h = 1e-5
	loss := moving(t, g, at, name)
	d := make([]float64, len(at[name].V))
	for i, x := range at[name].V {
		d[i] = (loss(i, x+h) - loss(i, x-h)) / (2 * h)
	}
	return d
}

// besideBends compares a gradient with differences, and counts the elements that it compares. It
// leaves out those beside a kink, where the differences on both sides are not the same, and those
// whose part of the loss is lost beside numbers that are far greater.
func besideBends(t *testing.T, g *graph.Graph, at map[string]oracle.Array, name string, got []float64) (compared int) {
	t.Helper()
	loss := moving(t, g, at, name)
	for i, x := range at[name].V {
		middle := loss(i, x)
		h := 1e-5 * math.Max(1, math.Abs(x))
		above, below := (loss(i, x+h)-middle)/h, (middle-loss(i, x-h))/h
		want, lost := (above+below)/2, math.Abs(middle)*0x1p-52/h
		if !(math.Abs(above-below)+100*lost <= 1e-3*(1+math.Abs(want))) {
			continue
		}
		compared++
		if !(math.Abs(got[i]-want) <= 1e-4*(1+math.Abs(want))) {
			t.Errorf("the gradient by %s at %d is %v, differences give %v", name, i, got[i], want)
			break
		}
	}
	return compared
}

func same(t *testing.T, name string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("the gradient by %s has %d elements, want %d", name, len(got), len(want))
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*(1+math.Abs(want[i]))) {
			t.Errorf("the gradient by %s at %d is %v, want %v", name, i, got[i], want[i])
			return
		}
	}
}
