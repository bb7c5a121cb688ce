package trial

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// usual is the size that dimensions take for all kinds of values.
const usual = 2

// Normal values also have other sizes. The first dimensions of inputs take further ones.
var (
	sizes   = []int64{1, 7, 64}
	batches = []int64{3, 32, 100, 0}
)

// sizing holds the sizes of the open dimensions in one run.
type sizing struct {
	size  map[string]int64
	empty bool // whether a size is 0 that nobody asked for
}

// with returns the sizes with others for some of the dimensions.
func (d sizing) with(n int64, names ...string) sizing {
	changed := sizing{size: maps.Clone(d.size)}
	for _, name := range names {
		changed.size[name] = n
		changed.empty = n == 0
	}
	return changed
}

// free returns the dimensions of the graph's inputs that are open and not bound, and those of them
// that are the first of an input.
func (w *generating) free() (all, first []string) {
	for _, name := range symbols(w.g) {
		if _, bound := w.fixed[name]; !bound {
			all = append(all, name)
		}
	}
	for _, v := range w.g.Feeds() {
		if len(v.Type.Shape) > 0 && !v.Type.Shape[0].IsFixed() {
			if name := symbol(v, 0); slices.Contains(all, name) && !slices.Contains(first, name) {
				first = append(first, name)
			}
		}
	}
	return all, first
}

// bound returns the sizes with which every free dimension is n.
func (w *generating) bound(n int64) sizing {
	all, _ := w.free()
	return sizing{size: w.fixed}.with(n, all...)
}

// fix returns the sizes that are bound: by Dims, or by another graph that takes no other one.
func (s *Generation) fix(g *graph.Graph) map[string]int64 {
	fixed := map[string]int64{}
	for i, v := range g.Feeds() {
		for _, other := range s.Also {
			o, there := counterpart(v, i, other.Feeds())
			if !there || len(o.Type.Shape) != len(v.Type.Shape) {
				continue
			}
			for axis, d := range o.Type.Shape {
				if d.IsFixed() && !v.Type.Shape[axis].IsFixed() {
					fixed[symbol(v, axis)] = d.Size
				}
			}
		}
	}
	maps.Copy(fixed, s.Dims)
	return fixed
}

// counterpart returns the input that stands for the i-th one of another graph: that of its name, or
// otherwise that at its place.
func counterpart(v graph.Value, i int, among []graph.Value) (graph.Value, bool) {
	if at := slices.Index(graph.Names(among), v.Name); at >= 0 {
		return among[at], true
	}
	if i < len(among) {
		return among[i], true
	}
	return graph.Value{}, false
}

// others prepares runs of further sizes: the base with other sizes of all free dimensions, and of
// single ones. Where the types of the graph do not allow a size, the next one that they do takes its
// place.
func (w *generating) others(base sizing) (plan []*sized) {
	free, first := w.free()
	seen := map[string]bool{base.String(): true}
	add := func(n int64, names ...string) {
		for i, n := range append([]int64{n}, after(n)...) {
			if i > 0 && w.refused > refusals {
				return
			}
			d := base.with(n, names...)
			if _, err := w.shapes(d); n > 0 && !w.takes(d) || i > 0 && err != nil {
				continue
			}
			if !seen[d.String()] {
				plan = append(plan, w.at(d))
			}
			seen[d.String()] = true
			return
		}
	}
	for _, n := range sizes {
		if add(n, free...); w.Effort == Quick {
			return plan
		}
		for _, name := range free {
			add(n, name)
		}
	}
	for _, n := range batches {
		if n == 0 && !w.NoRows {
			continue
		}
		if n < usual || n <= sizes[1] || w.cheap(base.with(n, first...)) {
			add(n, first...)
		}
	}
	return plan
}

// of returns the dims of an input.
func (d sizing) of(v graph.Value) (sizes []int64, err error) {
	if v.Type.Shape == nil {
		if v.IsOther() {
			return nil, fmt.Errorf("input %q is %v, of which none is generated; give inputs of your own", v.Name, v.Type)
		}
		return nil, fmt.Errorf("input %q is of unknown rank; give inputs of your own", v.Name)
	}
	elements := int64(1)
	for i, dim := range v.Type.Shape {
		n := dim.Size
		if !dim.IsFixed() {
			n = d.size[symbol(v, i)]
		}
		sizes = append(sizes, n)
		if elements *= n; elements > maxGenerated || n > maxGenerated {
			return nil, &sizeError{fmt.Sprintf("input %q, %v with %s, would have more than %d elements", v.Name, v.Type, d, maxGenerated)}
		}
	}
	return sizes, nil
}

// name is that of the run on inputs of a kind.
func (d sizing) name(k Kind) string {
	if len(d.size) == 0 {
		return string(k)
	}
	return string(k) + ", " + d.String()
}

func (d sizing) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(d.size)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, d.size[name]))
	}
	return strings.Join(parts, ", ")
}

// sizeError is the error of a run in which something is too large.
type sizeError struct{ text string }

func (e *sizeError) Error() string { return e.text }

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
