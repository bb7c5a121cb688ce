package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/accel"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/onnxgo"
	"github.com/hourglass-go/hourglass/runtime"
)

var engineNames = []string{"native", "onnxruntime", "onnx-go"}

// enginesNamed are engines by their names. The function done takes away the
// progress bar of a library on its way.
func enginesNamed(c *cobra.Command, names []string) (engines []hourglass.Engine, done func(), err error) {
	progress, done := runtime.Bar(c.ErrOrStderr())
	for _, name := range names {
		switch name {
		case "native":
			engines = append(engines, native.Engine{})
		case "onnxruntime":
			engines = append(engines, accel.Engine{Progress: progress})
		case "onnx-go":
			engines = append(engines, onnxgo.Engine{})
		default:
			return nil, done, unknown("engine", name, engineNames)
		}
	}
	return engines, done, nil
}

// engineFlag is the flag --engine of commands that run one graph.
func engineFlag(c *cobra.Command) *string {
	name := c.Flags().String("engine", defaultEngine, "what runs the graph: "+strings.Join(engineNames, ", "))
	_ = c.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(engineNames, cobra.ShellCompDirectiveNoFileComp))
	return name
}
