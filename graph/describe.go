package graph

import "google.golang.org/protobuf/encoding/protowire"

// graphMetadata is the field of a GraphProto with entries that its writer chose.
const graphMetadata = 16

// Describe gives a graph that was made of another what that one's file says of the graph and of values
// that have the same names: their doc_strings, the metadata of each, and types that are no tensor's.
// Where the graph says something itself, that stays.
func (g *Graph) Describe(from *Graph) {
	if g.Doc == "" {
		g.Doc = from.Doc
	}
	g.unknown = append(g.unknown, onlyField(from.unknown, graphMetadata)...)
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
