//go:build cgo

package runtime

import (
	"context"
	"errors"
	"slices"
	"testing"
)

func buffer(t testing.TB, dims ...int64) *Buffer {
	t.Helper()
	b, err := NewBuffer(dims...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(b.Close(), b.Close()); err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestBinding(t *testing.T) {
	s := openTest(t, "tiny", nil)
	x, z, y := buffer(t, 2, 4), buffer(t, 2, 2), buffer(t, 2, 4)
	in, out := map[string]*Buffer{"input": x}, map[string]*Buffer{"latent": z, "reconstruction": y}
	b, err := s.Bind(in, out)
	if err != nil {
		t.Fatal(err)
	}
	copy(x.Data(), tinyInput)
	ctx := context.Background()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(z.Data(), tinyLatent) || !slices.Equal(y.Data(), tinyReconstruction) {
		t.Errorf("latent %v, reconstruction %v", z.Data(), y.Data())
	}
	if n := testing.AllocsPerRun(20, func() {
		if err := b.Run(ctx); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("a run allocates %v times", n)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := b.Run(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run: %v", err)
	}
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	if err := b.Run(ctx); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed binding: %v", err)
	}
}

// Outputs that nobody wants need no memory.
func TestBindSomeOutputs(t *testing.T) {
	s := openTest(t, "tiny", nil)
	x, z := buffer(t, 2, 4), buffer(t, 2, 2)
	b, err := s.Bind(map[string]*Buffer{"input": x}, map[string]*Buffer{"latent": z})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	copy(x.Data(), tinyInput)
	if err := b.Run(t.Context()); err != nil || !slices.Equal(z.Data(), tinyLatent) {
		t.Errorf("latent %v, %v", z.Data(), err)
	}
}

func TestBindRefuses(t *testing.T) {
	s := openTest(t, "tiny", nil)
	x, z, y := buffer(t, 2, 4), buffer(t, 2, 2), buffer(t, 2, 4)
	full := map[string]*Buffer{"latent": z, "reconstruction": y}
	for name, c := range map[string]struct{ in, out map[string]*Buffer }{
		"no input":   {nil, full},
		"no output":  {map[string]*Buffer{"input": x}, nil},
		"no such":    {map[string]*Buffer{"input": x}, map[string]*Buffer{"code": z}},
		"more":       {map[string]*Buffer{"input": x, "more": x}, full},
		"wrong name": {map[string]*Buffer{"image": x}, full},
	} {
		if _, err := s.Bind(c.in, c.out); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// onnxruntime itself checks the sizes, when the model is run.
	b, err := s.Bind(map[string]*Buffer{"input": buffer(t, 2, 3)}, full)
	if err == nil {
		err = b.Run(t.Context())
		b.Close()
	}
	if err == nil {
		t.Error("rows of 3 for 4: no error")
	}
	for _, dims := range [][]int64{{}, {0}, {-1, 2}, {1 << 62, 4}, {3, 1 << 62, 1 << 62}} {
		if _, err := NewBuffer(dims...); err == nil {
			t.Errorf("a buffer of %v: no error", dims)
		}
	}
}
