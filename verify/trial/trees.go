package trial

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// splits are the numbers that trees compare the columns of an input with.
type splits map[int64]*compared

// compared are the numbers that one column is compared with.
type compared struct {
	all   []float64
	fresh []float64 // those that only one of several graphs has
}

// splitsOf returns the splits of each input that trees read as it is, in any of some graphs.
func splitsOf(graphs ...*graph.Graph) map[string]splits {
	of, times := map[string]splits{}, map[string]map[int64]map[float64]int{}
	for i, g := range graphs {
		for name, columns := range treesOf(g) {
			if i > 0 {
				name = counterpartName(g, graphs[0], name)
			}
			if times[name] == nil {
				times[name] = map[int64]map[float64]int{}
			}
			for column, thresholds := range columns {
				if times[name][column] == nil {
					times[name][column] = map[float64]int{}
				}
				for v := range thresholds {
					times[name][column][v]++
				}
			}
		}
	}
	for name, columns := range times {
		of[name] = splits{}
		for column, thresholds := range columns {
			c := &compared{}
			for v, n := range thresholds {
				if c.all = append(c.all, v); n < len(graphs) {
					c.fresh = append(c.fresh, v)
				}
			}
			slices.SortFunc(c.all, cmp.Compare[float64])
			slices.SortFunc(c.fresh, cmp.Compare[float64])
			of[name][column] = c
		}
	}
	return of
}

// counterpartName returns the name that an input of a graph has in another one.
func counterpartName(g, other *graph.Graph, name string) string {
	for i, v := range g.Feeds() {
		if v.Name != name {
			continue
		}
		if o, there := counterpart(v, i, other.Feeds()); there {
			return o.Name
		}
	}
	return name
}

// treesOf returns the thresholds of trees by the value that they read and by the column of it.
func treesOf(g *graph.Graph) map[string]map[int64]map[float64]bool {
	whole := flat(g)
	of := map[string]map[int64]map[float64]bool{}
	for i := len(whole.Nodes) - 1; i >= 0; i-- {
		n := whole.Nodes[i]
		if facts, _ := graph.FactsOf(n); facts.Movement == graph.Copied && len(n.Outputs) > 0 && of[n.Outputs[0]] != nil && of[n.Input(0)] == nil {
			of[n.Input(0)] = of[n.Outputs[0]]
		}
		if n.Domain != graph.ML || !strings.HasPrefix(n.Op, "TreeEnsemble") {
			continue
		}
		if of[n.Input(0)] == nil {
			of[n.Input(0)] = map[int64]map[float64]bool{}
		}
		columns, thresholds := n.Ints("nodes_featureids"), thresholdsOf(n)
		for k := range min(len(columns), len(thresholds)) {
			if of[n.Input(0)][columns[k]] == nil {
				of[n.Input(0)][columns[k]] = map[float64]bool{}
			}
			of[n.Input(0)][columns[k]][thresholds[k]] = true
		}
	}
	return of
}

// thresholdsOf returns the thresholds of the nodes of trees.
func thresholdsOf(n *graph.Node) (all []float64) {
	for _, name := range []string{"nodes_values", "nodes_values_as_tensor", "nodes_splits"} {
		a, _ := n.Attr(name)
		all = append(all, numbers(a.Tensor)...)
		for _, v := range a.Floats {
			all = append(all, float64(v))
		}
	}
	return all
}

// threshold draws a number that a column is compared with, or any of the graph's. Those that only one of two
// graphs has come as often as all others.
func (d drawing) threshold(column int64) []float64 {
	c := d.splits[column]
	switch {
	case c == nil:
		return d.edges
	case len(c.fresh) > 0 && d.random.IntN(2) == 0:
		return c.fresh
	}
	return c.all
}
