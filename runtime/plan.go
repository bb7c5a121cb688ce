package runtime

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/rows"
)

// plan says how rows go along a route through one model. It is made at the route's first
// use.
type plan struct {
	once sync.Once
	err  error

	route
	rows.Route
	inDims, outDims []int64 // the first dimension stands for the number of rows
}

// plan returns the plan of a route. The caller must have entered the session.
func (s *Session) plan(ctx context.Context, r int) (*plan, error) {
	p := &s.plans[r]
	p.once.Do(func() {
		p.route = routes[r]
		p.err = p.make(context.WithoutCancel(ctx), s)
	})
	return p, p.err
}

func (p *plan) make(ctx context.Context, s *Session) error {
	m := s.model
	in, ok := find(m.inputs, p.in)
	if !ok {
		return p.missing("input", p.in, m.inputs)
	}
	out, ok := find(m.outputs, p.out)
	if !ok {
		return p.missing("output", p.out, m.outputs)
	}
	for _, v := range m.feeds() {
		if v.Name != p.in {
			return &ValueError{Name: v.Name, Problem: "the model needs this input too: use Run"}
		}
	}
	for _, v := range []graph.Value{in, out} {
		if v.Type.Elem != graph.Float {
			return &ValueError{Name: v.Name, Problem: fmt.Sprintf("it is %v, want float32: use Run", v.Type)}
		}
	}
	var err error
	if p.In, err = width(in); err != nil {
		return err
	}
	if p.In == 0 {
		return &ValueError{Name: p.in, Problem: fmt.Sprintf("its rows, %v, are empty", in.Type)}
	}
	p.inDims = rowDims(in)
	if d := in.Type.Shape[0]; d.IsFixed() {
		p.Fixed = int(d.Size)
	}
	if err := p.measure(ctx, s, out); err != nil {
		return err
	}
	p.Slot = func(_ context.Context, n int) (rows.Slot, error) {
		inDims, outDims := p.dims(n)
		return s.backend.newSlot(p.in, p.out, inDims, outDims)
	}
	return nil
}

// measure finds the size of the output's rows, from its type or, where the file does not
// state it, from a run on rows of zeros.
func (p *plan) measure(ctx context.Context, s *Session, out graph.Value) error {
	n, err := width(out)
	if err == nil {
		p.Out, p.outDims = []int{n}, rowDims(out)
		return nil
	}
	n = max(p.Fixed, 1)
	dims := slices.Clone(p.inDims)
	dims[0] = int64(n)
	zeros := graph.NewTensor(p.in, make([]float32, n*p.In), dims...)
	ordered, sizes, err := s.model.arrange(map[string]*graph.Tensor{p.in: zeros})
	if err != nil {
		return err
	}
	results, err := s.backend.run(ctx, ordered, sizes)
	if err != nil {
		return fmt.Errorf("runtime: running the model on zeros, to learn the size of %q: %w", p.out, err)
	}
	for i, v := range s.model.outputs {
		if v.Name != p.out {
			continue
		}
		t := results[i]
		if len(t.Dims) == 0 || t.Dims[0] != int64(n) {
			return &ValueError{Name: p.out, Problem: fmt.Sprintf("it has dims %v for %d rows", t.Dims, n)}
		}
		p.outDims, p.Out = t.Dims, []int{t.Len() / n}
	}
	return nil
}

func (p *plan) missing(kind, name string, have []graph.Value) error {
	return &ValueError{Name: name, Problem: fmt.Sprintf("this model has no such %s; it has %s; open %s", kind, names(have), p.file)}
}

// rowDims returns the dimensions of a value whose rows have a fixed size.
func rowDims(v graph.Value) []int64 {
	dims := make([]int64, len(v.Type.Shape))
	for i, d := range v.Type.Shape[1:] {
		dims[i+1] = d.Size
	}
	return dims
}

// dims returns the dimensions of the input and of the output for a number of rows.
func (p *plan) dims(rows int) (in, out []int64) {
	in, out = slices.Clone(p.inDims), slices.Clone(p.outDims)
	in[0], out[0] = int64(rows), int64(rows)
	return in, out
}
