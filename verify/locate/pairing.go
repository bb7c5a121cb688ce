package locate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// pairing is two subjects, with what of one stands for what of the other.
type pairing struct {
	a, b   judge.Subject
	va, vb *view
	*Alignment
	toA     map[string]string
	known   map[string]bool    // names of A
	bounds  *judge.Bounds      // of the outputs
	field   []*judge.Contender // both subjects
	overall *judge.Pair        // the comparison of the outputs
}

func newPairing(a, b judge.Subject, s *judge.Settings) (*pairing, error) {
	if s == nil {
		s = &judge.Settings{}
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	if a.Engine == nil || b.Engine == nil {
		return nil, errors.New("locate: a subject has no engine")
	}
	va, err := newView(a.Graph)
	if err != nil {
		return nil, fmt.Errorf("locate: %s: %w", a.Name, err)
	}
	vb, err := newView(b.Graph)
	if err != nil {
		return nil, fmt.Errorf("locate: %s: %w", b.Name, err)
	}
	p := &pairing{a: a, b: b, va: va, vb: vb, Alignment: align(va, vb), toA: map[string]string{}, known: map[string]bool{}, bounds: judge.NewBounds(s)}
	p.field = []*judge.Contender{judge.Enter(a, a.Graph), judge.Enter(b, a.Graph)}
	p.overall = judge.NewPair(p.field[0], p.field[1], nil)
	for _, pair := range p.Matches {
		p.toA[pair.B], p.known[pair.A] = pair.A, true
	}
	return p, nil
}

// tolerances returns those of the outputs, by A's names, for one input.
func (p *pairing) tolerances(ctx context.Context, in bundle) (func(string, *graph.Tensor) judge.Allowance, error) {
	err := p.bounds.Learn(ctx, p.field, trial.Fixture{Inputs: in})
	return p.bounds.Of(p.overall), err
}

// filled returns the inputs of A, with the defaults of those that are not given.
func (p *pairing) filled(in bundle) bundle {
	out := bundle{}
	for _, v := range p.va.Inputs {
		if out[v.Name] = in[v.Name]; in[v.Name] == nil {
			out[v.Name] = p.va.index.Initializer(v.Name)
		}
	}
	return out
}

// feed returns A's tensors for some values of B, in the form in which B takes them.
func (p *pairing) feed(names []string, values bundle) (bundle, error) {
	out := bundle{}
	for _, name := range names {
		t := values[p.toA[name]]
		if t == nil {
			return nil, fmt.Errorf("no value of the reference stands for %q", name)
		}
		if elem := p.vb.types[name].Elem; elem.IsFloat() {
			t = element.Recast(t, elem)
		}
		out[name] = t.Renamed(name)
	}
	return out, nil
}

// inputs returns what B is fed for each of some inputs of A.
func (p *pairing) inputs(batch []bundle) (fed []bundle, err error) {
	var names []string
	for _, v := range p.vb.Feeds() {
		names = append(names, v.Name)
	}
	for _, in := range batch {
		f, err := p.feed(names, p.filled(in))
		if err != nil {
			return nil, fmt.Errorf("input of %s: %w", p.b.Name, err)
		}
		fed = append(fed, f)
	}
	return fed, nil
}

// stop reports whether a value of B has a counterpart.
func (p *pairing) stop(name string) bool { return p.toA[name] != "" }

// regionA returns the region in which A computes a value from the nearest values that have
// counterparts.
func (p *pairing) regionA(name string) region {
	return p.va.region(func(in string) bool { return p.known[in] }, name)
}

// exposed returns values of A, and the inputs themselves, for each of some inputs.
func (p *pairing) exposed(ctx context.Context, names []string, batch []bundle) ([]bundle, error) {
	var wanted []string
	for _, name := range names {
		if p.va.index.Maker(name) != nil && !slices.Contains(wanted, name) {
			wanted = append(wanted, name)
		}
	}
	out := make([]bundle, len(batch))
	if len(wanted) > 0 {
		var err error
		if out, err = p.a.Run(ctx, p.va.exposing(wanted), batch); err != nil {
			return nil, fmt.Errorf("the reference %s: %w", p.a.Name, err)
		}
	}
	for i, in := range batch {
		values := p.filled(in)
		for _, name := range wanted {
			if values[name] = out[i][name]; values[name] == nil || element.Whole(values[name]) != nil {
				return nil, fmt.Errorf("the reference %s gives no value %q", p.a.Name, name)
			}
		}
		out[i] = values
	}
	return out, nil
}

// onValues cuts B in some ways, and runs the first one that its engine takes on values of A.
func (p *pairing) onValues(ctx context.Context, cuts []region, values []bundle) (got []bundle, cut region, err error) {
	for _, cut = range cuts {
		var fed []bundle
		for _, v := range values {
			in, err := p.feed(cut.inputs, v)
			if err != nil {
				return nil, cut, err
			}
			fed = append(fed, in)
		}
		if got, err = p.b.Run(ctx, p.cutB(cut), fed); err == nil {
			return got, cut, nil
		}
	}
	return nil, cut, err
}

// cutB returns a region of B as a graph that takes values of A's shapes.
func (p *pairing) cutB(r region) *graph.Graph {
	g := p.vb.cut(r)
	for i, in := range g.Inputs {
		theirs := p.va.types[p.toA[in.Name]]
		if g.Inputs[i].Type.Shape = theirs.Shape; in.Type.Elem == graph.Undefined {
			g.Inputs[i].Type.Elem = theirs.Elem
		}
	}
	return g
}

// counterparts returns A's names for the inputs of all ways to cut B.
func (p *pairing) counterparts(cuts []region) (names []string) {
	for _, cut := range cuts {
		for _, in := range cut.inputs {
			names = append(names, p.toA[in])
		}
	}
	return names
}

// titles returns the names of nodes other than constants.
func titles(nodes []*graph.Node) (out []string) {
	for _, n := range work(nodes) {
		out = append(out, n.Title())
	}
	return out
}

// bundle holds tensors by name.
type bundle = map[string]*graph.Tensor
