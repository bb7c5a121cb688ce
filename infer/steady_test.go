package infer_test

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// The native engine allocates nothing either, on one thread and on several.
func TestNativeAllocatesNothing(t *testing.T) {
	for _, threads := range []int{1, 2} {
		allocatesNothing(t, open(t, "net", &infer.Options{Engine: native.Engine{Threads: threads}}))
		allocatesNothing(t, open(t, "wide", &infer.Options{Engine: native.Engine{Threads: threads}}))
	}
}

func allocatesNothing(t *testing.T, m *infer.Model) {
	t.Helper()
	for _, n := range []int{1, 128, 1025} {
		x, codes, back, s := folders.Drawn(m.Features()*n), make([]float32, m.Latent()*n), make([]float32, m.Features()*n), &infer.Scores{}
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
