package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// reduced returns a graph in the precision that the flags ask for.
func (k *converting) reduced(c *cobra.Command, g *graph.Graph, e hourglass.Engine, on trial.Split) (*graph.Graph, error) {
	switch {
	case k.int8 == "none" && !k.half:
		return g, nil
	case k.int8 == "none":
		return k.halved(c, g, e, on)
	}
	integers, err := k.integers(c, g)
	switch {
	case err != nil:
		return nil, err
	case k.within > 0:
		return k.search(c, g, integers, e, on)
	}
	return convert.Quantize(c.Context(), g, integers)
}

// calibrated is the greatest number of rows that ranges are taken from. More rows change little.
const calibrated = 10_000

func (k *converting) integers(c *cobra.Command, g *graph.Graph) (s convert.QuantizeSettings, err error) {
	s = convert.QuantizeSettings{Method: convert.Method(k.method), Percentile: k.percentile, Keep: k.keep}
	switch {
	case k.half:
		return s, errors.New("--int8 and --half are two precisions; give one")
	case (k.int8 == "static") != (k.calibrate != ""):
		return s, fmt.Errorf("--int8 %s --calibrate %q: static needs a data set whose rows give the ranges, and dynamic takes none", k.int8, k.calibrate)
	case k.int8 == "static":
		set, err := k.open(c, k.calibrate)
		if err != nil {
			return s, err
		}
		s.Engine, s.Rows = native.Engine{}, feed.Set(g, set.Slice(0, min(calibrated, set.Rows())), feed.Batch(g))
	}
	return s, nil
}

// search leaves as few nodes in float32 as the bound allows, and prints them.
func (k *converting) search(c *cobra.Command, g *graph.Graph, r convert.Reduction, e hourglass.Engine, on trial.Split) (*graph.Graph, error) {
	shown := progressTo(c)
	g, kept, err := convert.Within(c.Context(), g, r, convert.WithinSettings{
		Error: k.within, Engine: e, Rows: on.Search,
		Progress: func(t convert.Trial) {
			shown.state("trial %d: %d of %d nodes in float32, error %.3g", t.Number, t.Kept, t.Of, t.Error)
		},
	})
	shown.end()
	if err != nil {
		return nil, err
	}
	return g, printKept(c.OutOrStdout(), kept)
}

func printKept(out io.Writer, kept convert.Kept) error {
	fmt.Fprintf(out, "%d of %d nodes stay in float32: error %.3g on the rows of the search, in %d trials\n", len(kept.Nodes), kept.Of, kept.Error, kept.Trials)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, n := range kept.Nodes {
		fmt.Fprintf(w, "kept\t%s\twhich alone causes\t%.3g\n", n.Name, n.Alone)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out)
	return err
}
