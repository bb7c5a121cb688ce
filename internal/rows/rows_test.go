package rows

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// doubling is a slot whose outputs are its input doubled, and its input. It counts slots that are
// not freed.
type doubling struct {
	in, out []float32
	alive   *int
}

func (d *doubling) Input() []float32 { return d.in }

func (d *doubling) Output(i int) []float32 {
	if i == 0 {
		return d.out
	}
	return d.in
}

func (d *doubling) Run(context.Context) error {
	for i, x := range d.in {
		if x == -1 {
			return errors.New("minus one")
		}
		d.out[i] = 2 * x
	}
	return nil
}

func (d *doubling) Free() { *d.alive-- }

func newRoute(alive *int) *Route {
	return &Route{In: 2, Out: []int{2, 2}, Slot: func(_ context.Context, n int) (Slot, error) {
		*alive++
		return &doubling{make([]float32, 2*n), make([]float32, 2*n), alive}, nil
	}}
}

func TestRun(t *testing.T) {
	alive := 0
	r := newRoute(&alive)
	for _, n := range []int{0, 1, 3, AtOnce, AtOnce + 1, 2*AtOnce + 7} {
		x, want := make([]float32, 2*n), make([]float32, 2*n)
		for i := range x {
			x[i], want[i] = float32(i), float32(2*i)
		}
		a, b := make([]float32, 2*n), make([]float32, 2*n)
		if err := errors.Join(r.Check(x, n), r.Run(t.Context(), [][]float32{a, b}, x, n)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a, want) || !slices.Equal(b, x) {
			t.Errorf("%d rows: wrong outputs", n)
		}
		clear(b)
		if err := r.Run(t.Context(), [][]float32{nil, b}, x, n); err != nil || !slices.Equal(b, x) {
			t.Errorf("%d rows, one output left out: %v", n, err)
		}
	}
	r.Close()
	if alive != 0 {
		t.Errorf("%d slots are not freed", alive)
	}
}

// Slots that the pool does not keep are made and freed, and so is one whose run failed.
func TestSlots(t *testing.T) {
	alive := 0
	r := newRoute(&alive)
	for n := range 100 {
		if err := r.Run(t.Context(), [][]float32{nil, nil}, make([]float32, 2*n), n); err != nil {
			t.Fatal(err)
		}
	}
	if most := 2 * runtime.NumCPU(); alive > most {
		t.Errorf("%d slots, want %d at most", alive, most)
	}
	before := alive
	if err := r.Run(t.Context(), nil, []float32{0, -1}, 1); err == nil || !strings.Contains(err.Error(), "1 rows: minus one") {
		t.Errorf("a run that fails: %v", err)
	}
	if alive > before {
		t.Errorf("%d slots after a failure, %d before", alive, before)
	}
	s := r.pool.get(99)
	r.Close()
	r.pool.put(s, 99)
	if alive != 0 {
		t.Errorf("%d slots after Close", alive)
	}
}

func TestCheck(t *testing.T) {
	r := &Route{In: 3, Fixed: 2}
	for rows, n := range map[int]int{-1: 0, 1: 3, 3: 9, 2: 5, 1 << 62: 6} {
		if r.Check(make([]float32, n), rows) == nil {
			t.Errorf("%d numbers pass as %d rows of 3, in batches of 2", n, rows)
		}
	}
	if err := r.Check(make([]float32, 12), 4); err != nil {
		t.Error(err)
	}
}
