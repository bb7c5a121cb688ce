package native

import (
	"sync"

	"github.com/hourglass-go/hourglass/graph"
)

// weights holds the elements of a graph's float32 initializers, decoded once
// and shared, to be read, by every program that is made of the graph.
type weights struct {
	mu   sync.Mutex
	data map[*byte][]float32 // by the tensor's first byte, so that views share too
}

func newWeights(g *graph.Graph) *weights {
	w := &weights{data: map[*byte][]float32{}}
	for _, t := range g.Initializers {
		if t.Elem == graph.Float && len(t.Raw) > 0 {
			w.data[&t.Raw[0]] = nil
		}
	}
	return w
}

func (w *weights) elements(t *graph.Tensor) ([]float32, error) {
	if len(t.Raw) == 0 {
		return graph.Data[float32](t)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	d, shared := w.data[&t.Raw[0]]
	if d != nil {
		return d, nil
	}
	d, err := graph.Data[float32](t)
	if err == nil && shared {
		w.data[&t.Raw[0]] = d
	}
	return d, err
}
