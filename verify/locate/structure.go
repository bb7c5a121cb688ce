package locate

import (
	"bytes"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

const constantOp = "Constant"

// kind returns an operator. Operators that exporters write for each other have one kind.
func kind(n *graph.Node) string {
	facts, _ := graph.FactsOf(n)
	switch {
	case facts.Movement == graph.Reshaped:
		return "Reshape"
	case n.Is("Upsample"): // Resize replaced it
		return "Resize"
	}
	return n.Op
}

// copies reports whether a node returns its first input, perhaps in another type.
func copies(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return facts.Movement == graph.Copied
}

// root returns the value of which a value is a copy, perhaps in another precision or through 8 bits.
func (v *view) root(name string) string {
	for {
		n := v.index.Maker(name)
		if n == nil || !copies(n) && !n.Is("QuantizeLinear") && !n.Is("DequantizeLinear") || n.Outputs[0] != name {
			return name
		}
		name = n.Inputs[0]
	}
}

// structure matches nodes of B that are not matched yet, in their order, with nodes of A.
func (m *matching) structure() {
	left := map[string][]*graph.Node{}
	for _, n := range m.a.Nodes {
		if !slices.ContainsFunc(n.Outputs, func(out string) bool { return m.taken[out] }) {
			left[kind(n)] = append(left[kind(n)], n)
		}
	}
	for _, n := range m.b.Nodes {
		if _, matched := m.toA[n.Outputs[0]]; matched || kind(n) == constantOp {
			continue
		}
		if x := m.counterpart(n, left[kind(n)]); x != nil {
			left[kind(n)] = slices.DeleteFunc(left[kind(n)], func(y *graph.Node) bool { return x == y })
			for i := range min(len(n.Outputs), len(x.Outputs)) {
				if n.Outputs[i] != "" && x.Outputs[i] != "" {
					m.pair(x.Outputs[i], n.Outputs[i], "structure")
				}
			}
		}
	}
}

// readers matches what matched nodes read and what is not matched yet.
func (m *matching) readers() {
	for _, n := range slices.Backward(m.b.Nodes) {
		x := m.a.index.Maker(m.toA[n.Outputs[0]].A)
		if x == nil || kind(x) != kind(n) {
			continue
		}
		dataA, _ := m.a.operands(x)
		dataB, _ := m.b.operands(n)
		for i := range dataB {
			if len(dataA) != len(dataB) {
				break
			}
			a, b := m.a.root(dataA[i]), m.b.root(dataB[i])
			if _, matched := m.toA[b]; matched || m.roots[b] != "" || m.a.index.Maker(a) == nil || m.b.index.Maker(b) == nil {
				continue
			}
			if m.similar(a, b) && compatible(m.a.types[a].Shape, m.b.types[b].Shape) {
				m.pair(a, b, "reader")
			}
		}
	}
}

// counterpart returns the node of A that reads most of what n reads.
func (m *matching) counterpart(n *graph.Node, candidates []*graph.Node) (best *graph.Node) {
	most := 0
	for _, x := range candidates {
		if !m.similar(x.Outputs[0], n.Outputs[0]) || !m.shaped(x, n) {
			continue
		}
		if alike := m.alike(x, n); alike > most {
			best, most = x, alike
		}
	}
	return best
}

// shaped reports whether two nodes give the same shape. Nodes whose operator changes shapes pass.
func (m *matching) shaped(x, n *graph.Node) bool {
	return kind(n) == "Reshape" || compatible(m.a.types[x.Outputs[0]].Shape, m.b.types[n.Outputs[0]].Shape)
}

// alike scores how much two nodes read in common. It is 0 where they read neither the same values nor
// the same weights.
func (m *matching) alike(x, n *graph.Node) (score int) {
	dataA, weightsA := m.a.operands(x)
	dataB, weightsB := m.b.operands(n)
	var found []string
	for _, name := range dataB {
		found = append(found, m.roots[m.b.root(name)])
	}
	for i := range dataA {
		dataA[i] = m.a.root(dataA[i])
	}
	if n.Is("Add") || n.Is("Mul") {
		slices.Sort(dataA)
		slices.Sort(found)
	}
	if slices.Equal(dataA, found) && !slices.Contains(found, "") {
		score += 2
	}
	for _, w := range weightsB {
		if slices.ContainsFunc(weightsA, func(t *graph.Tensor) bool { return sameWeights(t, w) }) {
			score += 2
		}
	}
	if score > 0 && len(attributes(x, n)) == 0 {
		score++
	}
	return score
}

// operands returns the inputs of a node that follow from the graph's inputs, and those that are
// constant and have more than one element.
func (v *view) operands(n *graph.Node) (data []string, weights []*graph.Tensor) {
	for _, in := range n.Inputs {
		t := v.weight(in)
		switch {
		case t != nil && t.Len() > 1:
			weights = append(weights, t)
		case in != "" && !v.consts[v.root(in)] && !v.sizes[in]:
			data = append(data, in)
		}
	}
	return data, weights
}

// weight returns the constant that a value is, perhaps in another type. It returns nil where the
// value is none.
func (v *view) weight(name string) *graph.Tensor {
	if name = v.root(name); v.feeds[name] {
		return nil
	}
	if n := v.index.Maker(name); n != nil {
		return graph.ConstantOf(n)
	}
	return v.index.Initializer(name)
}

// sameWeights reports whether two tensors are one weight: they have one name, or the same elements.
func sameWeights(a, b *graph.Tensor) bool {
	return a.Name != "" && a.Name == b.Name || a.Elem == b.Elem && a.Elem.IsFloat() && bytes.Equal(a.Raw, b.Raw)
}
