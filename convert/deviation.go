package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Deviation says how far an output of a conversion is from the original's, over all rows.
type Deviation struct {
	Output  string
	Delta   float64 // the greatest |Δ| of its elements; infinite where no number can say how far
	Largest float64 // the greatest magnitude that the original had
}

// Error returns Delta divided by Largest. [Within] uses only this measure of error.
func (d Deviation) Error() float64 {
	if d.Delta == 0 {
		return 0
	}
	return d.Delta / d.Largest
}

// Greatest returns the greatest error of several outputs.
func Greatest(ds []Deviation) (worst float64) {
	for _, d := range ds {
		worst = max(worst, d.Error())
	}
	return worst
}

// Deviations runs a graph and its conversion on rows, and returns how far each output is off. Where
// an output is not float32, has another type or shape than before, or is NaN or infinite on only
// one side, anything that is not the same is infinitely far.
func Deviations(ctx context.Context, before, after *graph.Graph, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) ([]Deviation, error) {
	was, err := record(ctx, before, e, rows)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	ds, err := was.deviations(ctx, after, e, rows)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return ds, nil
}

// recorded holds the outputs of a graph for each run.
type recorded []map[string]*graph.Tensor

func record(ctx context.Context, g *graph.Graph, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) (r recorded, err error) {
	err = eachRun(ctx, g, e, rows, func(out map[string]*graph.Tensor) error {
		r = append(r, out)
		return nil
	})
	if err == nil && len(r) == 0 {
		err = errors.New("there are no rows to measure the error on")
	}
	return r, err
}

func (r recorded) deviations(ctx context.Context, g *graph.Graph, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) ([]Deviation, error) {
	ds := make([]Deviation, len(g.Outputs))
	run := 0
	err := eachRun(ctx, g, e, rows, func(out map[string]*graph.Tensor) error {
		if run == len(r) {
			return fmt.Errorf("the rows are more than the %d runs that they were", len(r))
		}
		for i, o := range g.Outputs {
			ds[i].Output = o.Name
			if err := ds[i].add(r[run][o.Name], out[o.Name]); err != nil {
				return fmt.Errorf("output %q: %w", o.Name, err)
			}
		}
		run++
		return nil
	})
	if err == nil && run < len(r) {
		err = fmt.Errorf("the rows are %d runs, and were %d", run, len(r))
	}
	return ds, err
}

// eachRun runs a graph on rows.
func eachRun(ctx context.Context, g *graph.Graph, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error], do func(map[string]*graph.Tensor) error) error {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return err
	}
	defer runner.Close()
	for in, err := range rows {
		if err != nil {
			return err
		}
		out, err := runner.Run(ctx, in)
		if err == nil {
			err = do(out)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// add compares the output of one run with the original's.
func (d *Deviation) add(want, got *graph.Tensor) error {
	if want == nil || got == nil || want.Elem != got.Elem || !slices.Equal(want.Dims, got.Dims) {
		d.Delta = math.Inf(1)
		return nil
	}
	if want.Elem != graph.Float {
		if !bytes.Equal(want.Raw, got.Raw) {
			d.Delta = math.Inf(1)
		}
		return nil
	}
	a, err := graph.Data[float32](want)
	if err != nil {
		return err
	}
	b, err := graph.Data[float32](got)
	if err != nil {
		return err
	}
	for i := range a {
		d.element(float64(a[i]), float64(b[i]))
	}
	return nil
}

func (d *Deviation) element(want, got float64) {
	switch {
	case want == got || want != want && got != got:
	case math.IsNaN(want) || math.IsInf(want, 0) || math.IsNaN(got):
		d.Delta = math.Inf(1)
	default:
		d.Delta = max(d.Delta, math.Abs(got-want))
	}
	if !math.IsNaN(want) && !math.IsInf(want, 0) {
		d.Largest = max(d.Largest, math.Abs(want))
	}
}
