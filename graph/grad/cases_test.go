package grad_test

import (
	"errors"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
)

// slopeCase is a case of the table that engines are tested with, differentiated.
type slopeCase struct {
	enginetest.Case
	loss     *graph.Graph
	gradient *graph.Graph
	values   map[string]*graph.Tensor // what inputs are fed with, and parameters
	names    []string                 // what is differentiated by
	refused  error                    // why there is no gradient; the fields above are then of no use
	sizes    error                    // why there is none where the first dimension is a symbol
}

// slopeCases returns every case whose operator has a rule and whose output has a gradient. The
// first dimension of what is fed stays a symbol where the rules can do with that.
func slopeCases(t *testing.T) (all []slopeCase) {
	t.Helper()
	for _, c := range enginetest.Cases() {
		if !grad.HasRule(c.Op) {
			continue
		}
		s := slopeCase{Case: c}
		if s.sizes = s.differentiate(t, true); s.sizes != nil {
			s.refused = s.differentiate(t, false)
		}
		if len(s.names) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// differentiate returns why it does not.
func (s *slopeCase) differentiate(t *testing.T, symbolic bool) (err error) {
	t.Helper()
	s.loss, s.values, s.names, err = s.Loss(symbolic)
	if err != nil {
		t.Fatalf("%v: %v", s, err)
	}
	if len(s.names) == 0 {
		return nil
	}
	s.gradient, err = grad.Gradient(s.loss, "loss", s.names)
	if rule := (*grad.NoRuleError)(nil); errors.As(err, &rule) {
		return errors.New(rule.Reason)
	}
	return err
}

// slopes returns the gradients from the oracle, in float64, and where they were taken.
func (s *slopeCase) slopes(t *testing.T) (gradients, at map[string]oracle.Array) {
	t.Helper()
	at, err := oracle.Arrays(s.values)
	if err != nil {
		t.Fatal(err)
	}
	gradients, err = oracle.Evaluate(s.gradient, at)
	if err != nil {
		t.Fatal(err)
	}
	return gradients, at
}

// feeds returns what the gradient's inputs are fed with.
func (s *slopeCase) feeds() map[string]*graph.Tensor {
	feeds := map[string]*graph.Tensor{}
	for _, v := range s.gradient.Feeds() {
		feeds[v.Name] = s.values[v.Name]
	}
	return feeds
}
