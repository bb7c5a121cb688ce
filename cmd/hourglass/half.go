package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/conversion"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// halved returns a graph in half precision. Nodes that leave float16's range on the rows stay in
// float32.
func (k *converting) halved(c *cobra.Command, g *graph.Graph, e hourglass.Engine, on trial.Split) (*graph.Graph, error) {
	settings := convert.HalfSettings{Keep: slices.Clone(k.keep), Whole: k.halfIO, Lossy: k.lossy}
	rows := on.Compare
	if k.within > 0 {
		rows = on.Search
	}
	out, err := convert.BeyondHalf(c.Context(), g, e, rows)
	if err := c.Context().Err(); err != nil {
		return nil, err
	}
	if err != nil {
		note(c, "the range of values was not watched, so no node stays in float32 for it: %v", err)
	}
	for _, o := range out {
		settings.Keep = append(settings.Keep, o.Node)
	}
	printOut(c.OutOrStdout(), out)
	if k.within > 0 {
		measuring, why := conversion.Measuring(c.Context(), conversion.Half, g, e)
		if why != "" {
			note(c, "%s", why)
		}
		return k.search(c, g, settings, measuring, on)
	}
	g, _, err = convert.Half(g, settings)
	if err == nil && !lineup.ComputesNarrow(g) {
		note(c, "no node computes in float16: onnxruntime lacks their operators in float16 on CPUs, or they are listed above")
	}
	return g, err
}

// outNamed is the greatest number of nodes beyond float16's range that are printed.
const outNamed = 16

func printOut(w io.Writer, out []convert.OutOfHalf) {
	for _, o := range out[:min(len(out), outNamed)] {
		fmt.Fprintf(w, "stays in float32: %v\n", o)
	}
	if more := len(out) - outNamed; more > 0 {
		fmt.Fprintf(w, "stays in float32: %d more nodes that leave the range of float16\n", more)
	}
}
