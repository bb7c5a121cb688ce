package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph/inspect"
)

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
			found, err := summaries(args[0], file)
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
				if err := f.WriteTable(c.OutOrStdout()); err != nil {
					return err
				}
				if text := f.Metadata[schema.MetadataKey]; text != "" {
					if s, err := schema.Decode([]byte(text)); err == nil {
						fmt.Fprintf(c.OutOrStdout(), "columns: %s\n", strings.Join(columnNames(s), ", "))
					}
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	file.flags(c)
	return c
}

// columnNames returns the names of the columns that a model takes, in their order.
func columnNames(s *schema.Schema) (names []string) {
	for _, c := range s.Used() {
		names = append(names, c.Name)
	}
	return names
}

// summaries reads a file, or each file of a folder.
func summaries(path string, from foreign) ([]inspect.Summary, error) {
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
	var out []inspect.Summary
	for _, file := range files {
		g, err := from.read(file)
		if err != nil {
			return nil, err
		}
		out = append(out, inspect.Of(file, g))
	}
	return out, nil
}
