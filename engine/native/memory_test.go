package native

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/chain"
)

// TestStepsShareMemory: a chain of many values takes the memory of two, and gives the same again when
// the memory holds what the run before left.
func TestStepsShareMemory(t *testing.T) {
	g, err := chain.Graph(200)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRunner(g, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in := map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{1, 2, 3, 4, 5, 6, 7, 8}, 2, 4)}
	first, err := r.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	pieces := map[*float32]bool{}
	for _, o := range r.idle[0].steps {
		pieces[&o.out[0]] = true
	}
	if len(pieces) != 2 {
		t.Errorf("%d values have %d pieces of memory, want 2", len(r.idle[0].steps), len(pieces))
	}
	again, err := r.Run(t.Context(), in)
	if err != nil || !slices.Equal(first["y"].Raw, again["y"].Raw) {
		t.Errorf("a second run gives %v, want %v; %v", again["y"], first["y"], err)
	}
}

// TestPlan: the smallest piece that is large enough is taken, or the largest of the others is made larger,
// but none that is of quite another size.
func TestPlan(t *testing.T) {
	p := plan{sizes: []int{2, 4, 8, 100}, free: []int{0, 1, 2, 3}}
	for _, c := range []struct{ numbers, piece, size int }{{3, 1, 4}, {3, 2, 8}, {6, 0, 6}, {6, 4, 6}, {120, 3, 120}} {
		if piece := p.take(c.numbers); piece != c.piece || p.sizes[piece] != c.size {
			t.Errorf("%d numbers get piece %d of %d, want %d of %d", c.numbers, piece, p.sizes[piece], c.piece, c.size)
		}
	}
}
