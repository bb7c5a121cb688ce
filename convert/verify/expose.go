package verify

import (
	"context"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// bundle is tensors by name.
type bundle = map[string]*graph.Tensor

// runs gives what the subject's engine computes of a graph, for each of some inputs.
func (s Subject) runs(ctx context.Context, g *graph.Graph, inputs []bundle) (out []bundle, err error) {
	s.Graph = g
	c := &contender{Subject: s}
	defer c.close()
	if c.prepare(ctx); c.dead != nil {
		return nil, c.dead
	}
	for _, in := range inputs {
		got, err := c.run(ctx, Fixture{Inputs: in})
		if err != nil {
			return nil, err
		}
		out = append(out, got)
	}
	return out, nil
}

// hold adds one pair of tensors of a run to the difference. Floats of two types are
// compared in the wider one.
func (d *Difference) hold(run int, within Tolerance, want, got *graph.Tensor) {
	if got != nil && want.Elem != got.Elem && want.Elem.IsFloat() && got.Elem.IsFloat() {
		if want.Elem.Size() > got.Elem.Size() {
			got = recast(got, want.Elem)
		} else {
			want = recast(want, got.Elem)
		}
	}
	d.add(at{run: run, Tolerance: within}, want, got)
}

// excess is |Δ| over the tolerance, the most that there is for what is no matter of degree.
func (d *Difference) excess() float64 {
	if d.Problem != "" {
		return math.MaxFloat64
	}
	return d.Fill
}

// beyond says that so far the difference is more than its tolerance.
func (d *Difference) beyond() bool { return d.Problem != "" || d.Beyond > 0 }

// differs says that it was in the end.
func (d *Difference) differs() bool { return d != nil && d.Verdict == Different }
