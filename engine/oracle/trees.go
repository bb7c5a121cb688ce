package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	prepared[ml+"TreeEnsembleRegressor"] = prepareRegressor
	prepared[ml+"TreeEnsembleClassifier"] = prepareClassifier
	prepared[ml+"TreeEnsemble"] = prepareEnsemble
}

// forest are trees. A row goes from each root along branches to a leaf, and the votes of all leaves are
// put together.
type forest struct {
	branches []branch
	leaves   [][]vote
	roots    []int // branches; one below 0 is leaf −1−root
	outputs  int
	weights  []float64
}

// branch compares a column of a row with a threshold. Next are branches or, below 0, leaves.
type branch struct {
	column    int
	mode      string
	threshold float64
	members   []float64 // of BRANCH_MEMBER
	missing   bool      // whether NaN is as a true comparison
	next      [2]int    // where the comparison is false, and where it is true
}

// vote is what a leaf says about an output. Its weight is that of a place among all weights.
type vote struct{ output, weight int }

// holds reports whether the comparison is true. The number is compared as it is, in whatever type.
func (b branch) holds(x float64) bool {
	if x != x {
		return b.missing
	}
	switch b.mode {
	case "BRANCH_LEQ":
		return x <= b.threshold
	case "BRANCH_LT":
		return x < b.threshold
	case "BRANCH_GTE":
		return x >= b.threshold
	case "BRANCH_GT":
		return x > b.threshold
	case "BRANCH_EQ":
		return x == b.threshold
	case "BRANCH_NEQ":
		return x != b.threshold
	case "BRANCH_MEMBER":
		return slices.Contains(b.members, x)
	}
	panic(lack(fmt.Sprintf("nodes of mode %q", b.mode)))
}

// leaf returns the votes of the leaf to which a row goes.
func (f *forest) leaf(root int, row []float64) []vote {
	at := root
	for range len(f.branches) + 1 {
		if at < 0 {
			return f.leaves[-1-at]
		}
		b := f.branches[at]
		if b.column >= len(row) {
			panic(fmt.Errorf("column %d of %d", b.column, len(row)))
		}
		if at = b.next[0]; b.holds(row[b.column]) {
			at = b.next[1]
		}
	}
	panic(fmt.Errorf("a row goes round in a tree"))
}

// vote puts together what the trees say of each row.
func (f *forest) vote(c call, how string) (Array, error) {
	x, n, columns, err := c.rows()
	if err != nil {
		return x, err
	}
	weights := c.in[1].V
	out := blank(graph.Float, []int{n, f.outputs})
	for i := range n {
		row, scores := x.V[i*columns:(i+1)*columns], out.V[i*f.outputs:(i+1)*f.outputs]
		voted := make([]bool, f.outputs)
		for _, root := range f.roots {
			for _, v := range f.leaf(root, row) {
				w := weights[v.weight]
				switch {
				case how == "SUM" || how == "AVERAGE":
					scores[v.output] += w
				case !voted[v.output] || how == "MIN" && w < scores[v.output] || how == "MAX" && w > scores[v.output]:
					scores[v.output] = w
				}
				voted[v.output] = true
			}
		}
		if (how == "MIN" || how == "MAX") && slices.Contains(voted, false) {
			return out, lack("a least or greatest vote where no tree votes")
		}
		if how == "AVERAGE" {
			for k := range scores {
				scores[k] /= float64(len(f.roots))
			}
		}
	}
	return out, nil
}

// numbersOf returns the floats of an attribute, or those of the tensor that may stand for them.
func numbersOf(n *graph.Node, attribute string) ([]float64, error) {
	if a, given := n.Attr(attribute + "_as_tensor"); given {
		t, err := Widen(a.Tensor)
		return t.V, err
	}
	a, _ := n.Attr(attribute)
	if a.Tensor != nil {
		t, err := Widen(a.Tensor)
		return t.V, err
	}
	return widen(make([]float64, len(a.Floats)), a.Floats), nil
}

// grown reads the trees of opsets 1 to 4, whose leaves are nodes, with the votes of a class or a target.
func grown(n *graph.Node, prefix string, outputs int) (*forest, error) {
	trees, ids, columns := n.Ints("nodes_treeids"), n.Ints("nodes_nodeids"), n.Ints("nodes_featureids")
	yes, no, missing := n.Ints("nodes_truenodeids"), n.Ints("nodes_falsenodeids"), n.Ints("nodes_missing_value_tracks_true")
	modes, _ := n.Attr("nodes_modes")
	thresholds, err := numbersOf(n, "nodes_values")
	if err != nil {
		return nil, err
	}
	f := &forest{outputs: outputs}
	type name struct{ tree, node int64 }
	place, rooted := map[name]int{}, map[int64]bool{}
	leafOf := map[name]int{}
	for i, id := range ids {
		at := name{trees[i], id}
		if _, twice := place[at]; twice {
			return nil, fmt.Errorf("tree %d has node %d twice", trees[i], id)
		}
		place[at] = i
		if string(modes.Strings[i]) == "LEAF" {
			leafOf[at] = len(f.leaves)
			place[at] = -1 - len(f.leaves)
			f.leaves = append(f.leaves, nil)
		}
		if !rooted[trees[i]] {
			rooted[trees[i]] = true
			f.roots = append(f.roots, place[at])
		}
	}
	f.branches = make([]branch, len(ids))
	for i := range ids {
		if string(modes.Strings[i]) == "LEAF" {
			continue
		}
		no, first := place[name{trees[i], no[i]}]
		yes, second := place[name{trees[i], yes[i]}]
		if !first || !second {
			return nil, fmt.Errorf("node %d of tree %d goes on to none of its nodes", ids[i], trees[i])
		}
		f.branches[i] = branch{
			column: int(columns[i]), mode: string(modes.Strings[i]), threshold: thresholds[i],
			missing: i < len(missing) && missing[i] != 0, next: [2]int{no, yes},
		}
	}
	if f.weights, err = numbersOf(n, prefix+"_weights"); err != nil {
		return nil, err
	}
	voteTrees, voteNodes := n.Ints(prefix+"_treeids"), n.Ints(prefix+"_nodeids")
	for i, output := range n.Ints(prefix + "_ids") {
		at, known := leafOf[name{voteTrees[i], voteNodes[i]}]
		if !known {
			return nil, fmt.Errorf("vote %d is of node %d of tree %d, which is no leaf", i, voteNodes[i], voteTrees[i])
		}
		f.leaves[at] = append(f.leaves[at], vote{int(output), i})
	}
	return f, nil
}

// weighed returns the weights of a forest as an operand, of the type that scores have.
func (f *forest) weighed(elem graph.DataType) Array {
	return Array{Elem: elem, Dims: []int{len(f.weights)}, V: f.weights}
}

// based adds a number to each output.
func based(scores Array, base []float64) error {
	n := scores.Dims[1]
	if len(base) != 0 && len(base) != n {
		return fmt.Errorf("%d base_values for %d outputs", len(base), n)
	}
	for i := range scores.V {
		if len(base) > 0 {
			scores.V[i] += base[i%n]
		}
	}
	return nil
}

func prepareRegressor(n *graph.Node) (func(call) ([]Array, error), Array, error) {
	f, err := grown(n, "target", int(n.Int("n_targets", 1)))
	if err != nil {
		return nil, Array{}, err
	}
	base, err := numbersOf(n, "base_values")
	return func(c call) ([]Array, error) {
		scores, err := f.vote(c, n.Text("aggregate_function", "SUM"))
		if err == nil {
			err = based(scores, base)
		}
		if err != nil {
			return nil, err
		}
		scores, err = c.transformed(scores)
		return []Array{scores}, err
	}, f.weighed(graph.Float), err
}

func prepareClassifier(n *graph.Node) (func(call) ([]Array, error), Array, error) {
	labels, classes := call{node: n}.labels("classlabels_int64s")
	f, err := grown(n, "class", classes)
	if err != nil {
		return nil, Array{}, err
	}
	base, err := numbersOf(n, "base_values")
	voted := n.Ints("class_ids")
	alone := len(voted) > 0 && !slices.ContainsFunc(voted, func(id int64) bool { return id != voted[0] })
	return func(c call) ([]Array, error) {
		scores, err := f.vote(c, "SUM")
		if err != nil {
			return nil, err
		}
		if classes < 2 || alone && (classes > 2 || voted[0] != 0) {
			return nil, lack("votes for one class alone, whose scores the specification does not define")
		}
		if alone {
			return c.ofTwo(scores, base, f.weights, labels)
		}
		if err := based(scores, base); err != nil {
			return nil, err
		}
		at := firstGreatest(scores)
		scores, err = c.transformed(scores)
		return []Array{labels(at), scores}, err
	}, f.weighed(graph.Float), err
}

// ofTwo returns labels and scores where votes are for the first of two classes alone. Such a vote is one
// for the second class, as in scikit-learn and LightGBM: its probability, or its logit.
func (c call) ofTwo(scores Array, base, weights []float64, labels func([]int) Array) ([]Array, error) {
	if len(base) == 2 && base[0] != base[1] || len(base) > 2 {
		return nil, lack("two base_values for one score")
	}
	negative := slices.ContainsFunc(weights, func(w float64) bool { return w < 0 })
	after := c.node.Text("post_transform", "NONE")
	at := make([]int, scores.Dims[0])
	for i := range at {
		s := scores.V[2*i]
		if len(base) > 0 {
			s += base[0]
		}
		switch {
		case after == "LOGISTIC":
			scores.V[2*i], scores.V[2*i+1] = logistic(-s), logistic(s)
			at[i] = int(truth(s > 0))
		case after == "NONE" && !negative:
			scores.V[2*i], scores.V[2*i+1] = 1-s, s
			at[i] = int(truth(s > 0.5))
		default:
			return nil, lack(fmt.Sprintf("one score for two classes with post_transform %s, which the specification does not define", after))
		}
	}
	return []Array{labels(at), scores}, nil
}

// prepareEnsemble reads the trees of opset 5, whose leaves are lists of their own.
func prepareEnsemble(n *graph.Node) (func(call) ([]Array, error), Array, error) {
	fail := func(err error) (func(call) ([]Array, error), Array, error) { return nil, Array{}, err }
	weights, given := n.Attr("leaf_weights")
	if !given {
		return fail(fmt.Errorf("it has no leaf_weights"))
	}
	f := &forest{outputs: int(n.Int("n_targets", 1))}
	for i, target := range n.Ints("leaf_targetids") {
		f.leaves = append(f.leaves, []vote{{int(target), i}})
	}
	var err error
	if f.weights, err = numbersOf(n, "leaf_weights"); err != nil {
		return fail(err)
	}
	modes, err := numbersOf(n, "nodes_modes")
	if err != nil {
		return fail(err)
	}
	splits, err := numbersOf(n, "nodes_splits")
	if err != nil {
		return fail(err)
	}
	members, err := numbersOf(n, "membership_values")
	if err != nil {
		return fail(err)
	}
	next := func(ids, leaf []int64, i int) int {
		if leaf[i] != 0 {
			return -1 - int(ids[i])
		}
		return int(ids[i])
	}
	yes, no, yesLeaf, noLeaf := n.Ints("nodes_truenodeids"), n.Ints("nodes_falsenodeids"), n.Ints("nodes_trueleafs"), n.Ints("nodes_falseleafs")
	missing := n.Ints("nodes_missing_value_tracks_true")
	names := [...]string{"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER"}
	for i, column := range n.Ints("nodes_featureids") {
		if modes[i] >= float64(len(names)) {
			return fail(fmt.Errorf("node %d is of mode %v; want 0 to %d", i, modes[i], len(names)-1))
		}
		b := branch{column: int(column), mode: names[int(modes[i])], threshold: splits[i], missing: i < len(missing) && missing[i] != 0}
		b.next = [2]int{next(no, noLeaf, i), next(yes, yesLeaf, i)}
		if b.mode == "BRANCH_MEMBER" {
			end := slices.IndexFunc(members, math.IsNaN)
			if end < 0 {
				return fail(fmt.Errorf("node %d has no set of membership_values", i))
			}
			b.members, members = members[:end], members[end+1:]
		}
		f.branches = append(f.branches, b)
	}
	for _, root := range n.Ints("tree_roots") {
		f.roots = append(f.roots, int(root))
	}
	how := [...]string{"AVERAGE", "SUM", "MIN", "MAX"}
	return func(c call) ([]Array, error) {
		which := c.node.Int("aggregate_function", 1)
		if which < 0 || int(which) >= len(how) {
			return nil, fmt.Errorf("aggregate_function is %d; want 0 to 3", which)
		}
		scores, err := f.vote(c, how[which])
		if err != nil {
			return nil, err
		}
		scores.Elem = c.in[0].Elem
		scores, err = c.transformed(scores)
		return []Array{scores}, err
	}, f.weighed(weights.Tensor.Elem), nil
}
