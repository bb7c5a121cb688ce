package conversion_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/conversion"
)

// scalingIntegers is the oracle, except that what a graph of integers computes is multiplied by a factor.
type scalingIntegers struct {
	hourglass.Engine
	by float32
}

func (e scalingIntegers) Name() string { return "scaling" }

func (e scalingIntegers) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if !slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool { return n.Op == "MatMulInteger" }) {
		return e.Engine.NewRunner(ctx, g)
	}
	return fake.Mapped{Called: "scaling", Of: func(x float32) float32 { return x * e.by }}.NewRunner(ctx, g)
}

// TestBesideIntegers: an engine whose integers are apart from those that the file states by less than
// 8 bits moved the outputs computes what the file states, because roundings may be decided differently.
// One that is further off does not, even where the whole conversion is within its bound.
func TestBesideIntegers(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	q, err := convert.Quantize(t.Context(), g, convert.QuantizeSettings{})
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[float32]struct {
		code int
		what string
	}{1: {0, "(oracle)"}, 1.001: {0, "moved the outputs"}, 1.04: {1, "moved the outputs"}} {
		s := conversion.Settings{Engine: scalingIntegers{oracle.Engine{}, by}, Inputs: feed.Rows(g, fake.DenseRows(), nil, 7), Precision: conversion.Int8}
		r, err := conversion.Compare(t.Context(), g, q, s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Compared.ExitCode() != 0 || r.Beside.Report.ExitCode() != want.code || !strings.HasSuffix(r.Beside.What, want.what) {
			t.Errorf("integers off by %v: exit codes %d and %d, %q; want 0 and %d, %q", by, r.Compared.ExitCode(), r.Beside.Report.ExitCode(), r.Beside.What, want.code, want.what)
		}
	}
}

// TestBesideItself: the oracle computes what the file states, and is not compared with itself.
func TestBesideItself(t *testing.T) {
	q, err := convert.Quantize(t.Context(), fake.Dense(t, "Tanh"), convert.QuantizeSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if r := compare(t, q, conversion.Settings{Precision: conversion.Int8}); r.ExitCode() != 0 || r.Beside != nil {
		t.Errorf("exit code %d, a second comparison %+v", r.ExitCode(), r.Beside)
	}
}
