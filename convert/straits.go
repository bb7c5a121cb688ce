package convert

import "github.com/hourglass-go/hourglass/graph"

// straits returns the values that nodes compute and that every way from the sources to the outputs
// passes through. A way goes only through nodes that follow accepts. Where no way leads to an
// output, all values are straits.
//
// Values have places in the order in which nodes compute them, and every step of a way goes to a
// higher place. A way therefore avoids a value exactly where one of its steps goes from a lower
// place to a higher one. Counting the steps over each place needs one pass.
func straits(g *graph.Graph, sources []string, follow func(*graph.Node) bool) map[string]bool {
	places, end := placesOf(g)
	on := onTheWay(g, sources, follow)
	over := make([]int, end+1) // steps that begin to be over a place, minus those that end there
	step := func(from, to int) {
		over[from+1]++
		over[to]--
	}
	for _, n := range g.Nodes {
		if !follow(n) {
			continue
		}
		first := end
		for _, in := range n.Inputs {
			if on[in] {
				first = min(first, places[in])
			}
		}
		for _, out := range n.Outputs {
			if on[out] && first < end {
				step(first, places[out])
			}
		}
	}
	for _, o := range g.Outputs {
		if on[o.Name] {
			step(places[o.Name], end)
		}
	}
	open := make([]bool, end+1)
	for at, steps := 0, 0; at <= end; at++ {
		steps += over[at]
		open[at] = steps == 0
	}
	passed := map[string]bool{}
	for name, at := range places {
		passed[name] = open[at]
	}
	return passed
}

// placesOf numbers the values that nodes compute, from 1 on. Inputs are at 0, and the end comes
// after all.
func placesOf(g *graph.Graph) (places map[string]int, end int) {
	places, end = map[string]int{}, 1
	for _, n := range g.Nodes {
		for _, out := range n.Outputs {
			if out != "" {
				places[out] = end
				end++
			}
		}
	}
	return places, end
}

// onTheWay marks the values that depend on a source and that an output depends on.
func onTheWay(g *graph.Graph, sources []string, follow func(*graph.Node) bool) map[string]bool {
	needed, on := map[string]bool{}, map[string]bool{}
	for _, o := range g.Outputs {
		needed[o.Name] = true
	}
	for i := len(g.Nodes) - 1; i >= 0; i-- {
		if n := g.Nodes[i]; follow(n) && anyOf(needed, n.Outputs) {
			for _, in := range n.Inputs {
				needed[in] = true
			}
		}
	}
	for _, name := range sources {
		on[name] = needed[name]
	}
	for _, n := range g.Nodes {
		if follow(n) && anyOf(on, n.Inputs) {
			for _, out := range n.Outputs {
				on[out] = out != "" && needed[out]
			}
		}
	}
	return on
}

// anyOf reports whether one of the names is marked.
func anyOf(marked map[string]bool, names []string) bool {
	for _, name := range names {
		if name != "" && marked[name] {
			return true
		}
	}
	return false
}
