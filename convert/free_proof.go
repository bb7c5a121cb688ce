package convert

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// proven runs a graph for batches of n and the freed graph on the same rows.
func proven(ctx context.Context, g, freed *graph.Graph, n int, e hourglass.Engine, inputs iter.Seq2[map[string]*graph.Tensor, error]) error {
	var given []map[string]*graph.Tensor
	for in, err := range inputs {
		if err != nil {
			return err
		}
		given = append(given, in)
		if len(given) == 2 {
			break
		}
	}
	if len(given) < 2 {
		return errors.New("two runs of inputs are needed to prove that it does")
	}
	was, err := record(ctx, g, e, sequence(given...))
	if err != nil {
		return err
	}
	in, out := stacked(given[0], given[1]), stacked(was[0], was[1])
	for _, part := range [][2]int{{0, n}, {0, 2 * n}, {n, n + 1}, {n - 1, 2 * n}} {
		ds, err := recorded{between(out, part)}.deviations(ctx, freed, e, sequence(between(in, part)))
		if err != nil {
			return err
		}
		for _, d := range ds {
			if !(d.Error() <= maxFreed) {
				return fmt.Errorf("of %d rows, output %q is off by %.3g, where its greatest is %.3g", part[1]-part[0], d.Output, d.Delta, d.Largest)
			}
		}
	}
	return nil
}

func sequence(runs ...map[string]*graph.Tensor) iter.Seq2[map[string]*graph.Tensor, error] {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, in := range runs {
			if !yield(in, nil) {
				return
			}
		}
	}
}

// stacked puts the rows of one run after those of another.
func stacked(a, b map[string]*graph.Tensor) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for name, t := range a {
		c := *t
		c.Dims = slices.Clone(t.Dims)
		c.Dims[0] += b[name].Dims[0]
		c.Raw = slices.Concat(t.Raw, b[name].Raw)
		out[name] = &c
	}
	return out
}

// between takes the rows from one number to before another.
func between(run map[string]*graph.Tensor, rows [2]int) map[string]*graph.Tensor {
	out := map[string]*graph.Tensor{}
	for name, t := range run {
		c, size := *t, len(t.Raw)/int(t.Dims[0])
		c.Dims = slices.Clone(t.Dims)
		c.Dims[0] = int64(rows[1] - rows[0])
		c.Raw = slices.Clone(t.Raw[rows[0]*size : rows[1]*size])
		out[name] = &c
	}
	return out
}
