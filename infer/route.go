package infer

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/rows"
)

// call is a way from rows to rows that models may have.
type call struct {
	name string
	in   string
	outs []string
}

const (
	encoding = iota
	decoding
	reconstructing
	scoring
)

// Scores of a detector, in the order of the outputs of its call.
const (
	score = iota
	pValue
	contribution
	expected
)

var calls = [...]call{
	encoding:       {"Encode", hourglass.InputName, []string{hourglass.LatentName}},
	decoding:       {"Decode", hourglass.LatentName, []string{hourglass.ReconstructionName}},
	reconstructing: {"Reconstruct", hourglass.InputName, []string{hourglass.ReconstructionName}},
	scoring: {"Score", hourglass.InputName, []string{
		score: hourglass.ScoreName, pValue: hourglass.PValueName, contribution: hourglass.ContributionName, expected: hourglass.ReconstructionName,
	}},
}

// route is a call through a model's part.
type route struct {
	call
	rows.Route
	lack error // why the model does not have the call
}

// find returns the route of a call, through the first part that has it.
func (m *Model) find(ctx context.Context, c call) (*route, error) {
	r := &route{call: c}
	var found *part
	for _, p := range m.parts {
		if p.has(c) {
			found = p
			break
		}
	}
	if found == nil {
		var have string
		for i, p := range m.parts {
			if i > 0 {
				have += "; "
			}
			have += fmt.Sprintf("%s takes %v and gives %v", p.name, p.feeds, p.outputs)
		}
		r.lack = lacking(c.name, fmt.Sprintf("no open part goes from %q to %q in float32; %.1000s; see Run", c.in, c.outs, have))
		return r, nil
	}
	in := found.feeds[0]
	dims, ok := in.Type.Shape[1:].Static()
	if !ok {
		r.lack = lacking(c.name, fmt.Sprintf("the rows of %q are %v, of no fixed size; see Run", in.Name, in.Type))
		return r, nil
	}
	r.In = 1
	for _, d := range dims {
		r.In *= int(d)
	}
	if d := in.Type.Shape[0]; d.IsFixed() {
		r.Fixed = int(d.Size)
	}
	r.Slot = func(ctx context.Context, n int) (rows.Slot, error) {
		return found.slot(ctx, c, append([]int64{int64(n)}, dims...))
	}
	return r, r.try(ctx)
}

// has reports whether a call goes through a part.
func (p *part) has(c call) bool {
	isFloat := func(v graph.Value) bool { return v.Type.Elem == graph.Float }
	if len(p.feeds) != 1 || p.feeds[0].Name != c.in || !isFloat(p.feeds[0]) || len(p.feeds[0].Type.Shape) < 2 {
		return false
	}
	for _, name := range c.outs {
		if !slices.ContainsFunc(p.outputs, func(v graph.Value) bool { return v.Name == name && isFloat(v) }) {
			return false
		}
	}
	return true
}

// try runs a row of zeros, or as many as the model insists on, and learns the sizes of outputs.
func (r *route) try(ctx context.Context) error {
	n := max(r.Fixed, 1)
	s, err := r.Slot(ctx, n)
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	defer s.Free()
	if err := s.Run(ctx); err != nil {
		return fmt.Errorf("%s of zeros: %w", r.name, err)
	}
	for i, name := range r.outs {
		size := len(s.Output(i))
		if size%n != 0 {
			return fmt.Errorf("%s: output %q has %d numbers for %d rows", r.name, name, size, n)
		}
		r.Out = append(r.Out, size/n)
	}
	return nil
}

// slot makes memory for a call at fixed sizes.
func (p *part) slot(ctx context.Context, c call, dims []int64) (rows.Slot, error) {
	binder, ok := p.runner.(hourglass.Binder)
	if !ok {
		return newUnbound(p, c, dims), nil
	}
	b, err := binder.Bind(ctx, map[string][]int64{c.in: dims}, c.outs...)
	if err != nil {
		return nil, err
	}
	s := &bound{Binding: b, in: b.Input(c.in)}
	for _, name := range c.outs {
		s.out = append(s.out, b.Output(name))
	}
	return s, nil
}

// bound is a slot of an engine that can fix memory.
type bound struct {
	hourglass.Binding
	in  []float32
	out [][]float32
}

func (s *bound) Input() []float32       { return s.in }
func (s *bound) Output(i int) []float32 { return s.out[i] }
func (s *bound) Free()                  { _ = s.Close() } // frees memory, which cannot fail

// unbound is a slot of any other engine. Its runs allocate.
type unbound struct {
	part *part
	call call
	dims []int64
	in   []float32
	out  [][]float32
}

func newUnbound(p *part, c call, dims []int64) *unbound {
	n := 1
	for _, d := range dims {
		n *= int(d)
	}
	return &unbound{p, c, dims, make([]float32, n), make([][]float32, len(c.outs))}
}

func (s *unbound) Input() []float32       { return s.in }
func (s *unbound) Output(i int) []float32 { return s.out[i] }
func (s *unbound) Free()                  {}

func (s *unbound) Run(ctx context.Context) error {
	out, err := s.part.runner.Run(ctx, map[string]*graph.Tensor{s.call.in: graph.NewTensor(s.call.in, s.in, s.dims...)})
	if err != nil {
		return err
	}
	for i, name := range s.call.outs {
		if s.out[i], err = graph.Data[float32](out[name]); err != nil {
			return err
		}
	}
	return nil
}
