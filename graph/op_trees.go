package graph

import (
	"fmt"
	"math"
)

// These operators of ai.onnx.ml add up what decision trees say of a row. Trees compare the row's numbers
// as they are, so that small changes show only where one crosses a threshold.
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
func init() {
	forest := broken(Stepping, data).summing(sumsTrees)
	forest.Rounding = composed(3, 2.5, 1) // of an exponential and a quotient
	register(
		Operator{Name: ML + ".TreeEnsembleClassifier", Facts: forest, infer: inferTreeClassifier},
		Operator{Name: ML + ".TreeEnsembleRegressor", Facts: forest, infer: inferTreeRegressor},
		Operator{Name: ML + ".TreeEnsemble", Facts: forest, infer: inferTreeEnsemble},
	)
}

// sumsTrees sums a weight of each tree. Engines that compute a forest in steps take the weights as an
// operand after the inputs.
func sumsTrees(n *Node, _ []Extent) Sum {
	k := len(n.Ints("tree_roots"))
	for i, id := range n.Ints("nodes_treeids") {
		if i == 0 || id != n.Ints("nodes_treeids")[i-1] {
			k++
		}
	}
	k = max(k, 1)
	return Sum{Terms: k, Operand: 1, Steps: float64(k) / 2}
}

func inferTreeClassifier(c *inference) error {
	classes, err := c.classes("classlabels_int64s")
	if err != nil {
		return err
	}
	if err := c.scores(max(classes, 2)); err != nil {
		return err
	}
	if err := c.votes("class", classes); err != nil {
		return err
	}
	return c.branches()
}

// targets returns the shape of what trees predict: a number for each row and target.
func (c *inference) targets() (Shape, error) {
	n, err := c.rows()
	if err != nil {
		return nil, err
	}
	targets := c.node.Int("n_targets", 1)
	if targets < 1 || targets > maxSpan {
		return nil, fmt.Errorf("n_targets is %d; want 1 to %d", targets, maxSpan)
	}
	return Shape{n, Fixed(targets)}, nil
}

func inferTreeRegressor(c *inference) error {
	shape, err := c.targets()
	if err != nil {
		return err
	}
	targets := shape[1].Size
	c.out = Type{Elem: Float, Shape: shape}
	if f := c.node.Text("aggregate_function", "SUM"); f != "SUM" && f != "AVERAGE" && f != "MIN" && f != "MAX" {
		return fmt.Errorf("aggregate_function is %q; want SUM, AVERAGE, MIN or MAX", f)
	}
	if err := c.transform(); err != nil {
		return err
	}
	if err := c.votes("target", targets); err != nil {
		return err
	}
	return c.branches()
}

// branches checks that each node of the trees has all that it needs.
func (c *inference) branches() error {
	n := len(c.node.Ints("nodes_nodeids"))
	for _, name := range []string{"nodes_treeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids", "nodes_modes"} {
		if m, given := c.length(name); m != n || !given {
			return fmt.Errorf("%q has %d entries for %d nodes", name, m, n)
		}
	}
	if m, given := c.length("nodes_missing_value_tracks_true"); given && m != n && m > 0 {
		return fmt.Errorf("%q has %d entries for %d nodes", "nodes_missing_value_tracks_true", m, n)
	}
	values, _ := c.length("nodes_values")
	if exact, given := c.length("nodes_values_as_tensor"); given {
		values += exact
	}
	if values != n {
		return fmt.Errorf("%d thresholds for %d nodes", values, n)
	}
	modes := c.words("nodes_modes")
	leaf := func(i int) bool { return string(modes[i]) == "LEAF" }
	return c.features(leaf)
}

// features checks the columns that branches read.
func (c *inference) features(leaf func(i int) bool) error {
	columns := int64(math.MaxInt64)
	if x := c.in(0).Shape; len(x) > 0 && x[len(x)-1].IsFixed() {
		columns = x[len(x)-1].Size
	}
	for i, f := range c.node.Ints("nodes_featureids") {
		if (f < 0 || f >= columns) && !leaf(i) {
			return fmt.Errorf("node %d of the trees reads column %d of rows of %v", i, f, c.in(0).Shape)
		}
	}
	return nil
}

// votes checks the weights of leaves, which are for so many classes or targets.
func (c *inference) votes(prefix string, outputs int64) error {
	n := len(c.node.Ints(prefix + "_ids"))
	for _, name := range []string{prefix + "_nodeids", prefix + "_treeids"} {
		if m, _ := c.length(name); m != n {
			return fmt.Errorf("%q has %d entries for %d votes", name, m, n)
		}
	}
	weights, _ := c.length(prefix + "_weights")
	exact, _ := c.length(prefix + "_weights_as_tensor")
	if weights+exact != n {
		return fmt.Errorf("%d weights for %d votes", weights+exact, n)
	}
	for _, id := range c.node.Ints(prefix + "_ids") {
		if id < 0 || id >= outputs {
			return fmt.Errorf("a vote for %s %d of %d", prefix, id, outputs)
		}
	}
	return nil
}

// length returns the number of elements of an attribute that is a list or a tensor.
func (c *inference) length(attribute string) (int, bool) {
	a, given := c.node.Attr(attribute)
	if a.Tensor != nil {
		return a.Tensor.Len(), given
	}
	return len(a.Floats) + len(a.Ints) + len(a.Strings), given
}

func inferTreeEnsemble(c *inference) error {
	shape, err := c.targets()
	if err != nil {
		return err
	}
	targets := shape[1].Size
	c.out = Type{Elem: c.in(0).Elem, Shape: shape}
	nodes := len(c.node.Ints("nodes_featureids"))
	for _, name := range []string{"nodes_truenodeids", "nodes_falsenodeids", "nodes_trueleafs", "nodes_falseleafs", "nodes_modes", "nodes_splits"} {
		if m, _ := c.length(name); m != nodes {
			return fmt.Errorf("%q has %d entries for %d nodes", name, m, nodes)
		}
	}
	if m, given := c.length("nodes_missing_value_tracks_true"); given && m != nodes && m > 0 {
		return fmt.Errorf("%q has %d entries for %d nodes", "nodes_missing_value_tracks_true", m, nodes)
	}
	leaves, _ := c.length("leaf_weights")
	if m, _ := c.length("leaf_targetids"); m != leaves {
		return fmt.Errorf("%d weights for %d targets of leaves", leaves, m)
	}
	for _, id := range c.node.Ints("leaf_targetids") {
		if id < 0 || id >= targets {
			return fmt.Errorf("a leaf for target %d of %d", id, targets)
		}
	}
	for side, leafs := range map[string]string{"nodes_truenodeids": "nodes_trueleafs", "nodes_falsenodeids": "nodes_falseleafs"} {
		for i, to := range c.node.Ints(side) {
			if most := map[bool]int{false: nodes, true: leaves}[c.node.Ints(leafs)[i] != 0]; to < 0 || to >= int64(most) {
				return fmt.Errorf("node %d of the trees goes on to %d of %d", i, to, most)
			}
		}
	}
	for _, root := range c.node.Ints("tree_roots") {
		if root < 0 || root >= int64(nodes) {
			return fmt.Errorf("a tree begins at node %d of %d", root, nodes)
		}
	}
	return c.features(func(int) bool { return false })
}
