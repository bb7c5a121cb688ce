package convert

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Untold returns the values that nodes of operators give which are not known, where neither the file nor
// inference tells their types. [Observe] may.
func Untold(g *graph.Graph) (names []string) {
	typed, err := inferred(g)
	if err != nil {
		return nil // the conversion says so
	}
	index := typed.Index()
	for _, n := range typed.Nodes {
		if _, known := graph.Lookup(n.Op); known && n.Standard() {
			continue
		}
		for _, out := range n.Outputs {
			if out != "" && index.Type(out).Elem == graph.Undefined && !index.Value(out).IsOther() {
				names = append(names, out)
			}
		}
	}
	return names
}

// Observe states the types of some values of a graph that neither the file nor inference tells, by what
// an engine gives for them on rows. Rows of two sizes at least tell a dimension that is always the same
// from one that follows a symbol of the inputs. A dimension that does neither stays unknown. Where all
// types are known, nothing is run, and the graph comes back as it is. It does so, too, where only sizes are
// not known and the engine cannot run it.
func Observe(ctx context.Context, g *graph.Graph, values []string, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) (*graph.Graph, error) {
	typed := g.Clone()
	if err := typed.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	index := typed.Index()
	ranked := func(name string) bool {
		v := index.Value(name)
		return v.IsOther() || v.Type.Elem != graph.Undefined && v.Type.Shape != nil
	}
	values = slices.DeleteFunc(slices.Clone(values), func(name string) bool {
		return index.Maker(name) == nil || ranked(name) && !slices.Contains(index.Type(name).Shape, graph.Unknown)
	})
	if len(values) == 0 {
		return g, nil
	}
	seen, err := observed(ctx, g, values, e, rows)
	if err != nil && ctx.Err() == nil && !slices.ContainsFunc(values, func(name string) bool { return !ranked(name) }) {
		return g, nil // only sizes would be learned
	}
	if err != nil {
		return nil, fmt.Errorf("convert: to learn the type of %q of graph %q: %w", values[0], g.Name, err)
	}
	out := g.Clone()
	out.Values = slices.DeleteFunc(out.Values, func(v graph.Value) bool { return slices.Contains(values, v.Name) })
	for _, name := range values {
		v := index.Value(name)
		v.Name, v.Type = name, seen[name].typed()
		if at := slices.IndexFunc(out.Outputs, func(o graph.Value) bool { return o.Name == name }); at >= 0 {
			out.Outputs[at] = v
		} else {
			out.Values = append(out.Values, v)
		}
	}
	return out, nil
}

// sighting is what runs showed of a value: its element type, and for each dimension its size in each run,
// with the sizes of the symbols then.
type sighting struct {
	elem    graph.DataType
	sizes   [][]int64 // by run
	symbols []map[string]int64
}

func observed(ctx context.Context, g *graph.Graph, values []string, e hourglass.Engine, rows iter.Seq2[map[string]*graph.Tensor, error]) (map[string]*sighting, error) {
	probe := g.Clone()
	for _, name := range values {
		if !graph.Has(probe.Outputs, name) {
			probe.Outputs = append(probe.Outputs, graph.Value{Name: name})
		}
	}
	runner, err := e.NewRunner(ctx, probe)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	seen := map[string]*sighting{}
	for _, name := range values {
		seen[name] = &sighting{}
	}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		out, err := runner.Run(ctx, row)
		if err != nil {
			return nil, err
		}
		for _, name := range values {
			if s := seen[name]; out[name] != nil {
				s.elem = out[name].Elem
				s.sizes, s.symbols = append(s.sizes, out[name].Dims), append(s.symbols, symbolSizes(g, row))
			}
		}
	}
	return seen, nil
}

// symbolSizes returns the sizes that the inputs' symbols have in a row.
func symbolSizes(g *graph.Graph, row map[string]*graph.Tensor) map[string]int64 {
	sizes := map[string]int64{}
	for _, v := range g.Feeds() {
		for i, d := range v.Type.Shape {
			if t := row[v.Name]; d.Name != "" && t != nil && i < len(t.Dims) {
				sizes[d.Name] = t.Dims[i]
			}
		}
	}
	return sizes
}

// typed returns the type that all runs fit.
func (s *sighting) typed() graph.Type {
	t := graph.Type{Elem: s.elem}
	if len(s.sizes) == 0 || slices.ContainsFunc(s.sizes, func(dims []int64) bool { return len(dims) != len(s.sizes[0]) }) {
		return t
	}
	t.Shape = graph.Shape{}
	for d := range s.sizes[0] {
		t.Shape = append(t.Shape, s.dimension(d))
	}
	return t
}

func (s *sighting) dimension(d int) graph.Dim {
	same := func(of func(run int) int64) bool {
		for run, dims := range s.sizes {
			if dims[d] != of(run) {
				return false
			}
		}
		return true
	}
	varied := false // whether the sizes of the inputs were
	for _, name := range slices.Sorted(maps.Keys(s.symbols[0])) {
		first := s.symbols[0][name]
		varies := slices.ContainsFunc(s.symbols, func(sizes map[string]int64) bool { return sizes[name] != first })
		if varied = varied || varies; varies && same(func(run int) int64 { return s.symbols[run][name] }) {
			return graph.Symbol(name)
		}
	}
	if varied && same(func(int) int64 { return s.sizes[0][d] }) {
		return graph.Fixed(s.sizes[0][d])
	}
	return graph.Unknown
}
