package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
)

// source is the flags that name a data set.
type source struct {
	spec    string
	columns []string
	label   string
}

const sourceHelp = "mnist, fashion-mnist or digits, each with :train or :test, or a file (.npy, .csv, IDX)"

func (s *source) flags(c *cobra.Command, def string) {
	c.Flags().StringVar(&s.spec, "data", def, "data set: "+sourceHelp)
	c.Flags().StringSliceVar(&s.columns, "columns", nil, "columns of a CSV file, by name or number; all by default")
	c.Flags().StringVar(&s.label, "label", "", "column of a CSV file that holds labels")
	_ = c.RegisterFlagCompletionFunc("data", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"mnist", "mnist:test", "fashion-mnist", "fashion-mnist:test", "digits", "digits:test"}, cobra.ShellCompDirectiveDefault
	})
}

// open loads the set, or that of another spec, and says where it is not what
// was asked for.
func (s *source) open(c *cobra.Command, spec string) (*data.Set, error) {
	set, err := data.Open(c.Context(), spec, &data.Options{CSV: &data.CSV{Columns: s.columns, Label: s.label}})
	if err != nil {
		return nil, err
	}
	if set.Note != "" {
		note(c, "%s", set.Note)
	}
	return set, nil
}
