// Package inspect says what a graph holds: inputs, outputs, operators, parameters, opsets and metadata.
// Call [Of] and encode the result as JSON, or print it with [Summary.WriteTable].
package inspect

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/hourglass-go/hourglass/graph"
)

// Summary says what the graph of one file holds. Operators are counted by name, and Elements is the
// number of elements of all parameters.
type Summary struct {
	File       string            `json:"file"`
	Graph      string            `json:"graph"`
	Producer   string            `json:"producer"`
	IRVersion  int64             `json:"ir_version"`
	Opsets     map[string]int64  `json:"opsets"`
	Inputs     []Edge            `json:"inputs"`
	Outputs    []Edge            `json:"outputs"`
	Operators  map[string]int    `json:"operators"`
	Unknown    []string          `json:"unknown_operators,omitempty"`
	Parameters []Edge            `json:"parameters"`
	Elements   int               `json:"parameter_elements"`
	Metadata   map[string]string `json:"metadata,omitempty"`
}

// Edge is a value of a graph with its type.
type Edge struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Of returns what a graph holds. The file is where it was read from.
func Of(file string, g *graph.Graph) Summary {
	i := Summary{
		File: file, Graph: g.Name, Producer: g.Header.Producer, IRVersion: g.Header.IRVersion,
		Opsets: map[string]int64{}, Operators: map[string]int{}, Metadata: map[string]string{},
		Inputs: edges(g.Feeds()), Outputs: edges(g.Outputs), Parameters: []Edge{},
	}
	if v := g.Header.ProducerVersion; v != "" {
		i.Producer += " " + v
	}
	for _, o := range g.Header.Opsets {
		domain := o.Domain
		if domain == "" {
			domain = "ai.onnx"
		}
		i.Opsets[domain] = o.Version
	}
	for _, n := range g.Nodes {
		i.Operators[n.Op]++
	}
	for _, n := range g.Unknown() {
		i.Unknown = append(i.Unknown, n.String())
	}
	for _, t := range g.Initializers {
		i.Parameters = append(i.Parameters, Edge{t.Name, t.Type().String()})
		i.Elements += t.Len()
	}
	for _, p := range g.Header.Metadata {
		i.Metadata[p.Key] = p.Value
	}
	return i
}

func edges(values []graph.Value) []Edge {
	out := make([]Edge, len(values))
	for i, v := range values {
		out[i] = Edge{v.Name, v.Type.String()}
	}
	return out
}

// WriteTable writes the summary for people.
func (i Summary) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\ngraph\t%s\nproducer\t%s\nIR version\t%d\n", i.File, i.Graph, i.Producer, i.IRVersion)
	for _, domain := range slices.Sorted(maps.Keys(i.Opsets)) {
		fmt.Fprintf(t, "opset\t%s %d\n", domain, i.Opsets[domain])
	}
	for _, group := range []struct {
		what string
		of   []Edge
	}{{"input", i.Inputs}, {"output", i.Outputs}, {"parameter", i.Parameters}} {
		for _, e := range group.of {
			fmt.Fprintf(t, "%s\t%s\t%s\n", group.what, e.Name, e.Type)
		}
	}
	fmt.Fprintf(t, "elements\t%d\n", i.Elements)
	for _, op := range slices.Sorted(maps.Keys(i.Operators)) {
		fmt.Fprintf(t, "operator\t%s\t×%d\n", op, i.Operators[op])
	}
	for _, n := range i.Unknown {
		fmt.Fprintf(t, "unknown operator\t%s\n", n)
	}
	for _, key := range slices.Sorted(maps.Keys(i.Metadata)) {
		fmt.Fprintf(t, "metadata\t%s\t%s\n", key, i.Metadata[key])
	}
	return t.Flush()
}
