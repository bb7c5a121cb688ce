package locate

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// measure finds out how large the values are that follow from the first of some inputs.
func (l *layering) measure(batch []bundle) {
	l.largest = 0
	fed, _ := l.inputs(batch[:1])
	for i, v := range []*view{l.va, l.vb} {
		in := batch[0]
		if i == 1 && fed != nil {
			in = fed[0]
		}
		l.sizes[i] = v.bytes(in)
		for _, n := range l.sizes[i] {
			l.largest = max(l.largest, n)
		}
	}
}

func (l *layering) size(side int, name string) int64 {
	if n, known := l.sizes[side][name]; known {
		return n
	}
	return l.largest
}

// fit returns how many layers fit in memory, with their values and what they are computed from.
func (l *layering) fit(layers []*Layer, inputs int) int {
	total := int64(0)
	for i, layer := range layers {
		total += int64(inputs) * (l.size(0, layer.Reference) + l.size(1, layer.Value))
		for _, name := range l.counterparts(layer.cuts) {
			total += int64(inputs) * l.size(0, name)
		}
		if total > l.memory && i > 0 {
			return i
		}
	}
	return len(layers)
}

// chunk compares some layers on some inputs.
func (l *layering) chunk(ctx context.Context, batch []bundle, chunk []*Layer) error {
	var names []string
	for _, layer := range chunk {
		names = append(append(names, layer.Reference), l.counterparts(layer.cuts)...)
	}
	values, err := l.exposed(ctx, names, batch)
	if err != nil {
		return err
	}
	if fed, err := l.inputs(batch); err == nil {
		l.totals(ctx, values, fed, chunk)
	}
	for _, layer := range chunk {
		l.own(ctx, values, layer)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// totals compares what B computes from the model's inputs. Where B does not run to
// the end, parts of the chunk may.
func (l *layering) totals(ctx context.Context, values, fed []bundle, chunk []*Layer) {
	var names []string
	for _, layer := range chunk {
		names = append(names, layer.Value)
	}
	got, err := l.b.Run(ctx, l.vb.exposing(names), fed)
	if err != nil && len(chunk) > 1 && ctx.Err() == nil {
		l.totals(ctx, values, fed, chunk[:len(chunk)/2])
		l.totals(ctx, values, fed, chunk[len(chunk)/2:])
		return
	}
	for i := range got {
		for _, layer := range chunk {
			if layer.Total == nil {
				layer.Total = &judge.Difference{Output: layer.Value}
			}
			layer.Total.Hold(judge.Place{Run: l.report.Runs + i, Allowance: judge.Allowance{Tolerance: judge.Promised}}, values[i][layer.Reference], got[i][layer.Value])
		}
	}
}

// own compares what the layer's nodes compute from A's values.
func (l *layering) own(ctx context.Context, values []bundle, layer *Layer) {
	got, cut, err := l.onValues(ctx, layer.cuts, values)
	lacks := (*hourglass.UnsupportedOpError)(nil)
	switch {
	case err != nil && l.broken && !errors.As(err, &lacks) && ctx.Err() == nil:
		layer.difference().Note(fmt.Errorf("does not come of the reference's values: %w", err))
		return
	case err != nil:
		layer.unchecked(err)
		return
	}
	share := l.vb.rounding(cut, l.va.types[layer.Reference].Elem)
	for i, v := range values {
		want := v[layer.Reference]
		allowed := share * element.Greatest(want)
		layer.Tolerance = max(layer.Tolerance, allowed)
		excuse := l.excuseOf(ctx, Match{A: layer.Reference, B: layer.Value}, l.regionA(layer.Reference), cut, v)
		d := layer.difference()
		d.Hold(judge.Place{Run: l.report.Runs + i, Allowance: judge.Allowance{Tolerance: judge.Tolerance{Abs: allowed}}, Excuse: excuse}, want, got[i][layer.Value])
		if d.Overflow > 0 {
			layer.unchecked(errors.New("it differs beyond its type's range; " + d.Excused()))
		}
	}
}

// bytes returns the sizes of a graph's values for one input, where they follow.
func (v *view) bytes(in bundle) map[string]int64 {
	g := v.Clone()
	for i, value := range g.Inputs {
		if t := in[value.Name]; t != nil {
			g.Inputs[i].Type = t.Type()
		}
	}
	out := map[string]int64{}
	if g.Infer() != nil {
		return out
	}
	for _, values := range [][]graph.Value{g.Inputs, g.Values, g.Outputs} {
		for _, value := range values {
			if dims, known := value.Type.Shape.Static(); known {
				out[value.Name] = elementsOf(dims) * int64(value.Type.Elem.Size())
			}
		}
	}
	return out
}
