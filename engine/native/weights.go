package native

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/hourglass-go/hourglass/graph"
)

// weights holds the elements of a graph's float32 initializers. They are decoded once, and every
// program that is made of the graph reads them.
type weights struct {
	mu   sync.Mutex
	data map[*byte][]float32 // by the tensor's first byte, so that views share the elements, too
	laid map[layout][]float32
}

// layout is a tensor and a way to lay it out.
type layout struct {
	first *byte
	how   string
}

func newWeights(g *graph.Graph) *weights {
	w := &weights{data: map[*byte][]float32{}, laid: map[layout][]float32{}}
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
	if d = viewed(t); d != nil {
		return d, nil
	}
	d, err := graph.Data[float32](t)
	if err == nil && shared {
		w.data[&t.Raw[0]] = d
	}
	return d, err
}

// panels returns a tensor's elements b as the second operand of products like g, laid out. All
// programs share them.
func (w *weights) panels(t *graph.Tensor, g gemm, b []float32) []float32 {
	if len(t.Raw) == 0 {
		return nil
	}
	return w.laidOut(t, fmt.Sprint("product", g.transB, g.n, g.k, g.ldb), func() []float32 { return g.pack(b) })
}

// laidOut returns a tensor's elements as lay gives them. All programs share what lay gives for a name of
// the layout.
func (w *weights) laidOut(t *graph.Tensor, how string, lay func() []float32) []float32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := layout{&t.Raw[0], how}
	if w.laid[key] == nil {
		w.laid[key] = lay()
	}
	return w.laid[key]
}

// viewed returns a tensor's elements where they lie, which must only be read. It returns nil
// where they are not aligned as the processor needs them. A large model is then in memory only
// once.
func viewed(t *graph.Tensor) []float32 {
	at := unsafe.Pointer(&t.Raw[0])
	if !littleEndian || uintptr(at)%unsafe.Alignof(float32(0)) != 0 || len(t.Raw) != 4*t.Len() {
		return nil
	}
	return unsafe.Slice((*float32)(at), t.Len())
}

var littleEndian = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()
