package build

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/variants"
)

// FuzzCheckpoint: a checkpoint is read whole or refused, and a refused one leaves
// the training where it was.
func FuzzCheckpoint(f *testing.F) {
	path := filepath.Join(f.TempDir(), "checkpoint")
	set := &data.Set{Name: "rows", X: []float32{0, 1, 1, 0, 1, 1, 0, 0, .5, .5, 1, .5}, Features: 2}
	start := func(resume bool) *run {
		m, err := variants.Linear{Features: 2, Latent: 1}.Model()
		if err != nil {
			f.Fatal(err)
		}
		s := Settings{Engine: native.Engine{}, Epochs: 2, Batch: 2, Held: set, Checkpoint: path, Resume: resume}.withDefaults()
		r, err := newRun(context.Background(), m, set, s)
		if err != nil {
			f.Fatal(err)
		}
		return r
	}
	first := start(false)
	defer first.trainer.Close()
	if err := first.epochs(context.Background()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"))

	r := start(true)
	defer r.trainer.Close()
	if err := r.decode(whole); err != nil || r.pos.Epoch != 2 || r.result.Steps != 6 {
		f.Fatalf("the checkpoint as written: %v, %+v", err, r.pos)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := r.pos
		if err := r.decode(b); err != nil {
			if r.pos != before {
				t.Errorf("refused with %v, but the position went from %+v to %+v", err, before, r.pos)
			}
			return
		}
		if r.pos.Epoch > 2 || r.result.Steps > 6 {
			t.Errorf("accepted position %+v, %d steps", r.pos, r.result.Steps)
		}
	})
}
