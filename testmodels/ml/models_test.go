//go:build cgo

package ml

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// models calls f with each model that models.py made, in which a ZipMap is left out.
func models(t *testing.T, f func(t *testing.T, folder string, g *graph.Graph)) {
	t.Helper()
	paths, err := filepath.Glob("*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range paths {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			g, err := graph.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			g, _ = convert.WithoutMaps(g)
			f(t, filepath.Dir(path), g)
		})
	}
}

// equal fails a test unless all subjects ran, and agree with each other and with the fixtures, if there are
// any.
func equal(t *testing.T, subjects []judge.Subject, trials trial.Fixtures) {
	t.Helper()
	report, err := verify.Compare(t.Context(), subjects, trials, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Subjects {
		if s.Verdict != judge.Equal {
			t.Errorf("%s: %s %s; differs from %v", s.Name, s.Verdict, s.Reason, s.From)
		}
	}
	if len(report.Unchecked) > 0 {
		t.Errorf("not checked: %q", report.Unchecked)
	}
}

// TestFromRawColumns: what scikit-learn and LightGBM computed of raw columns, strings among them, onnxruntime
// and the oracle compute of the file.
func TestFromRawColumns(t *testing.T) {
	models(t, func(t *testing.T, folder string, g *graph.Graph) {
		trials, err := trial.ReadFixtures(folder, g)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, judge.Subjects(g, oracle.Engine{}, accel.Engine{}), trials)
	})
}

// TestGenerated: the engines agree on inputs that are made for the file. The categories that it knows are
// among them.
func TestGenerated(t *testing.T) {
	models(t, func(t *testing.T, folder string, g *graph.Graph) {
		kinds := map[string]bool{}
		trials := func(yield func(trial.Fixture, error) bool) {
			for f, err := range trial.Generate(g, &trial.Generation{Seed: 3}) {
				for _, x := range f.Inputs {
					for _, s := range x.Strings {
						kinds[string(s)] = true
					}
				}
				if !yield(f, err) {
					return
				}
			}
		}
		equal(t, judge.Subjects(g, oracle.Engine{}, accel.Engine{}), trials)
		for _, word := range []string{"red", "Köln", "unseen", ""} {
			if strings.HasPrefix(folder, "columns") && !kinds[word] {
				t.Errorf("%q is not tried", word)
			}
		}
	})
}

// TestStandardModels: written out in operators of ONNX's own domain at opset 20, all models but support
// vector machines compute the same, on the native engine too where they have no strings.
func TestStandardModels(t *testing.T) {
	models(t, func(t *testing.T, folder string, g *graph.Graph) {
		raised, err := convert.Opset(g, 20)
		if err != nil {
			t.Fatal(err)
		}
		own, kept, err := convert.Standard(raised)
		if err != nil {
			t.Fatal(err)
		}
		if machine := strings.HasPrefix(folder, "vectors"); machine != (len(kept) > 0) || !machine && own.OpsetOf(graph.ML) != 0 {
			t.Errorf("kept %v, opset %d of ai.onnx.ml", kept, own.OpsetOf(graph.ML))
		}
		subjects := judge.Subjects(own, oracle.Engine{}, accel.Engine{})
		if !strings.HasPrefix(folder, "columns") && len(kept) == 0 && own.Outputs[0].Type.Elem != graph.String {
			subjects = append(subjects, judge.Subject{Name: "native", Engine: native.Engine{}, Graph: own})
		}
		trials, err := trial.ReadFixtures(folder, g)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, subjects, trials)
	})
}

// TestNearlyTied: where the scores of two classes are as near as rounding, engines that are right give either
// label.
func TestNearlyTied(t *testing.T) {
	for _, labels := range []graph.Attribute{texts("classlabels_strings", "a", "b", "c"), graph.Ints("classlabels_int64s", 4, 5, 6)} {
		// In float32 0.1 + 0.2 is 0.3, and in float64 the sum of these float32 numbers is below that of 0.3.
		c := Case{Op: "TreeEnsembleClassifier", Opset: 3, Outputs: 2, Inputs: these(table[float32](1, 0, 1, 5)), Attrs: attributes(labels,
			graph.Ints("nodes_treeids", 0, 0, 0, 1), graph.Ints("nodes_nodeids", 0, 1, 2, 0), graph.Ints("nodes_featureids", 0, 0, 0, 0),
			graph.Ints("nodes_truenodeids", 1, 0, 0, 0), graph.Ints("nodes_falsenodeids", 2, 0, 0, 0), texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"), list("nodes_values", 2, 0, 0, 0),
			graph.Ints("class_treeids", 0, 0, 0, 1), graph.Ints("class_nodeids", 1, 1, 2, 0), graph.Ints("class_ids", 0, 1, 2, 0), list("class_weights", 0.1, 0.3, 1, 0.2))}
		g, feeds := c.Graph()
		if err := g.Infer(); err != nil {
			t.Fatal(err)
		}
		ours, err := run(t.Context(), oracle.Engine{}, g, feeds)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := run(t.Context(), accel.Engine{}, g, feeds)
		if err != nil {
			t.Fatal(err)
		}
		if differs(ours["y0"], theirs["y0"]) == "" {
			t.Errorf("of %s the labels are the same: %v", labels.Name, ours["y0"])
		}
		inputs := func(yield func(map[string]*graph.Tensor, error) bool) { yield(feeds, nil) }
		equal(t, judge.Subjects(g, oracle.Engine{}, accel.Engine{}), trial.Runs(inputs))
	}
}

// TestMovedThresholds: of two files of which one has a threshold of a tree moved by a hundredth, generated inputs
// tell that they differ.
func TestMovedThresholds(t *testing.T) {
	g, err := graph.Load("forest_number/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(g.Nodes[0].Attrs, func(a graph.Attribute) bool { return a.Name == "nodes_values" })
	told, all := 0, 0
	for i, v := range g.Nodes[0].Attrs[at].Floats {
		if v == 0 || i%3 != 0 { // a leaf has none
			continue
		}
		h := g.Clone()
		moved := slices.Clone(g.Nodes[0].Attrs[at].Floats)
		moved[i] = v*1.01 + 0.001
		h.Nodes[0].Attrs[at].Floats = moved
		subjects := []judge.Subject{{Name: "before", Graph: g, Engine: accel.Engine{}}, {Name: "after", Graph: h, Engine: accel.Engine{}, Model: 1}}
		report, err := verify.Compare(t.Context(), subjects, trial.Generate(g, &trial.Generation{Seed: 1, Also: []*graph.Graph{h}}), nil)
		if err != nil {
			t.Fatal(err)
		}
		if all++; report.Subjects[0].Verdict == judge.Different {
			told++
		}
	}
	if all < 5 || told < all-1 { // a row has to come by the node
		t.Errorf("%d of %d are told apart", told, all)
	}
	t.Logf("%d of %d are told apart", told, all)
}
