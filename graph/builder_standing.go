package graph

// standing knows for each name where in a [Builder]'s graph it stands. A question about a
// name then needs no walk through the graph.
type standing struct {
	nodes        map[string]bool    // the names of nodes
	mentions     map[string][]*Node // the nodes that compute or read a value
	outputs      map[string]bool    // names of the graph's outputs
	values       map[string]int     // places in the graph's Values
	initializers map[string]*Tensor
}

func newStanding() standing {
	return standing{
		nodes: map[string]bool{}, mentions: map[string][]*Node{}, outputs: map[string]bool{},
		values: map[string]int{}, initializers: map[string]*Tensor{},
	}
}

func (s *standing) add(n *Node) {
	s.nodes[n.Name] = true
	for _, names := range [][]string{n.Outputs, n.Inputs} {
		for _, name := range names {
			s.mentions[name] = append(s.mentions[name], n)
		}
	}
}

// computed reports whether a node computes a value. That node is the first that mentions the
// value.
func (s *standing) computed(name string) bool {
	nodes := s.mentions[name]
	if name == "" || len(nodes) == 0 {
		return false
	}
	for _, out := range nodes[0].Outputs {
		if out == name {
			return true
		}
	}
	return false
}

// rename changes a value's name in the nodes that mention it.
func (s *standing) rename(from, to string) {
	for _, n := range s.mentions[from] {
		for _, names := range [][]string{n.Inputs, n.Outputs} {
			for i := range names {
				if names[i] == from {
					names[i] = to
				}
			}
		}
	}
	move(s.mentions, from, to)
}

// move stores under another name what a map has under one name.
func move[T any](m map[string]T, from, to string) {
	if v, ok := m[from]; ok {
		m[to] = v
		delete(m, from)
	}
}
