package ml

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// twoTrees are trees of two columns. The first has a node of each comparison on the way to some leaf, and
// the second one node.
//
//	tree 0: x0 ≤ 1 ? (x1 mode 2 ? leaf 3 : leaf 4) : leaf 2    (true first)
//	tree 1: x1 > 0.5 ? leaf 1 : leaf 2
func twoTrees(mode string, missing int64) []graph.Attribute {
	return attributes(
		graph.Ints("nodes_treeids", 0, 0, 0, 0, 0, 1, 1, 1), graph.Ints("nodes_nodeids", 0, 1, 2, 3, 4, 0, 1, 2),
		graph.Ints("nodes_featureids", 0, 1, 0, 0, 0, 1, 0, 0), graph.Ints("nodes_truenodeids", 1, 3, 0, 0, 0, 1, 0, 0), graph.Ints("nodes_falsenodeids", 2, 4, 0, 0, 0, 2, 0, 0),
		texts("nodes_modes", "BRANCH_LEQ", mode, "LEAF", "LEAF", "LEAF", "BRANCH_GT", "LEAF", "LEAF"), list("nodes_values", 1, 2, 0, 0, 0, 0.5, 0, 0),
		graph.Ints("nodes_missing_value_tracks_true", missing, missing, 0, 0, 0, missing, 0, 0),
	)
}

func trees() []Case {
	nan := float32(math.NaN())
	x := table[float32](2, 0, 2, 0, 1, 0, 3, 1, 2, math.Nextafter32(1, 2), 0, nan, 0.5, 0, nan, nan, nan)
	votes := func(prefix string, weights ...float32) []graph.Attribute {
		return attributes(graph.Ints(prefix+"_treeids", 0, 0, 0, 1, 1), graph.Ints(prefix+"_nodeids", 2, 3, 4, 1, 2), list(prefix+"_weights", weights...))
	}
	all := func(lists ...[]graph.Attribute) (out []graph.Attribute) {
		for _, l := range lists {
			out = append(out, l...)
		}
		return out
	}
	one := votes("target", 1, 10, 100, 1000, 10000)
	var cases []Case
	for _, mode := range []string{"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"} {
		for _, missing := range []int64{0, 1} {
			c := Case{Name: map[int64]string{0: mode, 1: mode + ", NaN is true"}[missing], Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees(mode, missing), one, attributes(graph.Int("n_targets", 1), graph.Ints("target_ids", 0, 0, 0, 0, 0)))}
			if mode == "BRANCH_NEQ" && missing == 0 {
				c.Deviates = "NaN is as a true comparison in BRANCH_NEQ, whatever nodes_missing_value_tracks_true says"
			}
			cases = append(cases, c)
		}
	}
	cases[0].Want = these(table[float32](1, 1010, 1010, 1100, 1010, 10001, 10001, 10100, 10001))
	two := attributes(graph.Int("n_targets", 2), graph.Ints("target_ids", 0, 1, 0, 1, 0), list("base_values", 0.5, -1))
	cases = append(cases,
		Case{Name: "two targets", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, two),
			Deviates: "a target for which no tree votes is 0, without its base value"},
		Case{Name: "average", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1), graph.Text("aggregate_function", "AVERAGE"), list("base_values", 3)))},
		Case{Name: "least", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1), graph.Text("aggregate_function", "MIN")))},
		Case{Name: "greatest", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1), graph.Text("aggregate_function", "MAX")))},
		Case{Name: "no vote", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, two, attributes(graph.Text("aggregate_function", "MAX"))), Declined: "where no tree votes"},
		Case{Name: "one target, LOGISTIC", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), votes("target", 0, 0.5, 1, -0.5, 1), attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1), graph.Text("post_transform", "LOGISTIC"))),
			Deviates: "it leaves the transform of a single target out"},
		Case{Name: "integers", Op: "TreeEnsembleRegressor", Opset: 1, Inputs: these(table[int64](2, 0, 2, 1, 1, 2, 3)), Attrs: all(twoTrees("BRANCH_LEQ", 0), one, attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1))), Lacks: true},
		Case{Name: "float64", Op: "TreeEnsembleRegressor", Opset: 3, Inputs: these(table(2, 1, 0.1, math.Nextafter(1, 2), 0.1)), Attrs: all(exactTrees(), attributes(graph.Ints("target_ids", 0, 0, 0, 0, 0), graph.Int("n_targets", 1))), Want: these(table[float32](1, 10010, 10001))},
	)
	halves := attributes( // two votes a leaf, which add up to a half
		graph.Ints("class_treeids", 0, 0, 0, 0, 0, 0, 1, 1, 1, 1), graph.Ints("class_nodeids", 2, 2, 3, 3, 4, 4, 1, 1, 2, 2), graph.Ints("class_ids", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
		list("class_weights", 0.5, 0, 0.125, 0.375, 0.25, 0.25, 0.375, 0.125, 0, 0.5))
	labels := texts("classlabels_strings", "a", "b", "c")
	ids := graph.Ints("class_ids", 2, 0, 1, 0, 1)
	for _, transform := range []string{"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"} {
		cases = append(cases, Case{Name: "three classes, " + transform, Op: "TreeEnsembleClassifier", Opset: 1, Outputs: 2, Inputs: these(x),
			Attrs: all(twoTrees("BRANCH_LEQ", 0), votes("class", 0.5, 0.25, 1, 0.75, 0.125), attributes(labels, ids, graph.Text("post_transform", transform)))})
	}
	binary := func(name, transform string, weights []float32, more ...graph.Attribute) Case {
		return Case{Name: "one score, " + name, Op: "TreeEnsembleClassifier", Opset: 1, Outputs: 2, Inputs: these(x),
			Attrs: all(twoTrees("BRANCH_LEQ", 0), votes("class", weights...), attributes(graph.Ints("classlabels_int64s", 4, 7), graph.Ints("class_ids", 0, 0, 0, 0, 0), graph.Text("post_transform", transform)), more)}
	}
	mixed, positive := []float32{-1, 0.5, 2, 0.25, -0.75}, []float32{0.25, 0.125, 0.5, 0.25, 0.375}
	onlyPositive := binary("LOGISTIC of weights above 0", "LOGISTIC", positive)
	onlyPositive.Deviates = "where no weight is below 0 it leaves LOGISTIC out"
	open := binary("mixed", "NONE", mixed)
	open.Declined = "one score for two classes"
	return append(cases,
		binary("LOGISTIC", "LOGISTIC", mixed), binary("LOGISTIC with a base value", "LOGISTIC", mixed, list("base_values", 0.125)), binary("NONE", "NONE", positive), onlyPositive, open,
		Case{Name: "two classes", Op: "TreeEnsembleClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), votes("class", 0.5, 0.25, 1, 0.75, 0.125), attributes(texts("classlabels_strings", "a", "b"), graph.Ints("class_ids", 0, 1, 1, 0, 1))),
			Deviates: "of two classes that both have votes it takes the second where its score is above 0, and not where it is the greater"},
		Case{Name: "probabilities of two classes", Op: "TreeEnsembleClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), halves, attributes(texts("classlabels_strings", "a", "b"))),
			Deviates: "of two classes that both have votes it takes the second where its score is above 0, and not where it is the greater"},
		Case{Name: "three classes with base values", Op: "TreeEnsembleClassifier", Opset: 3, Outputs: 2, Inputs: these(x), Attrs: all(twoTrees("BRANCH_LEQ", 0), votes("class", 0.5, 0.25, 1, 0.75, 0.125), attributes(labels, ids, list("base_values", 0.25, -1, 0.5)))},
	)
}

// exactTrees are twoTrees with thresholds and weights in float64.
func exactTrees() (out []graph.Attribute) {
	for _, a := range twoTrees("BRANCH_LEQ", 0) {
		if a.Name != "nodes_values" {
			out = append(out, a)
		}
	}
	return append(out, graph.Constant("nodes_values_as_tensor", graph.Vector("", 1, 2, 0, 0, 0, 0.5, 0, 0.)),
		graph.Ints("target_treeids", 0, 0, 0, 1, 1), graph.Ints("target_nodeids", 2, 3, 4, 1, 2), graph.Constant("target_weights_as_tensor", graph.Vector("", 1, 10, 100, 1000, 10000.)))
}

// ensembles are trees of opset 5. The first tree has a node of each mode.
func ensembles() []Case {
	nan := float32(math.NaN())
	x := table[float32](2, 0, 2, 0, 1, 5, 3, 1, 2, 3, 0, nan, 0.5, 0, nan)
	mode, split := uint8(6), float32(0)
	trees := func(missing int64, more ...graph.Attribute) []graph.Attribute {
		// 0: x0 ≤ 1 ? 1 : 2; 1: x1 mode ? leaf 0 : leaf 1; 2: x0 in {3, 5} ? leaf 2 : leaf 3; 3 (root of tree 1): x1 > 0.5 ? leaf 4 : leaf 5
		return append(attributes(
			graph.Ints("tree_roots", 0, 3), graph.Ints("nodes_featureids", 0, 1, 0, 1),
			graph.Ints("nodes_truenodeids", 1, 0, 2, 4), graph.Ints("nodes_falsenodeids", 2, 1, 3, 5), graph.Ints("nodes_trueleafs", 0, 1, 1, 1), graph.Ints("nodes_falseleafs", 0, 1, 1, 1),
			graph.Constant("nodes_modes", graph.Vector("", uint8(0), 1, mode, 3)), graph.Constant("nodes_splits", graph.Vector[float32]("", 1, 2, split, 0.5)),
			graph.Constant("membership_values", graph.Vector("", 3, 5, nan)), graph.Ints("nodes_missing_value_tracks_true", missing, missing, missing, missing),
			graph.Constant("leaf_weights", graph.Vector[float32]("", 1, 2, 4, 8, 16, 32)), graph.Ints("leaf_targetids", 0, 0, 0, 0, 0, 0), graph.Int("n_targets", 1),
		), more...)
	}
	cases := []Case{
		{Name: "sum", Op: "TreeEnsemble", Opset: 5, Inputs: these(x), Attrs: trees(0), Want: these(table[float32](1, 18, 17, 20, 18, 36, 40, 34))},
		{Name: "NaN is true", Op: "TreeEnsemble", Opset: 5, Inputs: these(x), Attrs: trees(1)},
	}
	mode, split = 4, 3 // x0 = 3
	for i, name := range []string{"average", "sum, again", "least", "greatest"} {
		cases = append(cases, Case{Name: name, Op: "TreeEnsemble", Opset: 5, Inputs: these(x), Attrs: trees(0, graph.Int("aggregate_function", int64(i)))})
	}
	return cases
}
