//go:build cgo

package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestReportSaysWhatOnnxruntimeWasGiven: the file while the graph is the file's, and after a
// change an encoding, which a note says. Of a graph that was built nobody has a file.
func TestReportSaysWhatOnnxruntimeWasGiven(t *testing.T) {
	changed := fake.DenseOfFile(t, "Tanh")
	changed.Doc = "changed"
	for _, c := range []struct {
		name  string
		g     *graph.Graph
		given string
		noted bool
	}{
		{"read", fake.DenseOfFile(t, "Tanh"), judge.GivenFile, false}, {"changed", changed, judge.GivenEncoding, true}, {"built", fake.Dense(t, "Tanh"), judge.GivenEncoding, false},
	} {
		r, err := verify.Compare(t.Context(), judge.Subjects(c.g, native.Engine{}, accel.Engine{}), trial.Runs(feed.Rows(c.g, fake.DenseRows(), nil, 7)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Subjects[1].Given; got != c.given || r.Subjects[0].Given != "" {
			t.Errorf("%s: onnxruntime was given %q, want %q; native %q", c.name, got, c.given, r.Subjects[0].Given)
		}
		noted := slices.ContainsFunc(r.Notes, func(n string) bool {
			return strings.Contains(n, "onnxruntime was given an encoding of the graph, and not the bytes of model.onnx")
		})
		if noted != c.noted {
			t.Errorf("%s: notes %q", c.name, r.Notes)
		}
	}
}
