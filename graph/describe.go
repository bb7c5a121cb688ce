package graph

import "google.golang.org/protobuf/encoding/protowire"

// graphMetadata is the field of a GraphProto with entries that its writer chose.
const graphMetadata = 16

// Describe gives a graph that was made of another what that one's file says of the graph, of nodes and of
// values that have the same names: their doc_strings, the metadata of each, and types that are no tensor's.
// The doc_string of a node that is gone is that of the node which gives its output now. Where the graph
// says something itself, that stays.
func (g *Graph) Describe(from *Graph) {
	if g.Doc == "" {
		g.Doc = from.Doc
	}
	g.unknown = append(g.unknown, onlyField(from.unknown, graphMetadata)...)
	g.describeNodes(from)
	said := map[string]Value{}
	for _, values := range [][]Value{from.Values, from.Inputs, from.Outputs} {
		for _, v := range values {
			said[v.Name] = v
		}
	}
	for _, values := range [][]Value{g.Values, g.Inputs, g.Outputs} {
		for i := range values {
			v, was := &values[i], said[values[i].Name]
			if v.Doc == "" {
				v.Doc = was.Doc
			}
			if v.Type.equal(Type{}) && v.proto == nil {
				v.proto = was.proto
			}
			if v.unknown == nil {
				v.unknown = was.unknown
			}
		}
	}
}

// describeNodes gives nodes the doc_strings of those whose outputs they give, unless another node has them.
func (g *Graph) describeNodes(from *Graph) {
	left := map[string]string{} // doc_strings of nodes of from, by output
	for _, n := range from.Nodes {
		if n.Doc != "" {
			left[n.Output()] = n.Doc
		}
	}
	if len(left) == 0 {
		return
	}
	has := map[string]bool{}
	for _, n := range g.Nodes {
		has[n.Doc] = true
	}
	for _, n := range g.Nodes {
		if doc := left[n.Output()]; n.Doc == "" && !has[doc] {
			n.Doc = doc
		}
	}
}

// onlyField returns the fields of one number.
func onlyField(b []byte, number protowire.Number) (kept []byte) {
	for len(b) > 0 {
		num, _, n := protowire.ConsumeField(b)
		if n < 0 {
			return kept
		}
		if num == number {
			kept = append(kept, b[:n]...)
		}
		b = b[n:]
	}
	return kept
}
