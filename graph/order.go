package graph

// inOrder returns the nodes of a graph in an order in which each comes after those whose outputs it
// reads, itself or in its subgraphs. Nodes in such an order stay as they are, and so do nodes that
// read each other in a circle, which [Graph.Validate] finds.
func inOrder(nodes []*Node) []*Node {
	giver := map[string]int{}
	for i, n := range nodes {
		for _, out := range n.Outputs {
			if _, twice := giver[out]; !twice && out != "" {
				giver[out] = i
			}
		}
	}
	readers, awaited, sorted := make([][]int, len(nodes)), make([]int, len(nodes)), true
	for i, n := range nodes {
		for _, name := range n.reads() {
			if from, given := giver[name]; given {
				readers[from] = append(readers[from], i)
				awaited[i]++
				sorted = sorted && from < i
			}
		}
	}
	if sorted {
		return nodes
	}
	var ready []int
	for i := range nodes {
		if awaited[i] == 0 {
			ready = append(ready, i)
		}
	}
	ordered := make([]*Node, 0, len(nodes))
	for ; len(ready) > 0; ready = ready[1:] {
		ordered = append(ordered, nodes[ready[0]])
		for _, i := range readers[ready[0]] {
			if awaited[i]--; awaited[i] == 0 {
				ready = append(ready, i)
			}
		}
	}
	if len(ordered) < len(nodes) {
		return nodes
	}
	return ordered
}
