package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/engine/isolate"
)

// newIsolate makes the command that another hourglass process starts, to run an engine on a
// foreign model. Only hourglass itself calls it.
func newIsolate() *cobra.Command {
	return &cobra.Command{
		Use:     "isolate ENGINE",
		Short:   "Run an engine for the process that started this one",
		Example: `  hourglass isolate onnxruntime`,
		Hidden:  true,
		Args:    takes("ENGINE"),
		RunE: func(c *cobra.Command, args []string) error {
			engines, done, err := enginesNamed(c, args)
			if err != nil {
				return err
			}
			defer done()
			return isolate.Serve(c.Context(), engines[0])
		},
	}
}
