package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/runtime"
)

func newRuntime() *cobra.Command {
	c := &cobra.Command{
		Use:   "runtime",
		Short: "Find or install onnxruntime's shared library",
		Example: `  hourglass runtime install
  hourglass runtime path`,
		Args: subcommands,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newRuntimeInstall(), newRuntimePath())
	return c
}

func newRuntimeInstall() *cobra.Command {
	return &cobra.Command{
		Use:   "install",
		Short: "Fetch onnxruntime " + runtime.Version + " into the user's cache",
		Long: `Fetch the pinned onnxruntime library into the user's cache and print its path.
What is fetched is checked against a pinned SHA-256 before it is unpacked.`,
		Example: `  hourglass runtime install`,
		Args:    takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			progress, done := downloading(c)
			library, err := runtime.Install(c.Context(), progress)
			done()
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), library.Path)
			return nil
		},
	}
}

func newRuntimePath() *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print the path of the library that would be used",
		Example: `  hourglass runtime path
  ORT_DYLIB_PATH=/opt/onnxruntime/lib/libonnxruntime.so hourglass runtime path`,
		Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			library, err := runtime.Find(c.Context(), "")
			if err != nil {
				return err
			}
			note(c, "onnxruntime %s, found as: %v", library.Version, library.Source)
			fmt.Fprintln(c.OutOrStdout(), library.Path)
			return nil
		},
	}
}
