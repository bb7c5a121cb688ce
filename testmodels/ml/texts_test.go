//go:build cgo

package ml

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// classifierOfTexts returns a pipeline from the words of a text to a label and probabilities: words in lower case
// without stop words, weighted counts of words and of pairs of words, and a linear classifier.
func classifierOfTexts(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("texts", 17)
	b.Import(&graph.Graph{Header: graph.Header{Opsets: []graph.Opset{{Domain: graph.ML, Version: 3}}}, Nodes: []*graph.Node{{Domain: graph.ML}}})
	x := b.Input("words", graph.String, graph.Symbol("words"))
	plain := b.Op("StringNormalizer", x, graph.Text("case_change_action", "LOWER"), graph.Text("locale", "C"), texts("stopwords", "the", "a"))
	counts := b.Op("TfIdfVectorizer", plain, graph.Text("mode", "TFIDF"), graph.Int("min_gram_length", 1), graph.Int("max_gram_length", 2), graph.Int("max_skip_count", 1),
		texts("pool_strings", "good", "bad", "film", "not", "good", "not", "bad"), graph.Ints("ngram_counts", 0, 3), graph.Ints("ngram_indexes", 0, 1, 2, 3, 4),
		list("weights", 1.25, 1.5, 0.75, 2.5, 2))
	row := b.Op("Unsqueeze", counts, b.Const(graph.Vector[int64]("", 0)))
	classifier := &graph.Node{Op: "LinearClassifier", Domain: graph.ML, Outputs: []string{"label", "probabilities"}, Attrs: []graph.Attribute{
		list("coefficients", -1.5, 1.75, 0.125, 3, -2.5, 1.5, -1.75, -0.125, -3, 2.5), list("intercepts", 0.25, -0.25),
		texts("classlabels_strings", "no", "yes"), graph.Text("post_transform", "SOFTMAX"), graph.Int("multi_class", 1),
	}}
	out := b.Node(classifier, row)
	b.Output("label", out[0])
	b.Output("probabilities", out[1])
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestTexts: the engines agree on a text classifier, on texts that are given and on generated ones.
func TestTexts(t *testing.T) {
	g := classifierOfTexts(t)
	subjects := func() []judge.Subject { return judge.Subjects(g, oracle.Engine{}, accel.Engine{}) }
	label := func(words ...string) string {
		r, err := oracle.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		given := texts("", words...)
		out, err := r.Run(t.Context(), map[string]*graph.Tensor{"words": {Elem: graph.String, Dims: []int64{int64(len(words))}, Strings: given.Strings}})
		if err != nil {
			t.Fatal(err)
		}
		return string(out["label"].Strings[0])
	}
	for want, text := range map[string][]string{"yes": {"A", "GOOD", "film"}, "no": {"the", "film", "not", "the", "Good"}} {
		if got := label(text...); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	known := map[string]bool{}
	equal(t, subjects(), func(yield func(trial.Fixture, error) bool) {
		for f, err := range trial.Generate(g, &trial.Generation{Seed: 5}) {
			for _, x := range f.Inputs {
				for _, s := range x.Strings {
					known[string(s)] = true
				}
			}
			if !yield(f, err) {
				return
			}
		}
	})
	for _, word := range []string{"good", "not", "the", "unseen"} {
		if !known[word] {
			t.Errorf("no text had %q", word)
		}
	}
}
