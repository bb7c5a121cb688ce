package conversion_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// compare compares the dense autoencoder with a conversion of it.
func compare(t *testing.T, after *graph.Graph, s conversion.Settings) *conversion.Report {
	t.Helper()
	before := fake.Dense(t, "Tanh")
	s.Engine, s.Inputs = oracle.Engine{}, feed.Rows(before, fake.DenseRows(), nil, 7)
	r, err := conversion.Compare(t.Context(), before, after, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// half returns the dense autoencoder in float16.
func half(t *testing.T, s convert.HalfSettings) *graph.Graph {
	t.Helper()
	g, _, err := convert.Half(fake.Dense(t, "Tanh"), s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestCompare(t *testing.T) {
	same := compare(t, fake.Dense(t, "Tanh"), conversion.Settings{Bytes: 1000})
	if same.ExitCode() != 0 || same.Beside != nil || same.Before.Bytes != 1000 || same.After.Nodes != same.Before.Nodes || same.After.Run <= 0 {
		t.Errorf("itself: exit code %d, %+v, %+v", same.ExitCode(), same.Before, same.After)
	}
	other := compare(t, fake.Dense(t, "Sigmoid"), conversion.Settings{})
	if other.ExitCode() != 1 {
		t.Errorf("another model: exit code %d", other.ExitCode())
	}
}

// far returns a graph that takes its rows far from 0 and back, times a factor.
func far(t *testing.T, by, factor float64) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("far", 0)
	x := b.Input("input", graph.Float, graph.Batch, graph.Fixed(24))
	there := b.Op("Add", x, b.Scalar(by))
	b.Output("y", b.Op("Mul", b.Op("Sub", there, b.Scalar(by)), b.Scalar(factor)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestCompareRounding: what is beyond 1e-5 of an output is excused where rounding takes the graph as far,
// and nothing else is.
func TestCompareRounding(t *testing.T) {
	before := far(t, 1e4, 1)
	for name, c := range map[string]struct {
		after *graph.Graph
		code  int
	}{
		"not so far": {far(t, -3e3, 1), 0},
		"a factor":   {far(t, -3e3, 1.1), 1},
	} {
		r, err := conversion.Compare(t.Context(), before, c.after, conversion.Settings{Engine: native.Engine{}, Inputs: feed.Rows(before, fake.DenseRows(), nil, 7)})
		if err != nil {
			t.Fatal(err)
		}
		if excused := strings.Contains(strings.Join(r.Notes, ""), "rounding"); r.ExitCode() != c.code || excused != (c.code == 0) {
			t.Errorf("%s: exit code %d, notes %q", name, r.ExitCode(), r.Notes)
		}
	}
}

// TestCompareHalf: float16 is compared a second time as such, with inputs and outputs of either type,
// and is held to the bound that was asked for.
func TestCompareHalf(t *testing.T) {
	for _, whole := range []bool{false, true} {
		g := half(t, convert.HalfSettings{Whole: whole})
		for within, code := range map[float64]int{0: 0, 0.01: 0, 1e-9: 1} {
			r := compare(t, g, conversion.Settings{Precision: conversion.Half, Within: within})
			if r.ExitCode() != code || r.Beside == nil || r.Beside.Rows != len(fake.DenseRows())/24 || (r.Error > 0) != (within > 0) {
				t.Errorf("float16 inputs %v, within %v: exit code %d, error %v, beside %+v", whole, within, r.ExitCode(), r.Error, r.Beside)
			}
		}
	}
	if r := compare(t, half(t, convert.HalfSettings{}), conversion.Settings{Precision: conversion.Half, Tolerance: judge.Tolerance{Abs: 1e-9, Rel: 1e-9}}); r.ExitCode() != 1 {
		t.Errorf("a tolerance that was stated: exit code %d", r.ExitCode())
	}
}

func TestWriteTable(t *testing.T) {
	var b bytes.Buffer
	if err := compare(t, half(t, convert.HalfSettings{}), conversion.Settings{Precision: conversion.Half, Within: 0.01}).WriteTable(&b, "7 rows"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"before", "a run", "\non oracle, 7 rows\nerror ", "to be within 0.01\n", "its float16 computed as such (oracle-narrow), "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.String())
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	if _, err := conversion.Compare(t.Context(), g, g, conversion.Settings{}); err == nil || !strings.Contains(err.Error(), "needs an engine and inputs") {
		t.Errorf("error %v", err)
	}
}
