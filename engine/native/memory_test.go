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
	r, err := newRunner(g)
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

// TestBuffers: the smallest piece that is large enough is taken.
func TestBuffers(t *testing.T) {
	var b buffers
	for _, n := range []int{8, 2, 4} {
		b.give(make([]float32, n))
	}
	if m := b.take(3); len(m) != 3 || cap(m) != 4 || len(b) != 2 {
		t.Errorf("of 2, 4 and 8 numbers, %d are taken for 3, and %d pieces are left", cap(m), len(b))
	}
	if m := b.take(9); len(m) != 9 || len(b) != 2 {
		t.Errorf("%d numbers are made for 9, and %d pieces are left", len(m), len(b))
	}
}
