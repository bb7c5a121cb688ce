package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	standard["ai.onnx.ml.TreeEnsembleRegressor"] = (*rewrite).treeRegressor
	standard["ai.onnx.ml.TreeEnsembleClassifier"] = (*rewrite).treeClassifier
	standard["ai.onnx.ml.TreeEnsemble"] = (*rewrite).treeEnsemble
}

// grove are trees as lists, with an entry for each node. A leaf goes on to itself, so that after as many
// steps as the longest way is, each row is at a leaf of each tree.
type grove struct {
	columns, modes, yes, no []int64
	thresholds              []float64
	missing                 []bool // whether NaN is as a true comparison
	votes                   [][]float64
	voted                   []int // number of votes of each node
	roots                   []int64
	exact                   bool // whether thresholds are of float64
}

// modes are the comparisons of trees, by their numbers.
var modes = []string{"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"}

// mostVotes is the greatest number of votes that a form has: one for each node and output.
const mostVotes = 1 << 22

func (t *grove) add(column int64, mode int64, threshold float64, missing bool) {
	t.columns, t.modes, t.thresholds, t.missing = append(t.columns, column), append(t.modes, mode), append(t.thresholds, threshold), append(t.missing, missing)
}

// depth returns the number of comparisons on the longest way to a leaf.
func (t *grove) depth() (int, error) {
	at, steps := slices.Clone(t.roots), 0
	for {
		var next []int64
		for _, i := range at {
			if t.yes[i] != i {
				next = append(next, t.yes[i], t.no[i])
			}
		}
		if len(next) == 0 {
			return steps, nil
		}
		if steps++; steps > 64 || len(next) > 1<<20 {
			return 0, fmt.Errorf("has a way of more than 64 comparisons, or of no end")
		}
		at = next
	}
}

// doubles returns the numbers of an attribute, or of the tensor of float64 that may stand for them.
func doubles(n *graph.Node, attribute string) (v []float64, exact bool) {
	a, _ := n.Attr(attribute)
	if t, given := n.Attr(attribute + "_as_tensor"); given {
		a = t
	}
	if a.Tensor != nil {
		if a.Tensor.Elem == graph.Double {
			v, _ = graph.Data[float64](a.Tensor)
			return v, true
		}
		a.Floats, _ = graph.Data[float32](a.Tensor)
	}
	for _, f := range a.Floats {
		v = append(v, float64(f))
	}
	return v, false
}

// grown reads the trees of opsets 1 to 4, with the votes of classes or targets.
func grown(n *graph.Node, prefix string, outputs int64) (*grove, error) {
	trees, ids, columns := n.Ints("nodes_treeids"), n.Ints("nodes_nodeids"), n.Ints("nodes_featureids")
	missing := n.Ints("nodes_missing_value_tracks_true")
	names, _ := n.Attr("nodes_modes")
	t := &grove{}
	var thresholds, weights []float64
	thresholds, t.exact = doubles(n, "nodes_values")
	weights, _ = doubles(n, prefix+"_weights")
	if int64(len(ids))*outputs > mostVotes {
		return nil, fmt.Errorf("has %d nodes for %d outputs; a form has %d votes at most", len(ids), outputs, mostVotes)
	}
	type name struct{ tree, node int64 }
	place, rooted := map[name]int64{}, map[int64]bool{}
	for i, id := range ids {
		place[name{trees[i], id}] = int64(i)
		if !rooted[trees[i]] {
			rooted[trees[i]] = true
			t.roots = append(t.roots, int64(i))
		}
	}
	for i := range ids {
		if string(names.Strings[i]) == "LEAF" {
			t.add(0, -1, 0, false)
			t.yes, t.no = append(t.yes, int64(i)), append(t.no, int64(i))
			continue
		}
		mode := int64(slices.Index(modes, string(names.Strings[i])))
		yes, first := place[name{trees[i], n.Ints("nodes_truenodeids")[i]}]
		no, second := place[name{trees[i], n.Ints("nodes_falsenodeids")[i]}]
		if mode < 0 || !first || !second {
			return nil, fmt.Errorf("has a node of mode %q that goes on to nodes %d and %d of tree %d", names.Strings[i], n.Ints("nodes_truenodeids")[i], n.Ints("nodes_falsenodeids")[i], trees[i])
		}
		t.add(columns[i], mode, thresholds[i], i < len(missing) && missing[i] != 0)
		t.yes, t.no = append(t.yes, yes), append(t.no, no)
	}
	t.voted = make([]int, len(ids))
	for range ids {
		t.votes = append(t.votes, make([]float64, outputs))
	}
	for i, output := range n.Ints(prefix + "_ids") {
		at, known := place[name{n.Ints(prefix + "_treeids")[i], n.Ints(prefix + "_nodeids")[i]}]
		if !known {
			return nil, fmt.Errorf("has a vote of a node that is not there")
		}
		t.votes[at][output] += weights[i]
		t.voted[at]++
	}
	return t, nil
}

// walk returns the votes of the trees for each row: [rows, trees, outputs].
func (r *rewrite) walk(n *graph.Node, t *grove, x graph.Value) (graph.Value, bool) {
	depth, err := t.depth()
	if err == nil && (depth == 0 || len(x.Type.Shape) == 0 || len(x.Type.Shape) > 2) {
		err = fmt.Errorf("of %v and %d comparisons has no form", x.Type, depth)
	}
	if err != nil {
		r.refuse(n, "%v", err)
		return x, false
	}
	if x = r.asRows(r.wide(x)); t.exact && x.Type.Elem == graph.Float {
		x = r.op("Cast", x, graph.Int("to", int64(graph.Double)))
	}
	columns, yes, no := r.vector(t.columns...), r.vector(t.yes...), r.vector(t.no...)
	narrow := make([]float32, len(t.thresholds))
	for i, v := range t.thresholds {
		narrow[i] = float32(v)
	}
	thresholds := r.numbersLike(x, narrow)
	if t.exact {
		thresholds = r.b.Const(graph.Vector("", t.thresholds...))
	}
	kinds, missing := r.vector(t.modes...), r.b.Const(graph.Vector("", t.missing...))
	at := r.vector(t.roots...)
	for step := range depth {
		column := r.op("Gather", columns, at)
		var v graph.Value
		if step == 0 {
			v = r.op("Gather", x, column, graph.Int("axis", 1))
		} else {
			v = r.op("GatherElements", x, column, graph.Int("axis", 1))
		}
		holds := r.compared(t, v, r.op("Gather", thresholds, at), func() graph.Value { return r.op("Gather", kinds, at) })
		holds = r.either(r.op("IsNaN", v), r.op("Gather", missing, at), holds)
		at = r.op("Where", holds, r.op("Gather", yes, at), r.op("Gather", no, at))
	}
	votes := make([]float32, 0, len(t.votes)*len(t.votes[0]))
	for _, row := range t.votes {
		for _, v := range row {
			votes = append(votes, float32(v))
		}
	}
	return r.op("Gather", r.b.Const(graph.NewTensor("", votes, int64(len(t.votes)), int64(len(t.votes[0])))), at), true
}

// compared compares numbers with thresholds, each in the mode of its node.
func (r *rewrite) compared(t *grove, v, threshold graph.Value, kind func() graph.Value) (holds graph.Value) {
	used := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(t.modes))), func(m int64) bool { return m < 0 })
	var before graph.Value
	for i, m := range used {
		comparison := []string{"Greater", "Less", "Less", "Greater", "Equal", "Equal"}[m]
		c := r.op(comparison, v, threshold)
		if m == 0 || m == 2 || m == 5 {
			c = r.op("Not", c)
		}
		if holds = c; i > 0 {
			holds = r.either(r.op("Equal", kind(), r.vector(m)), c, before)
		}
		before = holds
	}
	return holds
}

// either returns one truth where a condition holds, and the other elsewhere. onnxruntime has no Where of
// truths.
func (r *rewrite) either(condition, one, other graph.Value) graph.Value {
	return r.op("Or", r.op("And", condition, one), r.op("And", r.op("Not", condition), other))
}

// over reduces votes along the trees.
func (r *rewrite) over(op string, votes graph.Value) graph.Value {
	asInput := int64(18)
	if op == "ReduceSum" {
		asInput = 13
	}
	if r.to < asInput {
		return r.op(op, votes, graph.Ints("axes", 1), graph.Int("keepdims", 0))
	}
	return r.op(op, votes, r.vector(1), graph.Int("keepdims", 0))
}

// aggregated puts votes together.
func (r *rewrite) aggregated(n *graph.Node, t *grove, votes graph.Value, how string) graph.Value {
	switch how {
	case "SUM":
		return r.over("ReduceSum", votes)
	case "AVERAGE":
		return r.op("Div", r.over("ReduceSum", votes), r.b.Const(graph.Vector("", float32(len(t.roots)))))
	}
	for i, voted := range t.voted {
		if t.yes[i] == int64(i) && voted != len(t.votes[i]) {
			r.refuse(n, "%s of trees that do not vote for all outputs has no form", how)
		}
	}
	return r.over(map[string]string{"MIN": "ReduceMin", "MAX": "ReduceMax"}[how], votes)
}

// based adds base_values, one for each output.
func (r *rewrite) based(n *graph.Node, scores graph.Value, outputs int) graph.Value {
	base, _ := doubles(n, "base_values")
	if len(base) == 0 {
		return scores
	}
	if len(base) != outputs {
		r.refuse(n, "%d base_values for %d outputs", len(base), outputs)
		return scores
	}
	narrow := make([]float32, len(base))
	for i, v := range base {
		narrow[i] = float32(v)
	}
	return r.op("Add", scores, r.b.Const(graph.Vector("", narrow...)))
}

func (r *rewrite) treeRegressor(n *graph.Node, in []graph.Value) []graph.Value {
	targets := n.Int("n_targets", 1)
	t, err := grown(n, "target", targets)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	votes, ok := r.walk(n, t, in[0])
	if !ok {
		return r.empty(n)
	}
	scores := r.aggregated(n, t, votes, n.Text("aggregate_function", "SUM"))
	return []graph.Value{r.transformed(n, r.based(n, scores, int(targets)))}
}

func (r *rewrite) treeClassifier(n *graph.Node, in []graph.Value) []graph.Value {
	labels, classes := labelsOf(n, "classlabels_int64s")
	ids := n.Ints("class_ids")
	alone := len(ids) > 0 && !slices.ContainsFunc(ids, func(id int64) bool { return id != ids[0] })
	if classes < 2 || alone && (classes != 2 || ids[0] != 0) {
		return r.refuse(n, "votes for one of %d classes alone, whose scores the specification does not define", classes)
	}
	outputs := classes
	if alone {
		outputs = 1
	}
	t, err := grown(n, "class", outputs)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	votes, ok := r.walk(n, t, in[0])
	if !ok {
		return r.empty(n)
	}
	scores := r.based(n, r.over("ReduceSum", votes), int(outputs))
	if alone {
		return r.ofTwo(n, scores, labels)
	}
	return r.classified(n, scores, r.op("ArgMax", scores, graph.Int("axis", 1), graph.Int("keepdims", 0)), labels)
}

// ofTwo returns the outputs of a classifier of two classes by one score: the logit or the probability of the
// second.
func (r *rewrite) ofTwo(n *graph.Node, score graph.Value, labels *graph.Tensor) []graph.Value {
	weights, _ := doubles(n, "class_weights")
	negative := slices.ContainsFunc(weights, func(w float64) bool { return w < 0 })
	var other graph.Value
	threshold := 0.0
	switch after := n.Text("post_transform", "NONE"); {
	case after == "LOGISTIC":
		other = r.op("Neg", score)
	case after == "NONE" && !negative:
		other, threshold = r.op("Sub", r.b.Scalar(1), score), 0.5
	default:
		return r.refuse(n, "one score for two classes with post_transform %s, which the specification does not define", after)
	}
	at := r.op("Reshape", r.op("Cast", r.op("Greater", score, r.b.Scalar(threshold)), graph.Int("to", int64(graph.Int64))), r.vector(-1))
	return r.classified(n, r.op("Concat", other, score, graph.Int("axis", 1)), at, labels)
}

// treeEnsemble reads the trees of opset 5, whose leaves are lists of their own.
func (r *rewrite) treeEnsemble(n *graph.Node, in []graph.Value) []graph.Value {
	outputs := n.Int("n_targets", 1)
	kinds, _ := n.Attr("nodes_modes")
	numbers, err := graph.Data[uint8](kinds.Tensor)
	if err != nil {
		return r.refuse(n, "%v", err)
	}
	splits, _ := doubles(n, "nodes_splits")
	weights, exact := doubles(n, "leaf_weights")
	targets := n.Ints("leaf_targetids")
	nodes := int64(len(splits))
	if e := in[0].Type.Elem; e != graph.Float || exact {
		return r.refuse(n, "of %v has no form; of float32 it has", e)
	}
	if (nodes+int64(len(targets)))*outputs > mostVotes {
		return r.refuse(n, "has %d nodes for %d outputs; a form has %d votes at most", nodes, outputs, mostVotes)
	}
	t := &grove{roots: n.Ints("tree_roots")}
	missing := n.Ints("nodes_missing_value_tracks_true")
	next := func(ids, leaf string, i int) int64 {
		if n.Ints(leaf)[i] != 0 {
			return nodes + n.Ints(ids)[i]
		}
		return n.Ints(ids)[i]
	}
	for i, column := range n.Ints("nodes_featureids") {
		if int(numbers[i]) >= len(modes) {
			return r.refuse(n, "nodes of mode %d have no form; 0 to %d have", numbers[i], len(modes)-1)
		}
		t.add(column, int64(numbers[i]), splits[i], i < len(missing) && missing[i] != 0)
		t.yes, t.no = append(t.yes, next("nodes_truenodeids", "nodes_trueleafs", i)), append(t.no, next("nodes_falsenodeids", "nodes_falseleafs", i))
		t.votes, t.voted = append(t.votes, make([]float64, outputs)), append(t.voted, 0)
	}
	for i, target := range targets {
		t.add(0, -1, 0, false)
		t.yes, t.no = append(t.yes, nodes+int64(i)), append(t.no, nodes+int64(i))
		row := make([]float64, outputs)
		row[target] = weights[i]
		t.votes, t.voted = append(t.votes, row), append(t.voted, 1)
	}
	votes, ok := r.walk(n, t, in[0])
	if !ok {
		return r.empty(n)
	}
	how := map[int64]string{0: "AVERAGE", 1: "SUM", 2: "MIN", 3: "MAX"}[n.Int("aggregate_function", 1)]
	return []graph.Value{r.transformed(n, r.aggregated(n, t, votes, how))}
}
