//go:build cgo

package ml

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// tolerance is what the project promises, absolute and relative.
var tolerance = judge.Tolerance{Abs: 1e-5, Rel: 1e-5}

// TestCases holds the oracle against onnxruntime and against what was worked out by hand. Where onnxruntime
// deviates, it has to.
func TestCases(t *testing.T) {
	for _, c := range Cases() {
		t.Run(c.String(), func(t *testing.T) {
			g, feeds := c.Graph()
			if err := g.Validate(); err != nil {
				t.Fatal(err)
			}
			got, err := run(t.Context(), oracle.Engine{}, g, feeds)
			if c.Declined != "" {
				if lack := (*hourglass.UnsupportedOpError)(nil); !errors.As(err, &lack) || !strings.Contains(err.Error(), c.Declined) {
					t.Errorf("the oracle: %v, want a refusal with %q", err, c.Declined)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.Want {
				if d := differs(want, got[g.Outputs[i].Name]); d != "" {
					t.Errorf("the oracle beside what was worked out: %s", d)
				}
			}
			typed := g.Clone()
			if err := typed.Infer(); err != nil {
				t.Fatal(err)
			}
			other, err := run(t.Context(), accel.Engine{}, typed, feeds)
			if lack := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lack) != c.Lacks || err != nil && !c.Lacks {
				t.Fatal(err)
			} else if c.Lacks {
				return
			}
			same := true
			for i, v := range typed.Outputs {
				y := got[v.Name]
				if d := differs(y, other[v.Name]); d != "" {
					if same = false; c.Deviates == "" {
						t.Errorf("onnxruntime beside the oracle, output %d: %s", i, d)
					}
				}
				if v.Type.Elem != y.Elem || !fits(v.Type.Shape, y.Dims) {
					t.Errorf("output %d is inferred as %v, and is %v", i, v.Type, y.Type())
				}
			}
			if same && c.Deviates != "" {
				t.Errorf("onnxruntime gives what the oracle does; take off that %s", c.Deviates)
			}
		})
	}
}

// fits reports whether dimensions are those that a shape states.
func fits(s graph.Shape, dims []int64) bool {
	if len(s) != len(dims) {
		return false
	}
	for i, d := range s {
		if d.IsFixed() && d.Size != dims[i] {
			return false
		}
	}
	return true
}

func run(ctx context.Context, e hourglass.Engine, g *graph.Graph, feeds map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	r, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Run(ctx, feeds)
}

// differs returns how a tensor differs from the one that is wanted, or "".
func differs(want, got *graph.Tensor) string {
	d := judge.Difference{}
	d.Hold(judge.Place{Allowance: judge.Allowance{Tolerance: tolerance}}, want, got)
	d.Finish()
	switch {
	case d.Problem != "":
		return d.Problem
	case d.Worst != nil && d.Beyond > 0:
		return "at " + strings.Trim(strings.Join([]string{d.Worst.Value, "is wanted", d.Worst.Reference}, " "), " ")
	}
	return ""
}

// TestEveryOperatorHasACase keeps the cases as wide as the registry.
func TestEveryOperatorHasACase(t *testing.T) {
	have := map[string]bool{"ZipMap": true} // it gives no tensor
	for _, c := range Cases() {
		have[c.Op] = true
	}
	for _, domain := range []string{graph.ML, graph.Microsoft} {
		for _, op := range graph.OperatorsOf(domain) {
			if name := strings.TrimPrefix(op.Name, domain+"."); !have[name] {
				t.Errorf("operator %s has no case", op.Name)
			}
		}
	}
}
