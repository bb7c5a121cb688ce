package data_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data"
)

// spilled opens the same rows in memory and in a temporary file.
func spilled(t *testing.T, name string, content []byte) (held, file *data.Set) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	table := &data.CSV{}
	if strings.HasSuffix(name, ".csv") {
		table.Label = "class"
	}
	held, err := data.Open(t.Context(), path, &data.Options{CSV: table})
	if err != nil {
		t.Fatal(err)
	}
	file, err = data.Open(t.Context(), path, &data.Options{CSV: table, Spill: true, Memory: 1 << 13})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	if held.Spill != nil || file.Spill == nil || file.X != nil {
		t.Fatal("want one set in memory and one in a file")
	}
	return held, file
}

// manyRows returns a table of more rows than 8 KiB hold.
func manyRows(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("a,b,c,class\n")
	random := rand.New(rand.NewPCG(1, 1))
	for i := range rows {
		fmt.Fprintf(&b, "%d,%v,%v,%d\n", i, random.NormFloat64(), random.Float64(), i%7)
	}
	return b.Bytes()
}

// TestSpill: a set in a temporary file is the same set, and so are its parts.
func TestSpill(t *testing.T) {
	held, file := spilled(t, "rows.csv", manyRows(3001))
	same := func(what string, a, b *data.Set) {
		t.Helper()
		if a.Rows() != b.Rows() || a.Fingerprint() != b.Fingerprint() || a.Classes() != b.Classes() || a.Variance(nil) != b.Variance(nil) {
			t.Errorf("%s: %d rows, %s; want %d, %s", what, b.Rows(), b.Fingerprint(), a.Rows(), a.Fingerprint())
		}
		if !slices.Equal(a.Dense(), b.Dense()) || !slices.Equal(a.DenseLabels(), b.DenseLabels()) {
			t.Errorf("%s has other values", what)
		}
		if err := b.Validate(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	same("the whole", held, file)
	same("a slice of a slice", held.Slice(100, 2900).Slice(1, 70), file.Slice(100, 2900).Slice(1, 70))
	for _, d := range []data.Division{{Share: 0.1, Seed: 3}, {Share: 0.4, Seed: 4}} {
		a, was, err := d.Divide(held, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, is, err := d.Divide(file, nil)
		if err != nil || is != was {
			t.Fatalf("%+v, %v; want %+v", is, err, was)
		}
		same("kept", a.Kept, b.Kept)
		same("held out", a.Held, b.Held)
		same("test", a.Test, b.Test)
		same("a slice of the test rows", a.Test.Slice(3, 9), b.Test.Slice(3, 9))
	}
	one, err := data.Standard(held)
	if err != nil {
		t.Fatal(err)
	}
	other, err := data.Standard(file)
	if diff := cmp.Diff(one, other); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := file.Windows(3, 1); err == nil || !strings.Contains(err.Error(), "must fit into it") {
		t.Errorf("windows of a file: %v", err)
	}
}

// TestSpillNPY: an array goes to a file as a table does, and a value that is not finite is found on the way.
func TestSpillNPY(t *testing.T) {
	x := make([]float32, 7*3000)
	for i := range x {
		x[i] = float32(i)
	}
	var b bytes.Buffer
	if err := data.WriteNPY(&b, []int{3000, 7}, x); err != nil {
		t.Fatal(err)
	}
	held, file := spilled(t, "rows.npy", b.Bytes())
	if held.Fingerprint() != file.Fingerprint() {
		t.Error("the rows are others")
	}
	broken := bytes.Clone(b.Bytes())
	copy(broken[len(broken)-4:], []byte{0, 0, 0x80, 0x7f})
	for what, content := range map[string][]byte{"element [2999, 6]: found +Inf": broken, "cut off after": b.Bytes()[:b.Len()-2]} {
		path := filepath.Join(t.TempDir(), "broken.npy")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := data.Open(t.Context(), path, &data.Options{Spill: true, Memory: 1 << 13})
		if err == nil || !strings.Contains(err.Error(), what) && !strings.Contains(err.Error(), "cannot hold more") {
			t.Errorf("error %v, want one with %q", err, what)
		}
	}
}

// TestPools: each epoch of a set in a file has each row once, in an order that the seed, the epoch and the pool
// decide, and that a training which is interrupted meets again.
func TestPools(t *testing.T) {
	_, file := spilled(t, "rows.csv", manyRows(3001))
	kept, _, err := file.Split(0.1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if pool := kept.Pool(); pool < 300 || pool > 400 { // 8 KiB, of which a value of a row takes 8 bytes
		t.Errorf("%d rows are shuffled together, want 8192 / 8 / 3", pool)
	}
	rowsOf := func(seed uint64, epoch, skip int) (order []int) {
		t.Helper()
		b, err := kept.Batches(data.Batching{Size: 64, Shuffle: true, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		for b.Start(epoch, skip); b.Next(); {
			for k, i := range b.Index() {
				if !slices.Equal(b.X()[3*k:3*k+3], kept.Row(i)) || b.Labels()[k] != kept.Label(i) {
					t.Fatalf("row %d of the set is another in the batch", i)
				}
			}
			order = append(order, b.Index()...)
		}
		return order
	}
	first := rowsOf(5, 0, 0)
	sorted := slices.Sorted(slices.Values(first))
	for i, row := range sorted {
		if i != row {
			t.Fatalf("row %d of an epoch of %d rows, want %d", row, len(first), i)
		}
	}
	if len(first) != kept.Rows() {
		t.Errorf("%d rows of %d", len(first), kept.Rows())
	}
	for _, skip := range []int{1, 5, 17, 42, 43, 100} {
		if want := first[min(64*skip, len(first)):]; !slices.Equal(rowsOf(5, 0, skip), want) {
			t.Errorf("after %d batches come other rows", skip)
		}
	}
	for what, other := range map[string][]int{"epoch": rowsOf(5, 1, 0), "seed": rowsOf(6, 0, 0)} {
		if slices.Equal(first, other) {
			t.Errorf("another %s has the same order", what)
		}
	}
	if !slices.Equal(first, rowsOf(5, 0, 0)) {
		t.Error("the same epoch has another order")
	}
	far := 0 // rows that stand far from where they lie
	for place, i := range first {
		if d := place - i; d > 500 || d < -500 {
			far++
		}
	}
	if far < len(first)/3 {
		t.Errorf("only %d of %d rows moved by more than 500 places", far, len(first))
	}
}

// TestSpillLost: rows that cannot be read are an error of the set.
func TestSpillLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, manyRows(3000), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := data.Open(t.Context(), path, &data.Options{Spill: true, Memory: 1 << 13})
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Close(); err != nil {
		t.Fatal(err)
	}
	if row := set.Slice(7, 9).Row(1); row[0] == row[0] {
		t.Errorf("a row of a file that is gone is %v", row)
	}
	if err := set.Err(); err == nil || !strings.Contains(err.Error(), "temporary file of rows") {
		t.Errorf("error %v, want that the file cannot be read", err)
	}
	if err := set.Validate(); err == nil {
		t.Error("a set that lost its rows is valid")
	}
}

// TestSpillEnds: a table that breaks off leaves no file.
func TestSpillEnds(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, append(manyRows(3000), "1,2\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := data.Open(t.Context(), path, &data.Options{Spill: true, Memory: 1 << 13}); err == nil || !strings.Contains(err.Error(), "row 3001 (line 3002): found 2 fields") {
		t.Errorf("error %v, want that of row 3001", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// FuzzFiles: whatever is in a file, opening it gives a set or an error; and what lies in a temporary file is the
// same set as in memory.
func FuzzFiles(f *testing.F) {
	names := []string{"a.npy", "a.npz", "a.csv", "a.jsonl", "a.parquet", "a.npy.gz", "a.idx"}
	var b bytes.Buffer
	if err := data.WriteNPY(&b, []int{2, 2}, []float32{1, 2, 3, 4}); err != nil {
		f.Fatal(err)
	}
	for i, content := range []string{b.String(), "PK\x03\x04", "a,b\n1,2\n3,4\n", "[1,2]\n[3,4]\n", parquet(), gzipped(b.String()), "\x00\x00\x08\x01\x00\x00\x00\x02\x01\x02"} {
		f.Add([]byte(content), uint8(i))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte, name uint8) {
		path := filepath.Join(dir, names[int(name)%len(names)])
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		held, err := data.Open(t.Context(), path, &data.Options{Memory: 1 << 20})
		file, fileErr := data.Open(t.Context(), path, &data.Options{Memory: 1, Spill: true})
		if fileErr == nil {
			defer file.Close()
		}
		if err == nil && fileErr == nil && held.Fingerprint() != file.Fingerprint() {
			t.Errorf("%s has other rows in a file", path)
		}
		if err == nil && held.Validate() != nil {
			t.Errorf("%s: %v", path, held.Validate())
		}
		if !data.InRows(path) {
			return
		}
		r, err := data.OpenRecords(t.Context(), path, &data.Options{Memory: 1 << 20})
		if err != nil {
			return
		}
		defer r.Close()
		names, _ := r.Columns()
		for n := 0; r.Advance() && n < 1000; n++ {
			for j := range min(len(names), 100) {
				r.Texts(nil, []int{j})
			}
		}
	})
}
