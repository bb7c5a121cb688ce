package trial

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// fewTerms and fewResults are the greatest numbers of terms and of elements that nodes compute in a run on
// many rows.
const (
	fewTerms   = 1e7
	fewResults = 1e6
)

// cost is what a run computes and holds, as far as is known.
type cost struct {
	terms    float64 // number of terms of all sums
	elements float64 // number of elements that nodes give
	held     float64 // the greatest number of elements that are there at a time
	known    bool    // whether all operators and sizes are known
}

// elementTerms is how many terms take as long as an element does, beside its sum.
const elementTerms = 10

// work returns the cost in terms.
func (c cost) work() float64 { return c.terms + elementTerms*c.elements }

// cheap reports whether a run on some sizes computes little, as far as is known.
func (w *generating) cheap(d sizing) bool {
	typed := w.typed(d)
	if typed.err != nil {
		return false
	}
	c := typed.cost
	return c.known && c.terms <= fewTerms && c.elements <= fewResults
}

// costOf adds up what the nodes of a typed graph compute. A subgraph is computed once.
func costOf(typed *graph.Graph, index *graph.Index) cost {
	c, live := cost{known: true}, 0.0
	for _, v := range typed.Feeds() {
		live += volume(v.Type.Shape)
	}
	for _, n := range typed.Nodes {
		for _, sub := range n.Subgraphs() {
			inner := costOf(sub, sub.Index())
			c.terms, c.elements, c.known = c.terms+inner.terms, c.elements+inner.elements, c.known && inner.known
			c.held = max(c.held, live+inner.held)
		}
		results, in, known := 0.0, []graph.Extent(nil), true
		for _, name := range n.Outputs {
			results += volume(shapeOf(index, name))
		}
		for _, name := range n.Inputs {
			e, static := extentOf(index, name)
			in, known = append(in, e), known && static
		}
		facts, listed := graph.FactsOf(n)
		c.known = c.known && known && listed
		c.elements += results
		c.terms += results * float64(max(facts.Sum(n, in).Terms, 1))
		live += results
		c.held = max(c.held, live)
		for k, name := range n.Inputs {
			if readers := index.Readers(name); len(readers) > 0 && readers[len(readers)-1] == n && !slices.Contains(n.Inputs[:k], name) && index.Maker(name) != nil {
				live -= volume(shapeOf(index, name))
			}
		}
	}
	return c
}

// extentOf returns the dimensions of a value, and whether they are known.
func extentOf(index *graph.Index, name string) (e graph.Extent, known bool) {
	dims, static := shapeOf(index, name).Static()
	for _, d := range dims {
		e.Dims = append(e.Dims, int(d))
	}
	return e, static || name == ""
}

// volume returns the number of elements of a shape. A size that is not known counts as 1.
func volume(shape graph.Shape) float64 {
	n := 1.0
	for _, d := range shape {
		n *= float64(max(d.Size, 1))
	}
	return n
}
