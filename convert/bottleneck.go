package convert

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// candidate is a value that may be the code.
type candidate struct {
	name string
	size int64 // number of elements in a row
	at   int   // place among the values that nodes compute
}

// bottleneck returns the smallest value, float32 [batch, …], through which everything passes on
// its way to the output, and at which the graph can be cut. The part after the cut may read the
// input shared, too.
func bottleneck(g *graph.Graph, in, shared string) (string, error) {
	h := g.Clone()
	if err := h.Infer(); err != nil {
		return "", fmt.Errorf("convert: %w", err)
	}
	index := h.Index()
	passed := straits(h, []string{in}, readsElements)
	var all []candidate
	for at, name := range produced(h) {
		if size, ok := codeSize(index.Type(name)); ok && passed[name] && !index.IsOutput(name) {
			all = append(all, candidate{name, size, at})
		}
	}
	if len(all) == 0 {
		return "", fmt.Errorf("convert: graph %q has no value between input and output that everything passes through; is it an autoencoder?", g.Name)
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.size, b.size), a.at-b.at) })
	return cuttable(h, all, shared)
}

// codeSize returns the number of elements in a row of a value that may be a code.
func codeSize(t graph.Type) (size int64, ok bool) {
	if t.Elem != graph.Float || len(t.Shape) < 2 || t.Shape[0] != graph.Batch {
		return 0, false
	}
	sizes, known := t.Shape[1:].Static()
	size = 1
	for _, s := range sizes {
		size *= s
	}
	return size, known
}

// cuttable returns the first candidate at which a graph can be cut. It does not try a candidate
// that some input goes around on its way to the outputs.
func cuttable(g *graph.Graph, all []candidate, shared string) (string, error) {
	var sources []string
	for _, v := range g.Feeds() {
		if v.Name != shared {
			sources = append(sources, v.Name)
		}
	}
	passed := straits(g, sources, func(*graph.Node) bool { return true })
	for _, c := range all {
		if !passed[c.name] {
			continue
		}
		if _, _, err := split(g, c.name, shared); err == nil {
			return c.name, nil
		}
	}
	_, _, err := split(g, all[0].name, shared)
	return "", err
}

// readsElements reports whether a node reads more than sizes.
func readsElements(n *graph.Node) bool {
	facts, known := graph.FactsOf(n)
	return !known || facts.ReadsElements()
}
