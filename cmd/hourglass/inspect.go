package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/graph"
)

// inspection is what inspect prints of one file.
type inspection struct {
	File       string            `json:"file"`
	Graph      string            `json:"graph"`
	Producer   string            `json:"producer"`
	IRVersion  int64             `json:"ir_version"`
	Opsets     map[string]int64  `json:"opsets"`
	Inputs     []edge            `json:"inputs"`
	Outputs    []edge            `json:"outputs"`
	Operators  map[string]int    `json:"operators"`
	Unknown    []string          `json:"unknown_operators,omitempty"`
	Parameters []edge            `json:"parameters"`
	Elements   int               `json:"parameter_elements"`
	Metadata   map[string]string `json:"metadata,omitempty"`
}

type edge struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func newInspect() *cobra.Command {
	var asJSON bool
	var file foreign
	c := &cobra.Command{
		Use:   "inspect FILE|DIR",
		Short: "Show what an ONNX file holds",
		Long: `Show the inputs, outputs, operators, parameters, opset and metadata of an ONNX
file, or of each file in a folder that "hourglass train" wrote.`,
		Example: `  hourglass inspect model.onnx
  hourglass inspect model --json`,
		Args: takes("FILE or DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			found, err := inspect(args[0], file)
			if err != nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(c.OutOrStdout())
				e.SetIndent("", "  ")
				return e.Encode(found)
			}
			for i, f := range found {
				if i > 0 {
					fmt.Fprintln(c.OutOrStdout())
				}
				if err := f.print(c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	file.flags(c)
	return c
}

func inspect(path string, from foreign) ([]inspection, error) {
	files := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*.onnx")); err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s holds no .onnx file", path)
		}
	}
	var out []inspection
	for _, file := range files {
		g, err := from.read(file)
		if err != nil {
			return nil, err
		}
		out = append(out, inspectGraph(file, g))
	}
	return out, nil
}

func inspectGraph(file string, g *graph.Graph) inspection {
	i := inspection{
		File: file, Graph: g.Name, Producer: g.Header.Producer, IRVersion: g.Header.IRVersion,
		Opsets: map[string]int64{}, Operators: map[string]int{}, Metadata: map[string]string{},
		Inputs: edges(g.Feeds()), Outputs: edges(g.Outputs), Parameters: []edge{},
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
		i.Parameters = append(i.Parameters, edge{t.Name, t.Type().String()})
		i.Elements += t.Len()
	}
	for _, p := range g.Header.Metadata {
		i.Metadata[p.Key] = p.Value
	}
	return i
}

func edges(values []graph.Value) []edge {
	out := make([]edge, len(values))
	for i, v := range values {
		out[i] = edge{v.Name, v.Type.String()}
	}
	return out
}

func (i inspection) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\ngraph\t%s\nproducer\t%s\nIR version\t%d\n", i.File, i.Graph, i.Producer, i.IRVersion)
	for _, domain := range sorted(i.Opsets) {
		fmt.Fprintf(t, "opset\t%s %d\n", domain, i.Opsets[domain])
	}
	for _, group := range []struct {
		what string
		of   []edge
	}{{"input", i.Inputs}, {"output", i.Outputs}, {"parameter", i.Parameters}} {
		for _, e := range group.of {
			fmt.Fprintf(t, "%s\t%s\t%s\n", group.what, e.Name, e.Type)
		}
	}
	fmt.Fprintf(t, "elements\t%d\n", i.Elements)
	for _, op := range sorted(i.Operators) {
		fmt.Fprintf(t, "operator\t%s\t×%d\n", op, i.Operators[op])
	}
	for _, n := range i.Unknown {
		fmt.Fprintf(t, "unknown operator\t%s\n", n)
	}
	for _, key := range sorted(i.Metadata) {
		fmt.Fprintf(t, "metadata\t%s\t%s\n", key, i.Metadata[key])
	}
	return t.Flush()
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
