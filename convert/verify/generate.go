package verify

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

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

// sizes are those that dimensions take; all other kinds are run at usual.
var sizes = []int64{1, 2, 7, 64}

const usual = 2

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
			yield(Fixture{}, fmt.Errorf("verify: %w", err))
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

// symbols are the dimensions that a graph's inputs leave open.
func symbols(g *graph.Graph) []string {
	var out []string
	for _, v := range g.Feeds() {
		for i, d := range v.Type.Shape {
			if name := symbol(v, i); !d.IsFixed() && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func symbol(v graph.Value, i int) string {
	if name := v.Type.Shape[i].Name; name != "" {
		return name
	}
	return fmt.Sprintf("%s[%d]", v.Name, i)
}

func (s *Generation) check(g *graph.Graph) error {
	known := symbols(g)
	for _, name := range slices.Sorted(maps.Keys(s.Dims)) {
		switch n := s.Dims[name]; {
		case !slices.Contains(known, name):
			return fmt.Errorf("no input has a dimension %q; those that are open are %q", name, known)
		case n < 0 || n > maxGenerated:
			return fmt.Errorf("dimension %s=%d; want 0 to %d", name, n, maxGenerated)
		}
	}
	return nil
}

// sizing is the sizes of the open dimensions in one run.
type sizing struct {
	size  map[string]int64
	usual bool // all that are free are usual
}

// plan lists the sizes that are run.
func (s *Generation) plan(g *graph.Graph) []sizing {
	var free []string
	for _, name := range symbols(g) {
		if _, bound := s.Dims[name]; !bound {
			free = append(free, name)
		}
	}
	at := func(n int64, rest int64, vary ...string) sizing {
		d := sizing{size: map[string]int64{}}
		for _, name := range free {
			d.size[name] = rest
		}
		for _, name := range vary {
			d.size[name] = n
		}
		maps.Copy(d.size, s.Dims)
		return d
	}
	first := at(usual, usual)
	first.usual = true
	plan := []sizing{first}
	for _, n := range sizes {
		if n == usual || len(free) == 0 {
			continue
		}
		plan = append(plan, at(n, n))
		if len(free) == 1 {
			continue
		}
		for _, name := range free {
			plan = append(plan, at(n, usual, name))
		}
	}
	return plan
}

// of gives the dims of an input and how many elements they hold.
func (d sizing) of(v graph.Value) (sizes []int64, elements int64, err error) {
	if v.Type.Shape == nil {
		return nil, 0, fmt.Errorf("input %q is of unknown rank; give inputs of your own", v.Name)
	}
	elements = 1
	for i, dim := range v.Type.Shape {
		n := dim.Size
		if !dim.IsFixed() {
			n = d.size[symbol(v, i)]
		}
		sizes = append(sizes, n)
		if elements *= n; elements > maxGenerated || n > maxGenerated {
			return nil, 0, &sizeError{v, d}
		}
	}
	return sizes, elements, nil
}

// sizeError is of an input that is too large to be generated.
type sizeError struct {
	input graph.Value
	sizes sizing
}

func (e *sizeError) Error() string {
	return fmt.Sprintf("input %q, %v with %s, would have more than %d elements", e.input.Name, e.input.Type, e.sizes, maxGenerated)
}

func (d sizing) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(d.size)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, d.size[name]))
	}
	return strings.Join(parts, ", ")
}

// generate makes one run.
func (d sizing) generate(g *graph.Graph, k Kind, seed uint64) (Fixture, error) {
	f := Fixture{Name: string(k), Inputs: map[string]*graph.Tensor{}, Generated: true}
	if len(d.size) > 0 {
		f.Name += ", " + d.String()
	}
	for _, v := range g.Feeds() { // before any is drawn
		if _, _, err := d.of(v); err != nil {
			return f, fmt.Errorf("verify: %w", err)
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
