package judge

import (
	"context"
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// jumpRows is the greatest number of rows that are sampled for a graph and an output. By then the
// greatest difference that a jump makes is known.
const jumpRows = 256

// AtJumps widens the tolerances of a pair at rows where rounding decides. An output may depend on a
// rounded value through an operator that is not continuous (QuantizeLinear, a comparison, an index).
// There it may differ by a whole step between engines that are both right, and no tolerance that was
// derived from other rows covers that. Each row that differs must be explained by samples of that row
// itself (budget.AtRows). Otherwise the tolerance stays.
//
// It is for two engines on one graph. Two graphs that differ are not excused by their jumps.
func (b *Bounds) AtJumps(ctx context.Context, p *Pair, fixture trial.Fixture, want, got map[string]*graph.Tensor) func(string, *graph.Tensor) Tolerance {
	tolerance, d := b.Of(p), b.of[p.a.Graph]
	if p.a.Graph != p.b.Graph || d == nil {
		return tolerance
	}
	wide := map[string]float64{}
	for output, w := range want {
		g := got[output]
		if _, stated := b.settings.stated(output); stated || !d.jumps[output] || g == nil {
			continue
		}
		far := beyond(tolerance(output, w), w, g)
		if len(far) == 0 {
			continue
		}
		if bound, ok := d.explained(ctx, p.a, fixture, output, far); ok {
			wide[output] = bound
			p.jumped(fixture.Extreme, output, len(far))
		}
	}
	return func(output string, want *graph.Tensor) Tolerance {
		t := tolerance(output, want)
		t.Abs = max(t.Abs, wide[output])
		return t
	}
}

// jumped counts rows at which an output jumps.
func (p *Pair) jumped(extreme bool, output string, rows int) {
	for _, d := range *p.differences(extreme) {
		if d.Output == output {
			d.Jumped += rows
		}
	}
}

// farRow is a row in which two tensors are further apart than a tolerance.
type farRow struct {
	row   int
	delta float64 // the greatest difference in the row
}

// beyond lists the rows of two tensors of floats, along their first dimension, that are
// further apart than a tolerance. It lists none where more than numbers differs.
func beyond(t Tolerance, want, got *graph.Tensor) (far []farRow) {
	f, known := element.Of(want.Elem)
	if !known || !f.IsFloat() || got.Elem != want.Elem || len(want.Dims) == 0 || want.Dims[0] < 1 || element.Whole(want) != nil || element.Whole(got) != nil || want.Len() != got.Len() {
		return nil
	}
	width := want.Len() / int(want.Dims[0])
	for row := range int(want.Dims[0]) {
		r := farRow{row: row}
		for i := row * width; i < (row+1)*width; i++ {
			w, g := f.Value(f.Bits(want.Raw, i)), f.Value(f.Bits(got.Raw, i))
			delta := math.Abs(w - g)
			if w != w && g != g || w == g {
				continue
			}
			if !element.Finite(delta) {
				return nil
			}
			if delta > t.Bound(w) {
				r.delta = max(r.delta, delta)
			}
		}
		if r.delta > 0 {
			far = append(far, r)
		}
	}
	return far
}

// explained returns the tolerance that covers an output at rows that are far apart. It reports
// whether rounding alone can put each of them so far apart.
func (d *derived) explained(ctx context.Context, c *Contender, fixture trial.Fixture, output string, far []farRow) (float64, bool) {
	known, most := d.atJumps[output], 0.0
	if known.rows >= jumpRows {
		return known.most, greatest(far) <= known.most
	}
	rows := make([]int, min(len(far), jumpRows))
	for i := range rows {
		rows[i] = far[i].row
	}
	found, err := d.deriver.AtRows(ctx, c.names.inputs(fixture.Inputs), rows)
	bounds := found[c.names.own(output)]
	if err != nil || bounds == nil {
		return 0, false
	}
	for i, bound := range bounds {
		if far[i].delta > bound {
			return 0, false
		}
		most = max(most, bound)
	}
	d.atJumps[output] = seenJumps{known.rows + len(rows), max(known.most, most)}
	return most, greatest(far) <= most
}

// seenJumps holds what the rows that were sampled showed of an output.
type seenJumps struct {
	rows int
	most float64 // the greatest |Δ| that rounding can make at one of them
}

func greatest(far []farRow) (most float64) {
	for _, r := range far {
		most = max(most, r.delta)
	}
	return most
}
