package race

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const (
	batch  = 128                    // rows of the larger batch that is measured
	rounds = 7                      // in each of which both engines run; the fastest counts
	span   = 200 * time.Microsecond // that an engine runs in a round, or one call
	long   = 2 * time.Millisecond   // a call on one row that takes longer is measured alone
)

// compared says whether the second runner is faster, and what was measured. The times of one row and of a batch count alike. Where a graph
// does not take rows of float32 alone, nothing is measured, and the first counts as the faster one.
func compared(ctx context.Context, g *graph.Graph, names [2]string, runners [2]hourglass.Runner) (second bool, why string) {
	told := func(rows int, t [2]time.Duration) string {
		what := "a row takes"
		if rows > 1 {
			what = fmt.Sprintf("%d rows take", rows)
		}
		return fmt.Sprintf("%s %v on %s and %v on %s", what, t[0], names[0], t[1], names[1])
	}
	one, err := timed(ctx, g, 1, runners)
	if err != nil {
		return false, fmt.Sprintf("speeds are not measured: %v", err)
	}
	ratio, why := float64(one[0])/float64(one[1]), told(1, one)
	if one[0] < long && one[1] < long && !g.Feeds()[0].Type.Shape[0].IsFixed() {
		if many, err := timed(ctx, g, batch, runners); err == nil {
			ratio = math.Sqrt(ratio * float64(many[0]) / float64(many[1]))
			why += "; " + told(batch, many)
		}
	}
	return ratio > 1, why
}

// timed returns how long a call on so many rows takes on each runner.
func timed(ctx context.Context, g *graph.Graph, rows int, runners [2]hourglass.Runner) (best [2]time.Duration, err error) {
	feeds := g.Feeds()
	if len(feeds) != 1 || feeds[0].Type.Elem != graph.Float || len(feeds[0].Type.Shape) < 2 {
		return best, fmt.Errorf("the inputs are %v, and not rows of float32 alone", feeds)
	}
	dims, static := feeds[0].Type.Shape[1:].Static()
	if !static {
		return best, fmt.Errorf("rows of %v have no fixed size", feeds[0])
	}
	if d := feeds[0].Type.Shape[0]; d.IsFixed() {
		rows = int(d.Size)
	}
	var outputs []string
	for _, v := range g.Outputs {
		if v.Type.Elem == graph.Float {
			outputs = append(outputs, v.Name)
		}
	}
	var bound [2]hourglass.Binding
	for i, r := range runners {
		binder, can := r.(hourglass.Binder)
		if !can {
			return best, fmt.Errorf("an engine binds no memory")
		}
		b, err := binder.Bind(ctx, map[string][]int64{feeds[0].Name: append([]int64{int64(rows)}, dims...)}, outputs...)
		if err != nil {
			return best, err
		}
		defer b.Close()
		x := b.Input(feeds[0].Name)
		for j := range x {
			x[j] = float32(j%17) / 16 // zeros may be faster than other numbers
		}
		bound[i], best[i] = b, math.MaxInt64
		if err := b.Run(ctx); err != nil { // makes what later runs have
			return best, err
		}
	}
	for range rounds {
		for i, b := range bound {
			start, runs := time.Now(), time.Duration(0)
			for runs == 0 || time.Since(start) < span {
				if err := b.Run(ctx); err != nil {
					return best, err
				}
				runs++
			}
			best[i] = min(best[i], time.Since(start)/runs)
		}
	}
	return best, nil
}
