package enginetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// bound runs a graph twice in memory that is bound, where everything that is fed and given is
// float32, and wants the bits that Run gave.
func bound(t *testing.T, runner hourglass.Runner, g *graph.Graph, feeds, want map[string]*graph.Tensor) {
	t.Helper()
	binder, ok := runner.(hourglass.Binder)
	if !ok || len(feeds) == 0 {
		return
	}
	dims := map[string][]int64{}
	for name, f := range feeds {
		dims[name] = f.Dims
	}
	var names []string
	for name, y := range want {
		if len(y.Dims) == 0 || y.Len() == 0 {
			return // no buffer is of rank 0, or empty
		}
		names = append(names, name)
	}
	symbols, err := hourglass.CheckBinding(g, dims, names, 1<<30)
	if err != nil {
		return
	}
	stated := true
	for _, v := range g.Outputs {
		_, known := v.Type.Shape.At(symbols)
		stated = stated && known
	}
	b, err := binder.Bind(t.Context(), dims, names...)
	if err != nil && (!stated || strings.Contains(err.Error(), "read as sizes or places")) {
		return // the zeros with which an engine would learn the sizes are none, or it does not
	}
	if err != nil {
		t.Errorf("binding: %v", err)
		return
	}
	defer b.Close()
	for range 2 {
		for name, f := range feeds {
			x, err := graph.Data[float32](f)
			if err != nil {
				t.Fatal(err)
			}
			copy(b.Input(name), x)
		}
		err := b.Run(t.Context())
		for name, y := range want { // sizes that follow from elements are those of other elements
			if len(b.Output(name)) != y.Len() {
				if err == nil {
					t.Errorf("%d elements of %s are bound, and %d computed", len(b.Output(name)), name, y.Len())
				}
				return
			}
		}
		if err != nil {
			t.Errorf("a bound run: %v", err)
		}
		for name, y := range want {
			if got := graph.NewTensor(name, b.Output(name), y.Dims...); !slices.Equal(got.Raw, y.Raw) {
				t.Errorf("a bound run gives other bits of %s than Run", name)
			}
		}
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	if err := b.Run(t.Context()); err == nil {
		t.Error("a closed binding runs")
	}
}
