package enginetest

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Subject is an engine with what it says of itself.
type Subject struct {
	Engine hourglass.Engine
	// Lacks are the operators that it may decline, in all forms or in some.
	// Each must be declined somewhere, so that the list stays true.
	Lacks []string
	// Deviates gives, for a case at special numbers, why the engine computes
	// something else than ONNX. It must do so, for the same reason.
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
	declined := map[string]bool{}
	for _, c := range operatorCases() {
		t.Run(c.String(), func(t *testing.T) {
			if lack := s.compute(t, c, agree); lack != nil {
				declined[lack.Op] = true
				t.Skip(lack)
			}
		})
	}
	for _, op := range s.Lacks {
		if !declined[op] {
			t.Errorf("%s carries %s in every form; take it off the list of what it lacks", s.Engine.Name(), op)
		}
	}
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
				compare = func(t *testing.T, name string, got *graph.Tensor, want array, exact bool) {
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

// compute runs a case and hands on its result, or returns what the engine lacks
// for it.
func (s Subject) compute(t *testing.T, c opCase, compare func(*testing.T, string, *graph.Tensor, array, bool)) *hourglass.UnsupportedOpError {
	t.Helper()
	g, feeds, err := c.graph()
	if err != nil {
		t.Fatal(err)
	}
	want, err := evaluate(g, feeds)
	if err != nil {
		t.Fatal(err)
	}
	got, lack := s.run(t, g, feeds)
	if lack == nil {
		compare(t, "y", got["y"], want["y"], c.moves)
	}
	return lack
}

// run runs a graph once. Only an operator on the engine's list may be declined.
func (s Subject) run(t *testing.T, g *graph.Graph, feeds map[string]*graph.Tensor) (map[string]*graph.Tensor, *hourglass.UnsupportedOpError) {
	t.Helper()
	var got map[string]*graph.Tensor
	runner, err := s.Engine.NewRunner(t.Context(), g)
	if err == nil {
		defer runner.Close()
		got, err = runner.Run(t.Context(), feeds)
	}
	var lack *hourglass.UnsupportedOpError
	if errors.As(err, &lack) && slices.Contains(s.Lacks, lack.Op) {
		return nil, lack
	}
	if err != nil {
		t.Fatal(err)
	}
	return got, nil
}

// agree is what hourglass promises: |Δ| ≤ 1e-5 + 1e-5·|reference|, and equality
// where nothing is computed.
func agree(t *testing.T, name string, got *graph.Tensor, want array, exact bool) {
	t.Helper()
	if d := difference(got, want, exact); d != "" {
		t.Errorf("%s %s", name, d)
	}
}

func within(got, want float64, exact bool) bool {
	switch narrow := float64(float32(want)); {
	case math.IsNaN(want):
		return math.IsNaN(got)
	case exact || math.IsInf(narrow, 0):
		return got == narrow
	}
	return math.Abs(got-want) <= 1e-5+1e-5*math.Abs(want)
}
