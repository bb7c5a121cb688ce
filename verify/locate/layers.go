package locate

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// together is the number of inputs that are run at a time.
const together = 8

// Layers compares each value of b with the value of a, the reference, that stands for it.
//
// It tells two errors apart. The total error is that of b's run from the inputs of the model. The own
// error is that of the nodes between the value and the nearest values before it that have
// counterparts: these nodes are run as a graph of their own, on a's values. Own errors are compared
// with what the types and the sums of the nodes explain.
//
// To see a value, it is made an output, which may keep an engine from fusing nodes. The outputs are
// therefore also compared as the engines compute them without that. An error is for what stops the
// whole comparison: an invalid graph, inputs that cannot be read, a reference that does not run, the
// context.
func Layers(ctx context.Context, a, b judge.Subject, inputs trial.Inputs, s *judge.Settings) (*LayerReport, error) {
	p, err := newPairing(a, b, s)
	if err != nil {
		return nil, err
	}
	memory := int64(0)
	if s != nil {
		memory = s.Memory
	}
	l := newLayering(p, memory)
	var batch []bundle
	flush := func() error {
		defer func() { batch = batch[:0] }()
		return l.batch(ctx, batch)
	}
	for in, err := range inputs {
		if err == nil {
			err = ctx.Err()
		}
		if batch = append(batch, in); err == nil && len(batch) == together {
			err = flush()
		}
		if err != nil {
			return nil, fmt.Errorf("locate: layers: %w", err)
		}
	}
	if len(batch) > 0 {
		if err := flush(); err != nil {
			return nil, fmt.Errorf("locate: layers: %w", err)
		}
	}
	return l.finish(), nil
}

// layering is a comparison of layers that goes on.
type layering struct {
	*pairing
	memory  int64
	report  *LayerReport
	broken  bool // whether B as a whole does not run
	sizes   [2]map[string]int64
	largest int64
}

func newLayering(p *pairing, memory int64) *layering {
	l := &layering{pairing: p, memory: memory}
	if l.memory <= 0 {
		l.memory = 1 << 30
	}
	l.report = &LayerReport{Version: judge.FormatVersion, Reference: p.a.Name, Subject: p.b.Name, LooseA: p.LooseA, LooseB: p.LooseB, Faults: p.Faults}
	if p.vb.problem != nil {
		l.report.Problem = p.vb.problem.Error()
	}
	for _, o := range p.vb.Outputs {
		if p.toA[o.Name] != "" {
			l.report.Outputs = append(l.report.Outputs, &judge.Difference{Output: o.Name})
		}
	}
	for _, pair := range p.Matches {
		if p.vb.index.Maker(pair.B) == nil {
			continue
		}
		cuts := p.vb.cuts(p.stop, pair.B)
		nodes := work(cuts[0].nodes)
		layer := &Layer{Value: pair.B, Reference: pair.A, Nodes: titles(nodes), Operators: operators(nodes), cuts: cuts}
		if len(layer.Nodes) > 0 {
			l.report.Layers = append(l.report.Layers, layer)
		}
	}
	return l
}

// batch compares all layers on some inputs.
func (l *layering) batch(ctx context.Context, batch []bundle) error {
	if err := l.whole(ctx, batch); err != nil {
		return err
	}
	l.measure(batch)
	for rest := l.report.Layers; len(rest) > 0; {
		chunk := rest[:l.fit(rest, len(batch))]
		rest = rest[len(chunk):]
		if err := l.chunk(ctx, batch, chunk); err != nil {
			return err
		}
	}
	l.report.Runs += len(batch)
	return nil
}

// whole compares the outputs as the engines compute them.
func (l *layering) whole(ctx context.Context, batch []bundle) error {
	want, given, err := l.a.RunGiven(ctx, l.a.Graph, batch)
	l.report.Given.Reference = given
	if err != nil {
		return fmt.Errorf("the reference %s: %w", l.a.Name, err)
	}
	fed, err := l.inputs(batch)
	if err == nil {
		var got []bundle
		got, l.report.Given.Subject, err = l.b.RunGiven(ctx, l.b.Graph, fed)
		for i := range got {
			if err := l.outputs(ctx, l.report.Runs+i, batch[i], want[i], got[i]); err != nil {
				return err
			}
		}
	}
	if err != nil {
		l.broken = true
		l.report.fail(err)
	}
	return ctx.Err()
}

// outputs compares the outputs of one run.
func (l *layering) outputs(ctx context.Context, run int, in, want, got bundle) error {
	tolerance, err := l.tolerances(ctx, in)
	if err != nil {
		return err
	}
	where := judge.Place{Run: run}
	if excuse := l.overall.Excuse(ctx, trial.Fixture{Inputs: in}); excuse != nil {
		where.Excuse = func(output string) string { return excuse(l.toA[output]) }
	}
	for _, d := range l.report.Outputs {
		before := d.Beyond
		w := want[l.toA[d.Output]]
		where.Allowance = tolerance(l.toA[d.Output], w)
		if d.Hold(where, w, got[d.Output]); d.Beyond > before || d.Problem != "" {
			l.swapped(d, want, got)
		}
	}
	return nil
}

// swapped looks for another output of the reference that equals an output that differs.
func (l *layering) swapped(d *judge.Difference, want, got bundle) {
	for _, o := range l.report.Outputs {
		x, y := want[l.toA[o.Output]], got[d.Output]
		if o == d || x == nil || y == nil || !slices.Equal(x.Dims, y.Dims) || x.Elem != y.Elem {
			continue
		}
		same := &judge.Difference{}
		if same.Hold(judge.Place{Allowance: judge.Allowance{Tolerance: judge.Promised}}, x, y); !same.Exceeds() {
			l.report.defect(Defect{makerOf(l.vb, d.Output), fmt.Sprintf("output %q is what the reference gives as %q", d.Output, l.toA[o.Output])})
		}
	}
}

// finish makes the report of what was found.
func (l *layering) finish() *LayerReport {
	for _, layer := range l.report.Layers {
		if layer.Total != nil {
			layer.Total.Finish()
		}
		if layer.Own == nil {
			continue
		}
		layer.Excess = layer.Own.Excess()
		if layer.Own.Finish(); layer.Own.Differs() {
			layer.Reasons = reasons(l.va, l.vb, l.regionA(layer.Reference).nodes, layer.cuts[0].nodes)
		}
	}
	for _, d := range l.report.Outputs {
		d.Finish()
	}
	l.report.judge()
	return l.report
}
