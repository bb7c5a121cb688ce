package infer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// TestSwap swaps two models a hundred times while calls are under way. Every call must see one
// model from its beginning to its end.
func TestSwap(t *testing.T) {
	names := []string{"net", "another"}
	load := func(i int) *infer.Model {
		m, err := infer.Open(t.Context(), filepath.Join(made, names[i%2]), &infer.Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	var answers [2][]float32
	for i := range names {
		answers[i] = drawnCodes(t, open(t, names[i], &infer.Options{Threads: 1}), 3)
	}
	h := infer.NewHandle(load(0))
	x := folders.Drawn(18)
	var stop atomic.Bool
	var calls atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for !stop.Load() {
				err := h.Use(func(m *infer.Model) error {
					a, err := m.Encode(context.Background(), x)
					if err != nil {
						return err
					}
					b, err := m.Encode(context.Background(), x)
					if err == nil && (!slices.Equal(a, b) || !slices.Equal(a, answers[0]) && !slices.Equal(a, answers[1])) {
						err = errors.New("a wrong answer")
					}
					calls.Add(1)
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 100 {
		before := calls.Load()
		if err := h.Swap(load(i + 1)); err != nil {
			t.Fatal(err)
		}
		for calls.Load() == before && !t.Failed() { // a call on each
			time.Sleep(time.Millisecond)
		}
	}
	stop.Store(true)
	wg.Wait()
	if err := errors.Join(h.Close(), h.Close()); err != nil {
		t.Error(err)
	}
	if err := h.Use(func(*infer.Model) error { return nil }); !errors.Is(err, infer.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	late := load(0)
	if err := h.Swap(late); !errors.Is(err, infer.ErrClosed) {
		t.Errorf("a swap on a closed handle: %v", err)
	}
	if _, err := late.Encode(t.Context(), x); !errors.Is(err, infer.ErrClosed) {
		t.Errorf("the model that came too late: %v", err)
	}
}

// The old model waits for the calls that began on it.
func TestSwapDrains(t *testing.T) {
	old := open(t, "net", &infer.Options{Engine: native.Engine{}})
	next := open(t, "another", &infer.Options{Engine: native.Engine{}})
	h := infer.NewHandle(old)
	entered, leave, swapped := make(chan bool), make(chan bool), make(chan bool)
	go h.Use(func(m *infer.Model) error {
		entered <- true
		<-leave
		if _, err := m.Encode(context.Background(), folders.Drawn(6)); err != nil {
			t.Errorf("the old model, while it is used: %v", err)
		}
		return nil
	})
	<-entered
	go func() {
		if err := h.Swap(next); err != nil {
			t.Error(err)
		}
		close(swapped)
	}()
	for now := old; now == old; {
		_ = h.Use(func(m *infer.Model) error { now = m; return nil })
	}
	select {
	case <-swapped:
		t.Error("the swap did not wait")
	default:
	}
	leave <- true
	<-swapped
	if _, err := old.Encode(t.Context(), folders.Drawn(6)); !errors.Is(err, infer.ErrClosed) {
		t.Errorf("the old model is open: %v", err)
	}
}

func TestFollow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "model")
	put := func(name string) {
		t.Helper()
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(made, name))); err != nil {
			t.Fatal(err)
		}
	}
	put("net")
	want := map[string][]float32{}
	for _, name := range []string{"net", "another"} {
		want[name] = drawnCodes(t, open(t, name, nil), 1)
	}
	m, err := infer.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := infer.Fingerprint(dir)
	if err != nil {
		t.Fatal(err)
	}
	h := infer.NewHandle(m)
	defer h.Close()
	codes := func() (got []float32) {
		err := h.Use(func(m *infer.Model) (err error) {
			got, err = m.Encode(t.Context(), folders.Drawn(6))
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return got
	}
	ctx, cancel := context.WithCancel(t.Context())
	told, ended := make(chan error), make(chan bool)
	go func() {
		h.Follow(ctx, dir, seen, 5*time.Millisecond, nil, nil, func(_ *infer.Model, err error) { told <- err })
		close(ended)
	}()
	if err := os.WriteFile(filepath.Join(dir, "hourglass.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-told; err == nil {
		t.Error("a manifest that says nothing is taken")
	}
	if !slices.Equal(codes(), want["net"]) {
		t.Error("a broken folder changed the model")
	}
	put("another")
	for err := range told { // the folder is refused while it is being written
		if err == nil {
			break
		}
	}
	if !slices.Equal(codes(), want["another"]) {
		t.Error("the new model is not in use")
	}
	cancel()
	<-ended
}
