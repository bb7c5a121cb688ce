package enginetest

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// Subject is an engine with what it declares about itself.
type Subject struct {
	Engine hourglass.Engine
	// Declines is a golden file of the operator cases that the engine declines,
	// with its reasons; "": it declines none. The flag -update writes the file anew.
	Declines string
	// Deviates says, for a case at special numbers, why the engine computes something
	// other than ONNX. It must do so.
	Deviates map[string]string
}

// Run runs the whole suite.
func Run(t *testing.T, s Subject) {
	t.Run("operators", s.operators)
	t.Run("special numbers", s.special)
	t.Run("recipes", s.recipes)
	t.Run("contract", s.contract)
}

func (s Subject) operators(t *testing.T) {
	var declined strings.Builder
	for _, c := range Cases() {
		t.Run(c.String(), func(t *testing.T) {
			if lack := s.compute(t, c, agree); lack != nil {
				fmt.Fprintf(&declined, "%v: %v\n", c, lack)
				t.Skip(lack)
			}
		})
	}
	if s.Declines != "" {
		golden.CheckFile(t, s.Declines, declined.String())
	} else if declined.Len() > 0 {
		t.Errorf("%s declines cases, and has no list of them:\n%s", s.Engine.Name(), &declined)
	}
}

// declined returns the names of the cases that the golden file lists.
func (s Subject) declined(t *testing.T) map[string]bool {
	t.Helper()
	cases := map[string]bool{}
	for line := range strings.Lines(s.declines(t)) {
		name, _, _ := strings.Cut(line, ": ")
		cases[name] = true
	}
	return cases
}

// declines returns the text of the golden file.
func (s Subject) declines(t *testing.T) string {
	t.Helper()
	if s.Declines == "" {
		return ""
	}
	text, err := os.ReadFile(s.Declines)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s Subject) special(t *testing.T) {
	left := map[string]bool{}
	for name := range s.Deviates {
		left[name] = true
	}
	for _, c := range specialCases() {
		t.Run(c.String(), func(t *testing.T) {
			compare := agree
			if why, ok := s.Deviates[c.String()]; ok {
				compare = func(t *testing.T, name string, got *graph.Tensor, want oracle.Array, exact bool) {
					if difference(got, want, exact) == "" {
						t.Errorf("%s is as it should be; take it off the list of deviations", name)
					}
					t.Logf("deviates: %s", why)
				}
			}
			if lack := s.compute(t, c, compare); lack != nil {
				t.Skip(lack)
			}
		})
		delete(left, c.String())
	}
	for name := range left {
		t.Errorf("there is no case %q to deviate in", name)
	}
}

// compute runs a case and passes its result to compare. Where the engine lacks something, it
// returns the refusal.
func (s Subject) compute(t *testing.T, c Case, compare func(*testing.T, string, *graph.Tensor, oracle.Array, bool)) *hourglass.UnsupportedOpError {
	t.Helper()
	g, feeds, err := c.Graph()
	if err != nil {
		t.Fatal(err)
	}
	want, err := expected(g, feeds)
	if err != nil {
		t.Fatal(err)
	}
	got, lack := s.run(t, g, feeds)
	if lack == nil {
		compare(t, "y", got["y"], want["y"], c.moves)
	}
	return lack
}

// run runs a graph once.
func (s Subject) run(t *testing.T, g *graph.Graph, feeds map[string]*graph.Tensor) (map[string]*graph.Tensor, *hourglass.UnsupportedOpError) {
	t.Helper()
	var got map[string]*graph.Tensor
	runner, err := s.Engine.NewRunner(t.Context(), g)
	if err == nil {
		defer runner.Close()
		got, err = runner.Run(t.Context(), feeds)
	}
	var lack *hourglass.UnsupportedOpError
	if errors.As(err, &lack) {
		return nil, lack
	}
	if err != nil {
		t.Fatal(err)
	}
	bound(t, runner, g, feeds, got)
	return got, nil
}

// agree compares with what hourglass promises: |Δ| ≤ 1e-5 + 1e-5·|reference|, and equality
// where nothing is computed.
func agree(t *testing.T, name string, got *graph.Tensor, want oracle.Array, exact bool) {
	t.Helper()
	if d := difference(got, want, exact); d != "" {
		t.Errorf("%s %s", name, d)
	}
}

// within compares floats. Elements of other types must be equal.
func within(elem graph.DataType, got, want float64, exact bool) bool {
	if elem == graph.Float && (exact || math.IsInf(float64(float32(want)), 0)) {
		want = float64(float32(want))
	}
	switch {
	case math.IsNaN(want):
		return math.IsNaN(got)
	case exact || !elem.IsFloat() || math.IsInf(want, 0):
		return got == want
	}
	return math.Abs(got-want) <= 1e-5+1e-5*math.Abs(want)
}

// expected returns a graph's outputs as the oracle computes them.
func expected(g *graph.Graph, feeds map[string]*graph.Tensor) (map[string]oracle.Array, error) {
	given, err := oracle.Arrays(feeds)
	if err != nil {
		return nil, err
	}
	return oracle.Evaluate(g, given)
}
