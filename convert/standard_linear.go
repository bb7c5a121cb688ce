package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	standard["ai.onnx.ml.LinearRegressor"] = (*rewrite).linearRegressor
	standard["ai.onnx.ml.LinearClassifier"] = (*rewrite).linearClassifier
}

// linear computes x·Wᵀ + b, with W as [outputs, columns].
func (r *rewrite) linear(n *graph.Node, x graph.Value, outputs int64) (graph.Value, bool) {
	w, _ := n.Attr("coefficients")
	b, given := n.Attr("intercepts")
	s := x.Type.Shape
	fit := outputs >= 1 && outputs <= 1<<30 && len(s) > 0 && len(s) <= 2 && s[len(s)-1].IsFixed() && s[len(s)-1].Size <= 1<<30
	if !fit || int64(len(w.Floats)) != outputs*s[len(s)-1].Size || given && len(b.Floats) > 0 && int64(len(b.Floats)) != outputs {
		r.refuse(n, "%d coefficients and %d intercepts for %d outputs and rows of %v", len(w.Floats), len(b.Floats), outputs, x.Type)
		return x, false
	}
	y := r.op("Gemm", r.asRows(r.float(x)), r.b.Const(graph.NewTensor("", w.Floats, outputs, s[len(s)-1].Size)), graph.Int("transB", 1))
	if given && len(b.Floats) > 0 {
		y = r.op("Add", y, r.b.Const(graph.Vector("", b.Floats...)))
	}
	return y, true
}

func (r *rewrite) linearRegressor(n *graph.Node, in []graph.Value) []graph.Value {
	y, ok := r.linear(n, in[0], n.Int("targets", 1))
	if !ok {
		return r.empty(n)
	}
	return []graph.Value{r.transformed(n, y)}
}

func (r *rewrite) linearClassifier(n *graph.Node, in []graph.Value) []graph.Value {
	labels, classes := labelsOf(n, "classlabels_ints")
	scores, ok := r.linear(n, in[0], classes)
	if !ok {
		return r.empty(n)
	}
	return r.classified(n, scores, r.op("ArgMax", scores, graph.Int("axis", 1), graph.Int("keepdims", 0)), labels)
}

// empty returns what stands for the outputs of a node that is refused.
func (r *rewrite) empty(n *graph.Node) []graph.Value { return make([]graph.Value, len(n.Outputs)) }

// labelsOf returns the labels of a classifier as a list, and how many they are.
func labelsOf(n *graph.Node, integers string) (*graph.Tensor, int64) {
	if words, given := n.Attr("classlabels_strings"); given && len(words.Strings) > 0 {
		return textList(words.Strings), int64(len(words.Strings))
	}
	labels := n.Ints(integers)
	return graph.Vector("", labels...), int64(len(labels))
}

func textList(words [][]byte) *graph.Tensor {
	return &graph.Tensor{Elem: graph.String, Dims: []int64{int64(len(words))}, Strings: words}
}

// classified returns the outputs of a classifier: the labels at some places of their list, and scores.
func (r *rewrite) classified(n *graph.Node, scores, at graph.Value, labels *graph.Tensor) []graph.Value {
	out := []graph.Value{r.op("Gather", r.b.Const(labels), at), r.transformed(n, scores)}
	return out[:len(n.Outputs)]
}

// transformed applies post_transform to scores. Of one score, the softmax is 1.
func (r *rewrite) transformed(n *graph.Node, scores graph.Value) graph.Value {
	after := n.Text("post_transform", "NONE")
	if n.Op == "TreeEnsemble" {
		after = map[int64]string{0: "NONE", 1: "SOFTMAX", 2: "LOGISTIC"}[n.Int("post_transform", 0)]
	}
	switch after {
	case "NONE":
		return scores
	case "LOGISTIC":
		return r.op("Sigmoid", scores)
	case "SOFTMAX":
		return r.op("Softmax", scores, graph.Int("axis", 1))
	}
	r.refuse(n, "post_transform %q has no form; NONE, LOGISTIC and SOFTMAX have", n.Text("post_transform", after))
	return scores
}
