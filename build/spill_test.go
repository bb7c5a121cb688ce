package build_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
)

// inFile returns the digits in a temporary file, of which 160 rows are shuffled together.
func inFile(t *testing.T) *data.Set {
	t.Helper()
	return spilled(t, digits(t, "train").Dense())
}

// spilled returns rows of 64 values in a temporary file.
func spilled(t *testing.T, x []float32) *data.Set {
	t.Helper()
	var b bytes.Buffer
	if err := data.WriteNPY(&b, []int{len(x) / 64, 64}, x); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "digits.npy")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := data.Open(t.Context(), path, &data.Options{Spill: true, Memory: 160 * 64 * 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	if set.Spill == nil || set.Pool() != 160 {
		t.Fatalf("%d rows are shuffled together, want 160 in a file", set.Pool())
	}
	return set
}

// TestFitInFile: a training of rows in a file goes on from its checkpoint as any other, and tells how many rows it
// has trained on.
func TestFitInFile(t *testing.T) {
	set := inFile(t)
	told := 0
	settings := build.Settings{Engine: native.Engine{}, Epochs: 3, Rows: func(epoch, rows, of int) {
		if told++; epoch < 1 || epoch > 3 || rows < 1 || rows > of || of >= set.Rows() {
			t.Errorf("epoch %d, %d of %d rows", epoch, rows, of)
		}
	}}
	whole := model(t, small)
	want, err := build.Fit(t.Context(), whole, set, settings)
	if err != nil {
		t.Fatal(err)
	}
	if int64(told) != want.Steps {
		t.Errorf("rows were told %d times in %d steps", told, want.Steps)
	}
	held := model(t, small)
	inMemory, err := build.Fit(t.Context(), held, digits(t, "train"), build.Settings{Engine: native.Engine{}, Epochs: 3})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := want.History[2].Held, inMemory.History[2].Held; a > 1.1*b {
		t.Errorf("the held-out loss is %v, and %v where all rows are shuffled together", a, b)
	}
	for _, n := range []int{1, 7, 15} {
		settings := settings
		settings.Checkpoint, settings.Resume = filepath.Join(t.TempDir(), "c"), true
		ctx, cancel := context.WithCancel(t.Context())
		settings.Engine = stopAt{native.Engine{}, n, cancel}
		if _, err := build.Fit(ctx, model(t, small), set, settings); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
		settings.Engine = native.Engine{}
		again := model(t, small)
		if _, err := build.Fit(t.Context(), model(t, small), digits(t, "train"), settings); err == nil || !strings.Contains(err.Error(), "rows shuffled together") {
			t.Errorf("a training with all rows in memory goes on: %v", err)
		}
		if _, err := build.Fit(t.Context(), again, set, settings); err != nil {
			t.Fatal(err)
		}
		if bits(again) != bits(whole) {
			t.Errorf("stopped at step %d: other parameters", n)
		}
	}
}

// TestFitLosesFile: a training whose rows are gone ends with an error.
func TestFitLosesFile(t *testing.T) {
	set := spilled(t, slices.Repeat(digits(t, "train").Dense(), 20)) // more than the blocks that are held
	settings := build.Settings{Engine: native.Engine{}, Epochs: 1, Rows: func(_, rows, of int) {
		if rows > of/2 {
			set.Close()
		}
	}}
	if _, err := build.Fit(t.Context(), model(t, small), set, settings); err == nil {
		t.Error("a training without rows ends well")
	}
}

// TestPCAInFile: PCA is the same but for rounding, whether or not memory holds the rows.
func TestPCAInFile(t *testing.T) {
	test := digits(t, "test")
	var errs [2]float64
	for i, set := range []*data.Set{digits(t, "train"), inFile(t)} {
		c, err := pca.Fit(t.Context(), set, 8, nil)
		if err != nil {
			t.Fatal(err)
		}
		if errs[i], err = c.MSE(t.Context(), test); err != nil {
			t.Fatal(err)
		}
	}
	if math.Abs(errs[0]-errs[1]) > 1e-9 {
		t.Errorf("errors of PCA are %v", errs)
	}
}
