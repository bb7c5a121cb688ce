//go:build cgo

package enginetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// TestOpsets writes every case of every operator for every opset, and asks the oracle
// and onnxruntime whether it still computes the same. What is refused is in a golden
// file, with the reasons.
func TestOpsets(t *testing.T) {
	var refused strings.Builder
	converted := 0
	declined := onnxruntime.declined(t)
	for _, c := range Cases() {
		if c.opset < convert.OldestOpset {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			g, feeds, err := c.Graph()
			if err != nil {
				t.Fatal(err)
			}
			given, want := evaluated(t, g, feeds)
			said := ""
			for to := int64(convert.OldestTarget); to <= convert.NewestTarget; to++ {
				h, err := convert.Opset(g, to)
				if refusal := (*convert.RefusedError)(nil); errors.As(err, &refusal) {
					if line := fmt.Sprintf("%v: %v", c, refusal); line != said {
						said = line
						fmt.Fprintf(&refused, "%s (%d)\n", line, to)
					}
					continue
				}
				if err != nil {
					t.Fatalf("to %d: %v", to, err)
				}
				converted++
				got, err := oracle.Evaluate(h, given)
				if err != nil {
					t.Fatalf("to %d: %v", to, err)
				}
				near(t, fmt.Sprintf("to %d, oracle", to), got["y"], want["y"])
				if !slices.Contains([]int64{11, 13, 18, 22}, to) || testing.Short() && to != 11 || declined[c.String()] {
					continue
				}
				ran, lack := onnxruntime.run(t, h, feeds)
				if lack != nil && MissingKernel(lack.Error()) {
					continue
				}
				if lack != nil {
					t.Fatalf("to %d: %v", to, lack)
				}
				agree(t, fmt.Sprintf("to %d, onnxruntime: y", to), ran["y"], want["y"], c.moves)
			}
		})
	}
	t.Logf("%d conversions", converted)
	golden.Check(t, "opsets.txt", refused.String())
}

// near holds two results of the oracle against each other.
func near(t *testing.T, what string, got, want oracle.Array) {
	t.Helper()
	if fmt.Sprint(got.Elem, got.Dims) != fmt.Sprint(want.Elem, want.Dims) {
		t.Errorf("%s: %v%v, want %v%v", what, got.Elem, got.Dims, want.Elem, want.Dims)
		return
	}
	if want.Elem == graph.String || want.Elem < graph.Undefined {
		have, err := got.Tensor("")
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(have, want, false); d != "" {
			t.Errorf("%s: it %s", what, d)
		}
		return
	}
	for i := range want.V {
		if d := got.V[i] - want.V[i]; got.V[i] != want.V[i] && !(d*d <= 1e-12*(1+want.V[i]*want.V[i])) && want.V[i] == want.V[i] {
			t.Errorf("%s: at %d %v, want %v", what, i, got.V[i], want.V[i])
			return
		}
	}
}

// evaluated returns what the oracle is given of feeds, and what it makes of them.
func evaluated(t *testing.T, g *graph.Graph, feeds map[string]*graph.Tensor) (given, want map[string]oracle.Array) {
	t.Helper()
	given, err := oracle.Arrays(feeds)
	if err != nil {
		t.Fatal(err)
	}
	if want, err = oracle.Evaluate(g, given); err != nil {
		t.Fatal(err)
	}
	return given, want
}
