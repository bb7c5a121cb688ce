package judge

import (
	"bytes"
	"context"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// jumpRows is the greatest number of rows that are sampled for a graph and an output. By then the
// greatest difference that a jump makes is known.
const jumpRows = 256

// For returns what the outputs of a pair may differ by in the trial that was learnt last. Where they are
// further apart than is assumed for that trial, its own tolerances are derived.
//
// They are wider at rows where rounding decides. An output may depend on a
// rounded value through an operator that is not continuous (QuantizeLinear, a comparison, an index).
// There it may differ by a whole step between engines that are both right, and no tolerance that was
// derived from other rows covers that. Each row that differs must be explained by samples of that row
// itself (budget.AtRows). Otherwise the tolerance stays.
//
// That is for engines on one model, whose graphs may be two forms of it: each row is then explained by samples
// of one of them. Two models that differ are not excused by their jumps.
func (b *Bounds) For(ctx context.Context, p *Pair, fixture trial.Fixture, want, got map[string]*graph.Tensor) func(string, *graph.Tensor) Allowance {
	b.confirm(ctx, p, want, got)
	allowed := b.Of(p)
	if p.OfTwoModels() {
		return allowed
	}
	wide := map[string]map[int]float64{}
	for output, w := range want {
		g := got[output]
		if _, stated := b.settings.stated(output); stated || g == nil {
			continue
		}
		far := beyond(allowed(output, w), w, g)
		if len(far) == 0 {
			continue
		}
		for _, c := range p.forms() {
			d := b.of[c.Graph]
			if d == nil || !d.now[output].Jumps {
				continue
			}
			if bounds, ok := d.explained(ctx, c, fixture, output, far); ok {
				wide[output] = bounds
				p.jumped(fixture.Extreme, output, len(far))
				break
			}
		}
	}
	return func(output string, want *graph.Tensor) Allowance {
		a := allowed(output, want)
		if rows := wide[output]; rows != nil {
			a.rows, a.width = rows, rowWidth(want)
		}
		return a
	}
}

// forms returns a contender for each graph of the pair.
func (p *Pair) forms() []*Contender {
	if p.a.Graph == p.b.Graph {
		return []*Contender{p.a}
	}
	return []*Contender{p.a, p.b}
}

// confirm derives the tolerances of a pair's graphs from the current trial where they are assumed and an
// output is beyond them.
func (b *Bounds) confirm(ctx context.Context, p *Pair, want, got map[string]*graph.Tensor) {
	allowed := b.Of(p)
	doubtful := func(output string) bool {
		w, g := want[output], got[output]
		return w != nil && g != nil && len(beyond(allowed(output, w), w, g)) > 0
	}
	for _, c := range []*Contender{p.a, p.b} {
		if d := b.of[c.Graph]; d != nil && d.assumed != nil && slices.ContainsFunc(p.expected, doubtful) {
			d.confirm(ctx, c)
		}
	}
}

// rowWidth returns the number of elements of a row along the first dimension.
func rowWidth(t *graph.Tensor) int { return t.Len() / rowsOf(t) }

// rowsOf returns the number of rows. A tensor without dimensions has one.
func rowsOf(t *graph.Tensor) int {
	if len(t.Dims) == 0 {
		return 1
	}
	return int(t.Dims[0])
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

// beyond lists the rows of two tensors, along their first dimension, that are further apart than is
// allowed. It lists none where more than numbers differs.
func beyond(a Allowance, want, got *graph.Tensor) (far []farRow) {
	if want.Elem == graph.String {
		return otherWords(want, got)
	}
	f, known := element.Of(want.Elem)
	if !known || got.Elem != want.Elem || want.Len() == 0 || element.Whole(want) != nil || element.Whole(got) != nil || want.Len() != got.Len() {
		return nil
	}
	width := rowWidth(want)
	for row := range rowsOf(want) {
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
			allowed := 0.0
			if f.IsFloat() {
				allowed = a.at(i, w)
			}
			if delta > allowed {
				r.delta = max(r.delta, delta)
			}
		}
		if r.delta > 0 {
			far = append(far, r)
		}
	}
	return far
}

// otherWords lists the rows in which strings differ.
func otherWords(want, got *graph.Tensor) (far []farRow) {
	if got.Elem != want.Elem || !slices.Equal(got.Dims, want.Dims) || want.Len() == 0 || element.Whole(want) != nil || element.Whole(got) != nil {
		return nil
	}
	width := rowWidth(want)
	for row := range rowsOf(want) {
		if !slices.EqualFunc(want.Strings[row*width:(row+1)*width], got.Strings[row*width:(row+1)*width], bytes.Equal) {
			far = append(far, farRow{row: row, delta: 1})
		}
	}
	return far
}

// explained returns the bounds of an output at rows that are far apart. It reports whether rounding
// alone can put each of them so far apart. Rows beyond those that are sampled have the greatest bound
// of these.
func (d *derived) explained(ctx context.Context, c *Contender, fixture trial.Fixture, output string, far []farRow) (map[int]float64, bool) {
	known, bounds := d.atJumps[output], map[int]float64{}
	if known.rows < jumpRows {
		rows := make([]int, min(len(far), jumpRows-known.rows))
		for i := range rows {
			rows[i] = far[i].row
		}
		found, err := d.deriver.AtRows(ctx, c.names.inputs(fixture.Inputs), rows)
		sampled := found[c.names.own(output)]
		if err != nil || sampled == nil {
			return nil, false
		}
		for i, bound := range sampled {
			if far[i].delta > bound {
				return nil, false
			}
			known.most, bounds[far[i].row] = max(known.most, bound), bound
		}
		known.rows += len(rows)
		d.atJumps[output] = known
	}
	for _, r := range far {
		if _, sampled := bounds[r.row]; !sampled {
			bounds[r.row] = known.most
		}
		if r.delta > bounds[r.row] {
			return nil, false
		}
	}
	return bounds, true
}

// seenJumps holds what the rows that were sampled showed of an output.
type seenJumps struct {
	rows int
	most float64 // the greatest |Δ| that rounding can make at one of them
}
