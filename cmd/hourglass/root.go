package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/hourglass-go/hourglass"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "hourglass",
		Short: "Train autoencoders in Go, ship them as ONNX, prove that the numbers match",
		Long: `hourglass trains autoencoders, writes them as ONNX files, runs the files on several
engines, and says by how much the engines differ.

Exit codes: 0 done, 1 something differs, 2 the command could not do its work,
3 nothing differs and something was left unchecked (verify).`,
		Example: `  hourglass demo
  hourglass train --variant deep --data mnist --out model
  hourglass verify model --data mnist:test`,
		Version:       hourglass.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(newDemo(), newTrain(), newEncode(), newDecode(), newReconstruct(), newProbe(), newSample(), newReport(), newExport(), newVerify(), newConvert(), newSplit(), newWeights(), newInspect(), newRuntime(), newIsolate())
	return root
}

// progressTo returns the writer for talk during the work: standard error where it is a terminal,
// and otherwise nothing.
func progressTo(c *cobra.Command) io.Writer {
	if f, ok := c.ErrOrStderr().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return io.Discard
}

// note tells a person something that is not part of the output.
func note(c *cobra.Command, format string, args ...any) {
	fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...)
}
