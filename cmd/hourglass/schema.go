package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

func newSchema() *cobra.Command {
	var out string
	var force bool
	var how dialect
	var memory *size
	c := &cobra.Command{
		Use:   "schema FILE",
		Short: "Find what the columns of a table are",
		Long: `Find what the columns of a table are: numbers, categories, times, identifiers and
constants. FILE is a ` + tabularHelp + `.

The schema is JSON. Edit it where it is wrong: the kinds are number, category, time,
identifier, constant and ignored, and the last three are left out of a detector. Then
give it to "hourglass train --variant detector --schema".`,
		Example: `  hourglass schema rows.csv
  hourglass schema rows.csv --out schema.json`,
		Args: takes("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if out != "" {
				if err := free(out, force); err != nil {
					return err
				}
			}
			s, err := inferred(c, args[0], "", &how, memory)
			if err != nil {
				return err
			}
			b, err := s.Encode()
			if err != nil {
				return err
			}
			if out == "" {
				_, err = c.OutOrStdout().Write(b)
				return err
			}
			return saved(c, out, atomicfile.Bytes(out, b))
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write (.json) (default standard output)")
	c.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	how.flags(c)
	memory = memoryFlag(c, "largest size of a set of numbers that is accepted, unzipped")
	return c
}

// inferred finds what the columns of a table are.
func inferred(c *cobra.Command, spec, name string, d *dialect, memory *size) (*schema.Schema, error) {
	r, err := records(c, spec, name, d, memory)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return schema.Infer(r)
}

// loadSchema reads a schema that a person may have edited.
func loadSchema(path string) (*schema.Schema, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := schema.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s (--schema): %w", path, err)
	}
	return s, nil
}

// kindsOf says, for people, how many columns are of which kind, and names those that are left out.
func kindsOf(s *schema.Schema) string {
	counts := map[schema.Kind]int{}
	var out, left []string
	for _, col := range s.Columns {
		counts[col.Kind]++
		if !col.Used() {
			left = append(left, fmt.Sprintf("%s (%s)", col.Name, col.Kind))
		}
	}
	for _, kind := range schema.Kinds() {
		if n := counts[kind]; n > 0 && (schema.Column{Kind: kind}).Used() {
			out = append(out, fmt.Sprintf("%d of kind %s", n, kind))
		}
	}
	text := "columns: " + strings.Join(out, ", ")
	if left != nil {
		text += "; left out: " + strings.Join(left, ", ")
	}
	return text
}
