package infer_test

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass/infer"
)

func allocatesNothing(t *testing.T, m *infer.Model) {
	t.Helper()
	for _, n := range []int{1, 128, 1025} {
		x, codes, back, s := drawn(6*n), make([]float32, 2*n), make([]float32, 6*n), &infer.Scores{}
		for name, f := range map[string]func(context.Context) error{
			"Encode":      func(ctx context.Context) error { return m.EncodeInto(ctx, codes, x) },
			"Decode":      func(ctx context.Context) error { return m.DecodeInto(ctx, back, codes) },
			"Reconstruct": func(ctx context.Context) error { return m.ReconstructInto(ctx, back, x) },
			"Score":       func(ctx context.Context) error { return m.ScoreInto(ctx, s, x) },
		} {
			if allocs := testing.AllocsPerRun(50, func() {
				if err := f(context.Background()); err != nil {
					t.Fatal(err)
				}
			}); allocs != 0 {
				t.Errorf("%s of %d rows allocates %v times", name, n, allocs)
			}
		}
	}
}
