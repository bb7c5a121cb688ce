//go:build cgo

package locate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
)

// TestGiven: both reports say whether onnxruntime was given the file or an encoding.
func TestGiven(t *testing.T) {
	for _, test := range []struct {
		g           *graph.Graph
		given, line string
	}{
		{fake.DenseOfFile(t, "Tanh"), judge.GivenFile, "onnxruntime was given the file's own bytes for the outputs"},
		{fake.Dense(t, "Tanh"), judge.GivenEncoding, "onnxruntime was given encodings of the graph"},
	} {
		subjects := judge.Subjects(test.g, native.Engine{}, accel.Engine{})
		inputs := feed.Rows(test.g, fake.DenseRows(), nil, 7)
		layers, err := locate.Layers(t.Context(), subjects[0], subjects[1], inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		half, err := locate.Bisect(t.Context(), subjects[0], subjects[1], inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]struct {
			given locate.Given
			lines []string
		}{"layers": {layers.Given, layers.Lines()}, "bisection": {half.Given, half.Lines()}} {
			said := slices.ContainsFunc(got.lines, func(l string) bool { return strings.HasPrefix(l, test.line) })
			if got.given != (locate.Given{Subject: test.given}) || !said {
				t.Errorf("%s: given %+v, lines %q; want %s", name, got.given, got.lines, test.given)
			}
		}
	}
}
