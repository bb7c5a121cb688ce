package trial

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass/graph"
)

// maxGenerated is the greatest number of elements of a generated input.
const maxGenerated = 1 << 26

// Generation says which inputs are made for a graph. A nil *Generation is the same as the zero value.
type Generation struct {
	// Seed is the seed from which values are drawn. The values of a run depend on it and on the
	// name of the run, and on nothing else.
	Seed uint64
	// Dims fixes symbolic dimensions by their names. A dimension without a name is called by its
	// place, such as "input[0]". Other dimensions take the sizes 1, 2, 7 and 64.
	Dims map[string]int64
	// Kinds says what inputs hold; none: all of [Kinds].
	Kinds []Kind
	// Memory is the greatest number of bytes that one value of the graph may take in a run;
	// 0: graph.DefaultMemory.
	Memory int64
}

// Generate makes runs from what a graph states of its inputs. They are named after what is in them,
// such as "subnormal, batch=2". For every kind there is one run in which all free dimensions are 2.
// For normal values of scale 1 there are also runs in which all are 1, 7 and 64, and runs in which
// one dimension has these sizes and the others are 2. Where free sizes make an input of more than 2²⁶
// elements, or a value of more bytes than Memory, the run is left out (LeftOut). Where the graph or
// Dims does, that is an error.
//
// Kinds are about floats. Integers that are indices (of Gather, GatherElements and OneHot, also
// through nodes that only move or cast them) are within what they point into. Other int32, int64,
// uint32 and uint64 are 0 or 1, and integers of 8 and 16 bits may be anything. Where no input is a
// float, kinds that differ only in floats are left out.
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
			large := s.fits(g, d)
			for _, k := range kinds {
				if !d.usual && k != normalKind {
					continue
				}
				f, err := Fixture{Name: d.name(k)}, large
				if err == nil {
					f, err = d.generate(g, k, s.Seed)
				}
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

// Generated makes normal values of scale 1: one run for each of the given numbers, which every
// symbolic dimension then has as its size.
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

// name is that of the run on inputs of a kind.
func (d sizing) name(k Kind) string {
	if len(d.size) == 0 {
		return string(k)
	}
	return string(k) + ", " + d.String()
}

// generate makes one run.
func (d sizing) generate(g *graph.Graph, k Kind, seed uint64) (Fixture, error) {
	f := Fixture{Name: d.name(k), Inputs: map[string]*graph.Tensor{}, Generated: true, Extreme: k.Extreme()}
	h := fnv.New64a()
	h.Write([]byte(f.Name)) // Write of a hash never fails
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	for _, v := range g.Feeds() {
		sizes, n, err := d.of(v)
		if err != nil {
			return f, fmt.Errorf("trial: %w", err)
		}
		t, err := generated(v, k, n, reach(g, v.Name), random)
		if err != nil {
			return f, err
		}
		t.Dims = sizes
		f.Inputs[v.Name] = t
	}
	return f, nil
}
