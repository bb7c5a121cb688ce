package lineup_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
)

func names(subjects []judge.Subject) (names []string) {
	for _, s := range subjects {
		names = append(names, s.Name)
	}
	return names
}

func TestVersusNames(t *testing.T) {
	l := lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}, oracle.Engine{}}}
	graphs := [2]*graph.Graph{fake.Dense(t, "Tanh"), fake.Dense(t, "Relu")}
	for paths, want := range map[[2]string][]string{
		{"x/a.onnx", "x/b.onnx"}: {"a.onnx", "oracle", "b.onnx", "b.onnx on oracle"},
		{"x/a.onnx", "y/a.onnx"}: {"x/a.onnx", "oracle", "y/a.onnx", "y/a.onnx on oracle"},
		{"a.onnx", "a.onnx"}:     {"a.onnx", "oracle", "a.onnx again", "a.onnx again on oracle"},
	} {
		if got := names(l.Versus(paths, graphs)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", paths, got, want)
		}
	}
}

// A graph with operators of another domain goes to engines that read files as it is.
func TestOnGivesFilesAsTheyAre(t *testing.T) {
	g, err := graph.Load("../../testmodels/made/sklearn_pipeline/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	subjects := lineup.Lineup{Engines: []hourglass.Engine{native.Engine{}, isolate.Engine{Engine: "apart", Files: true}}, Optional: true}.On(g)
	if slices.ContainsFunc(subjects[0].Graph.Nodes, func(n *graph.Node) bool { return !n.Standard() }) {
		t.Error("the native engine is given operators of another domain")
	}
	if subjects[1].Graph != g || !subjects[1].Optional {
		t.Errorf("the engine of files is given another graph, or must take part: %+v", subjects[1])
	}
}
