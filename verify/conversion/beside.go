package conversion

import (
	"context"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// integerRows and narrowRows are the least numbers of rows on which the oracle computes a file in
// integers and in float16, where there are as many.
const (
	integerRows = 64
	narrowRows  = 500
)

// narrow computes float16 as such. Other engines may compute it in float32, where nothing overflows.
var narrow = oracle.Engine{Narrow: true}

// Measuring returns the engine on which the error of a conversion is measured: for float16 one that
// computes in it, where it has the operators of the graph. Otherwise it is e, and a note says why.
func Measuring(ctx context.Context, p Precision, g *graph.Graph, e hourglass.Engine) (on hourglass.Engine, note string) {
	if p != Half {
		return e, ""
	}
	r, err := narrow.NewRunner(ctx, g)
	if err != nil {
		return e, fmt.Sprintf("float16 is measured on %s, which may compute it in float32: %v", e.Name(), err)
	}
	_ = r.Close()
	return narrow, ""
}

// beside compares the converted graph with what the oracle computes of it, or of the graph before.
func (c *comparison) beside(ctx context.Context) error {
	switch c.Precision {
	case Int8:
		return c.besideIntegers(ctx)
	case Half:
		return c.besideNarrow(ctx)
	}
	return nil
}

// besideIntegers compares the integers that the engine computes with those that the file states,
// which the oracle computes exactly, because the engine may saturate where the file does not.
//
// A number between two levels may be rounded to either, and the next layer goes on with another level.
// Where that moves an output beyond the rounding of floats, the two may be as far apart as the file and
// the graph before are.
func (c *comparison) besideIntegers(ctx context.Context) error {
	if c.Engine.Name() == (oracle.Engine{}).Name() {
		return nil
	}
	subjects := judge.Subjects(c.after, c.Engine, oracle.Engine{})
	subjects[1].Optional = true
	what := fmt.Sprintf("its integers on %s beside those that the file states (oracle)", c.Engine.Name())
	if err := c.second(ctx, subjects, integerRows, nil, what); err != nil || c.report.Beside.Report.ExitCode() != 1 {
		return err
	}
	settings, err := c.moved(ctx)
	if err != nil {
		return err
	}
	return c.second(ctx, subjects, integerRows, settings, what+", which may be as far apart as 8 bits moved the outputs")
}

// moved returns settings in which outputs may differ by as much as the conversion moved them, where both
// graphs are computed by the oracle.
func (c *comparison) moved(ctx context.Context) (*judge.Settings, error) {
	inputs, _ := trial.AtLeast(c.Inputs, integerRows)
	ds, err := convert.Deviations(ctx, c.before, c.compared, oracle.Engine{}, inputs)
	if err != nil {
		return nil, err
	}
	s := &judge.Settings{Outputs: map[string]judge.Tolerance{}}
	for _, d := range ds {
		if !math.IsInf(d.Delta, 0) { // what is not float32 has to be equal
			s.Outputs[d.Output] = judge.Tolerance{Abs: d.Delta}
		}
	}
	return s, nil
}

// besideNarrow compares the graph before with float16 that is computed as such. Outputs are compared
// in terms of their own greatest magnitude, unless a tolerance is stated.
func (c *comparison) besideNarrow(ctx context.Context) error {
	inputs, _ := trial.AtLeast(c.Inputs, narrowRows)
	settings, err := c.judged(ctx, inputs)
	if err != nil {
		return err
	}
	subjects := []judge.Subject{{Name: "before", Engine: c.Engine, Graph: c.before}, {Name: "after", Engine: narrow, Graph: c.compared, Optional: true}}
	return c.second(ctx, subjects, narrowRows, settings, fmt.Sprintf("its float16 computed as such (%s)", narrow.Name()))
}

// second compares on as many rows as the oracle is given.
func (c *comparison) second(ctx context.Context, subjects []judge.Subject, enough int, s *judge.Settings, what string) error {
	inputs, rows := trial.AtLeast(c.Inputs, enough)
	report, err := verify.Compare(ctx, subjects, trial.Runs(inputs), s)
	if err != nil {
		return err
	}
	c.report.Beside = &Beside{What: what, Rows: *rows, Alone: c.Precision == Int8, Report: report}
	return nil
}
