package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// narrow computes float16 as such. Other engines may compute it in float32, where nothing overflows.
var narrow = oracle.Engine{Narrow: true}

// halfShare is the share of an output's greatest magnitude by which float16 may move it.
const halfShare = 1e-2

// halved returns a graph in half precision. Nodes that leave float16's range on the rows stay in
// float32.
func (k *conversion) halved(c *cobra.Command, g *graph.Graph, e hourglass.Engine, on trial.Split) (*graph.Graph, error) {
	settings := convert.HalfSettings{Keep: slices.Clone(k.keep), Whole: k.whole, Lossy: k.lossy}
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
		return k.search(c, g, settings, k.measuring(c, g, e), on)
	}
	g, _, err = convert.Half(g, settings)
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

// measuring returns the engine on which the error of a conversion is measured: for float16 one that
// computes in it, where it has the operators of the graph.
func (k *conversion) measuring(c *cobra.Command, g *graph.Graph, e hourglass.Engine) hourglass.Engine {
	if !k.half {
		return e
	}
	r, err := narrow.NewRunner(c.Context(), g)
	if err != nil {
		note(c, "float16 is measured on %s, which may compute it in float32: %v", e.Name(), err)
		return e
	}
	_ = r.Close()
	return narrow
}

// besideNarrow compares the graph before with float16 that is computed as such. It returns the exit
// code. Outputs are compared in terms of their own greatest magnitude, unless a tolerance is stated.
func (k *conversion) besideNarrow(c *cobra.Command, before, after *graph.Graph, e hourglass.Engine, on trial.Split) (int, error) {
	rows := 0
	inputs := enoughRows(on.Compare, narrowRows, &rows)
	settings := &judge.Settings{Outputs: map[string]judge.Tolerance{}}
	sizes, err := convert.Deviations(c.Context(), before, before, e, inputs)
	if err != nil {
		return 0, err
	}
	for _, d := range sizes {
		settings.Outputs[d.Output] = judge.Tolerance{Abs: cmp.Or(k.atol, cmp.Or(k.within, halfShare)*d.Largest), Rel: k.rtol}
	}
	subjects := []judge.Subject{{Name: "before", Engine: e, Graph: before}, {Name: "after", Engine: narrow, Graph: after, Optional: true}}
	report, err := verify.Compare(c.Context(), subjects, trial.Runs(inputs), settings)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(c.OutOrStdout(), "\nits float16 computed as such (%s), %d rows\n", narrow.Name(), rows)
	code := report.ExitCode()
	if report.Pair("before", "after") == nil { // the oracle lacks an operator, and the report says so
		code = 0
	}
	return code, report.WriteTable(c.OutOrStdout())
}

// widened returns a graph with inputs and outputs in float16 as one that takes and gives what it did
// before, so that the two can be compared on the same rows.
func widened(before, after *graph.Graph) (*graph.Graph, error) {
	b := graph.NewBuilder(after.Name, after.Opset())
	var in []graph.Value
	for i, v := range after.Feeds() {
		x := b.Input(v.Name, before.Feeds()[i].Type.Elem, v.Type.Shape...)
		if x.Type.Elem != v.Type.Elem {
			x = b.Op("Cast", x, graph.Int("to", int64(v.Type.Elem)))
		}
		in = append(in, x)
	}
	for i, y := range b.Inline(after, in...) {
		name, elem := after.Outputs[i].Name, before.Outputs[i].Type.Elem
		if elem != y.Type.Elem { // the name goes to what the Cast gives
			y = b.Op("Cast", b.Name(name+"_"+y.Type.Elem.String(), y), graph.Int("to", int64(elem)))
		}
		b.Output(name, y)
	}
	return b.Graph()
}
