package verify

import (
	"context"
	"errors"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// derivations is on how many trials of a comparison tolerances are derived: the later ones
// take the greatest of those.
const derivations = 8

// bounds are the tolerances of a comparison.
type bounds struct {
	settings *Settings
	of       map[*graph.Graph]*derived
	trials   int
}

// derived is what is known of one graph's rounding.
type derived struct {
	now, most map[string]float64 // by output, as a share of its greatest magnitude
	scale     map[string]float64 // that magnitude, where now is of the trial at hand
	unstable  map[string]bool
	jumps     map[string]bool
	how       string
	err       error // why there is none
}

// learn derives the tolerances of the graphs that take part from a trial.
func (b *bounds) learn(ctx context.Context, field []*contender, trial Fixture) error {
	if b.settings.Tolerance != nil || b.trials >= derivations && !trial.Generated {
		for _, d := range b.of {
			d.now, d.scale = d.most, nil
		}
		return nil
	}
	b.trials++
	done := map[*graph.Graph]bool{}
	for _, c := range field {
		if done[c.Graph] || c.dead != nil {
			continue
		}
		done[c.Graph] = true
		d := b.of[c.Graph]
		if d == nil {
			d = &derived{most: map[string]float64{}, unstable: map[string]bool{}, jumps: map[string]bool{}}
			b.of[c.Graph] = d
		}
		if d.how == pathMethod && !trial.Generated { // what samples would take they take again
			d.now, d.scale = d.most, nil
			continue
		}
		d.from(ctx, c, trial)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (d *derived) from(ctx context.Context, c *contender, trial Fixture) {
	d.now, d.scale = d.most, nil
	budget, err := Derive(ctx, c.Graph, c.names.inputs(trial.Inputs))
	if err != nil {
		if d.err == nil {
			d.err = err
		}
		return
	}
	d.now, d.scale, d.how = map[string]float64{}, map[string]float64{}, budget.Method
	if budget.Reason != "" {
		d.how += ": " + budget.Reason
	}
	for name, o := range budget.Outputs {
		name = c.names.output(name)
		d.now[name], d.scale[name] = o.Relative, o.Scale
		d.most[name] = max(d.most[name], o.Relative)
		d.unstable[name] = d.unstable[name] || o.Unstable
		d.jumps[name] = o.Jumps
	}
}

// between gives the tolerances of a pair: the wider of its two graphs'.
func (b *bounds) between(a, other *graph.Graph) func(string, *graph.Tensor) Tolerance {
	return func(output string, want *graph.Tensor) Tolerance {
		if t, ok := b.settings.stated(output); ok {
			return t
		}
		// A magnitude below what the samples had is what rounding left of nothing.
		abs, known, most := 0.0, true, greatest(want)
		for _, g := range []*graph.Graph{a, other} {
			d := b.of[g]
			share, ok := 0.0, false
			if d != nil {
				share, ok = d.now[output]
			}
			known = known && ok
			if ok {
				abs = max(abs, share*max(most, d.scale[output]))
			}
		}
		if !known {
			return Promised
		}
		return Tolerance{Abs: abs}
	}
}

// greatest is the greatest finite magnitude among a tensor's elements, and for floats no
// less than the least normal number: below it engines may round to 0.
func greatest(t *graph.Tensor) float64 {
	f, ok := formats[t.Elem]
	if !ok || f.float == nil {
		return 0
	}
	most := f.normal
	for i := range t.Len() {
		if v := math.Abs(f.value(f.bits(t.Raw, i))); finite(v) {
			most = max(most, v)
		}
	}
	return most
}

// report says where each output's tolerance comes from.
func (b *bounds) report(outputs []string) (list []ToleranceReport) {
	for _, name := range outputs {
		r := ToleranceReport{Output: name, Origin: "derived"}
		why := errors.New("no graph ran")
		for _, d := range b.of {
			share, ok := d.most[name]
			if ok {
				why, r.How, r.Scaled = nil, d.how, max(r.Scaled, share)
				r.Unstable, r.Jumps = r.Unstable || d.unstable[name], r.Jumps || d.jumps[name]
			} else if d.err != nil {
				why = d.err
			}
		}
		if t, ok := b.settings.stated(name); ok {
			r = ToleranceReport{Output: name, Origin: "stated", Abs: t.Abs, Rel: t.Rel}
		} else if why != nil {
			r = ToleranceReport{Output: name, Origin: "promised", Abs: Promised.Abs, Rel: Promised.Rel, How: why.Error()}
		}
		list = append(list, r)
	}
	return list
}
