//go:build cgo

package runtime

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass/internal/rows"
)

func TestRows(t *testing.T) {
	tiny, decoder := openTest(t, "tiny", nil), openTest(t, "decoder", nil)
	for _, rows := range []int{0, 1, 2, 7, 128, rows.AtOnce, 2*rows.AtOnce + 3} {
		x := slices.Repeat(tinyInput, rows)[:rows*4]
		z := slices.Repeat(tinyLatent, rows)[:rows*2]
		y := slices.Repeat(tinyReconstruction, rows)[:rows*4]
		for _, c := range []struct {
			name     string
			run      func(context.Context, []float32, int) ([]float32, error)
			into     func(context.Context, []float32, []float32, int) error
			in, want []float32
		}{
			{"Encode", tiny.Encode, tiny.EncodeInto, x, z},
			{"Reconstruct", tiny.Reconstruct, tiny.ReconstructInto, x, y},
			{"Decode", decoder.Decode, decoder.DecodeInto, z, y},
		} {
			got, err := c.run(t.Context(), c.in, rows)
			if err != nil {
				t.Fatalf("%s of %d rows: %v", c.name, rows, err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s of %d rows is wrong", c.name, rows)
			}
			clear(got)
			if err := c.into(t.Context(), got, c.in, rows); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%sInto of %d rows is wrong (%v)", c.name, rows, err)
			}
		}
	}
}

// A model that takes batches of one size gets batches of that size.
func TestFixedBatch(t *testing.T) {
	s := openTest(t, "fixed", nil)
	for _, rows := range []int{2, 6, 0} {
		got, err := s.Encode(t.Context(), slices.Repeat(tinyInput, rows/2), rows)
		if err != nil || !slices.Equal(got, slices.Repeat(tinyLatent, rows/2)) {
			t.Errorf("%d rows: %v, %v", rows, got, err)
		}
	}
	if _, err := s.Encode(t.Context(), make([]float32, 12), 3); err == nil || !strings.Contains(err.Error(), "batches of 2 alone") {
		t.Errorf("3 rows gave %v", err)
	}
}

func TestWidth(t *testing.T) {
	s := openTest(t, "tiny", nil)
	for name, want := range map[string]int{"input": 4, "latent": 2, "reconstruction": 4} {
		if got, err := s.Width(name); err != nil || got != want {
			t.Errorf("Width(%q) = %d, %v, want %d", name, got, err, want)
		}
	}
	var bad *ValueError
	if _, err := s.Width("score"); !errors.As(err, &bad) || !strings.Contains(err.Error(), "latent, reconstruction") {
		t.Errorf("Width of what is not there gave %v", err)
	}
	if _, err := openTest(t, "decoder", nil).Width("reconstruction"); !errors.As(err, &bad) {
		t.Errorf("Width of a free dimension gave %v", err)
	}
}

func TestRowsRefuse(t *testing.T) {
	tiny, decoder, kinds := openTest(t, "tiny", nil), openTest(t, "decoder", nil), openTest(t, "kinds", nil)
	ctx := t.Context()
	encode := func(s *Session, n, rows int) error { _, err := s.Encode(ctx, make([]float32, n), rows); return err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"short input", encode(tiny, 7, 2), `input "input" holds 7 numbers for 2 rows of 4`},
		{"long input", encode(tiny, 9, 2), "holds 9 numbers for 2 rows of 4"},
		{"negative rows", encode(tiny, 4, -1), "for -1 rows"},
		{"huge rows", encode(tiny, 4, 1<<62), "for 4611686018427387904 rows"},
		{"short destination", tiny.EncodeInto(ctx, make([]float32, 3), tinyInput, 2), "the destination holds 3 numbers, want 4: 2 rows of 2"},
		{"no input", encode(decoder, 4, 1), `"input": this model has no such input; it has latent; open encoder.onnx`},
		{"no output", func() error { _, err := decoder.Reconstruct(ctx, nil, 0); return err }(), "open autoencoder.onnx"},
		{"no latent in", func() error { _, err := tiny.Decode(ctx, nil, 0); return err }(), "it has input; open decoder.onnx"},
		{"other names", encode(kinds, 4, 1), "this model has no such input; it has float32, float64"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, c.err, c.want)
		}
	}
	dead, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := tiny.Encode(dead, tinyInput, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("Encode under a dead context gave %v", err)
	}
}

func TestIntoAllocatesNothing(t *testing.T) {
	s := openTest(t, "tiny", &Options{Threads: 1})
	for _, rows := range []int{1, 128, rows.AtOnce + 1} {
		x, dst := make([]float32, rows*4), make([]float32, rows*2)
		allocs := testing.AllocsPerRun(100, func() {
			if err := s.EncodeInto(context.Background(), dst, x, rows); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%d rows: %v allocations a run", rows, allocs)
		}
	}
}

func TestConcurrent(t *testing.T) {
	s := openTest(t, "tiny", nil)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				rows := 1 + (worker*7+i)%40
				got, err := s.Encode(t.Context(), slices.Repeat(tinyInput, rows)[:rows*4], rows)
				if err != nil || !slices.Equal(got, slices.Repeat(tinyLatent, rows)[:rows*2]) {
					t.Errorf("%d rows: %v, %v", rows, got, err)
					return
				}
				checkTiny(t, s, rows)
			}
		})
	}
	group.Wait()
}

func TestCloseWhileRunning(t *testing.T) {
	s := openTest(t, "tiny", nil)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				if _, err := s.Encode(t.Context(), tinyInput, 2); err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	group.Wait()
}
