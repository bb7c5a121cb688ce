package trial

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// sizes are the sizes that dimensions take for normal values. All other kinds take usual.
var sizes = []int64{1, 2, 7, 64}

const usual = 2

// sizing holds the sizes of the open dimensions in one run.
type sizing struct {
	size  map[string]int64
	usual bool // whether all free dimensions have the usual size
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

// of returns the dims of an input, and the number of its elements.
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
			return nil, 0, &sizeError{fmt.Sprintf("input %q, %v with %s, would have more than %d elements", v.Name, v.Type, d, maxGenerated)}
		}
	}
	return sizes, elements, nil
}

// sizeError is the error of a run in which something is too large.
type sizeError struct{ text string }

func (e *sizeError) Error() string { return e.text }

func (d sizing) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(d.size)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, d.size[name]))
	}
	return strings.Join(parts, ", ")
}

// symbols returns the dimensions that a graph's inputs leave open.
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
