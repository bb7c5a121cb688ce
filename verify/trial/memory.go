package trial

import (
	"cmp"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// shapes returns the shapes of a graph's inputs at some sizes.
func (w *generating) shapes(d sizing) (map[string]graph.Shape, error) {
	shapes := map[string]graph.Shape{}
	for _, v := range w.g.Feeds() {
		dims, err := d.of(v)
		if err != nil {
			return nil, fmt.Errorf("trial: %w", err)
		}
		shapes[v.Name] = graph.Shape{}
		for _, n := range dims {
			shapes[v.Name] = append(shapes[v.Name], graph.Fixed(n))
		}
	}
	return shapes, nil
}

// setShapes gives inputs the shapes that there are for them.
func setShapes(g *graph.Graph, shapes map[string]graph.Shape) {
	for i, v := range g.Inputs {
		if shape, given := shapes[v.Name]; given {
			g.Inputs[i].Type.Shape = shape
		}
	}
}

// typing is a graph with the types that its values have at some sizes.
type typing struct {
	sizes string
	graph *graph.Graph
	index *graph.Index
	cost  cost
	whole bool  // whether inference went through the graph
	err   error // that of the first value that takes more memory than is allowed
}

// typed returns the graph with inputs of some sizes, as far as its values can be typed. What it found
// last is kept, because several questions are asked about the same sizes.
func (w *generating) typed(d sizing) typing {
	if w.last == nil || w.last.sizes != d.String() {
		w.last = &typing{sizes: d.String()}
		shapes, err := w.shapes(d)
		if w.last.err = err; err == nil {
			w.last.graph = w.g.Clone()
			setShapes(w.last.graph, shapes)
			w.last.whole = w.last.graph.Infer() == nil
			w.last.err = w.large(w.last.graph, d)
			w.last.index = w.last.graph.Index()
			w.last.cost = costOf(w.last.graph, w.last.index)
		}
	}
	return *w.last
}

// large returns the error of the first value of a typed graph that takes more memory than is allowed. A
// dimension that neither sizes nor operators give counts as 1.
func (w *generating) large(typed *graph.Graph, d sizing) error {
	limit := cmp.Or(w.Memory, graph.DefaultMemory)
	for _, vs := range [][]graph.Value{typed.Inputs, typed.Values, typed.Outputs} {
		for _, v := range vs {
			if n := v.Type.Bytes(); n > limit {
				return fmt.Errorf("trial: %w", &sizeError{fmt.Sprintf("value %q, %v with %s, would take %d bytes; the limit is %d", v.Name, v.Type, d, n, limit)})
			}
		}
	}
	return nil
}
