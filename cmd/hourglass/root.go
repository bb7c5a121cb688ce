package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/export"
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
		Args:          subcommands,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },

		PersistentPreRunE: complete,
	}
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(newDemo(), newTrain(), newEncode(), newDecode(), newReconstruct(), newSchema(), newScore(), newBatch(), newNovelty(), newEvaluate(), newCalibrate(), newDrift(), newProbe(), newSample(), newSearch(), newReport(), newExport(), newServe(), newVerify(), newConvert(), newSplit(), newWeights(), newInspect(), newRuntime(), newMan(), newIsolate())
	withCompletion(root)
	withHelp(root)
	return root
}

// saved tells a person what was written, where err is nil, and otherwise returns err.
func saved(c *cobra.Command, what string, err error) error {
	if err == nil {
		note(c, "wrote %s", what)
	}
	return err
}

// ready returns the error with which a folder would not be written.
func ready(dir string, force bool) error {
	err := export.Ready(dir, force)
	if !force && errors.Is(err, export.ErrExists) && export.Ready(dir, true) == nil {
		return fmt.Errorf("%s %w; name another folder, or give --force to replace it", dir, export.ErrExists)
	}
	return err
}

// note tells a person something that is not part of the output.
func note(c *cobra.Command, format string, args ...any) {
	fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...)
}
