package trial

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

// maxGenerated bounds the elements of one generated input.
const maxGenerated = 1 << 26

// Generation says which inputs are made for a graph. A nil *Generation is the zero one.
type Generation struct {
	// Seed is where values are drawn from. Those of a run depend on it and on the run's
	// name alone.
	Seed uint64
	// Dims binds symbolic dimensions, by name; one without a name is called by its place,
	// as "input[0]". The others take the sizes 1, 2, 7 and 64.
	Dims map[string]int64
	// Kinds are what inputs hold; none are all of [Kinds].
	Kinds []Kind
}

// Generate gives runs by what a graph says of its inputs, named after what is in them, as
// "subnormal, batch=2". Of every kind there is one run in which all free dimensions are 2;
// of normal values of scale 1 also those in which all are 1, 7 and 64, and in which each by
// itself is, beside others of 2. Where free sizes make an input of more than 2²⁶ elements, the
// run is left out (LeftOut); where the graph or Dims do, that is an error.
//
// Kinds are of floats. Integers that are indices (of Gather, GatherElements and OneHot, by
// way of what only moves or casts them) are within what they point into; other int32,
// int64, uint32 and uint64 are 0 or 1, and those of 8 and 16 bits anything. Where no input
// is a float, kinds that differ in floats alone are left out.
func Generate(g *graph.Graph, s *Generation) Fixtures {
	if s == nil {
		s = &Generation{}
	}
	return func(yield func(Fixture, error) bool) {
		kinds, err := s.kinds(g)
		if err == nil {
			err = s.check(g)
		}
		if err != nil {
			yield(Fixture{}, fmt.Errorf("trial: %w", err))
			return
		}
		for _, d := range s.plan(g) {
			for _, k := range kinds {
				if !d.usual && k != normalKind {
					continue
				}
				f, err := d.generate(g, k, s.Seed)
				if tooLarge := (*sizeError)(nil); !d.usual && errors.As(err, &tooLarge) {
					f, err = Fixture{Name: f.Name, Generated: true, LeftOut: tooLarge.Error()}, nil
				}
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// Generated gives normal values of scale 1: one run for each number that every symbolic
// dimension then is.
func Generated(g *graph.Graph, seed uint64, rows ...int64) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, n := range rows {
			d := sizing{size: map[string]int64{}}
			for _, name := range symbols(g) {
				d.size[name] = n
			}
			f, err := d.generate(g, normalKind, seed)
			if !yield(f.Inputs, err) || err != nil {
				return
			}
		}
	}
}

// generate makes one run.
func (d sizing) generate(g *graph.Graph, k Kind, seed uint64) (Fixture, error) {
	f := Fixture{Name: string(k), Inputs: map[string]*graph.Tensor{}, Generated: true, Extreme: k.Extreme()}
	if len(d.size) > 0 {
		f.Name += ", " + d.String()
	}
	for _, v := range g.Feeds() { // before any is drawn
		if _, _, err := d.of(v); err != nil {
			return f, fmt.Errorf("trial: %w", err)
		}
	}
	h := fnv.New64a()
	h.Write([]byte(f.Name)) // which does not fail
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	for _, v := range g.Feeds() {
		sizes, n, _ := d.of(v)
		t, err := generated(v, k, n, reach(g, v.Name), random)
		if err != nil {
			return f, err
		}
		t.Dims = sizes
		f.Inputs[v.Name] = t
	}
	return f, nil
}
