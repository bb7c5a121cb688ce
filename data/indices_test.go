package data

import (
	archive "archive/zip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestIndexFiles: each form of a file gives the same indices, and what is written is read again.
func TestIndexFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	want := Indices{Train: RunsOf([]int{3, 0, 1}), Held: RunsOf([]int{2}), Test: RunsOf([]int{4, 6})}
	for _, c := range []struct {
		name, text, err string
	}{
		{"lists.json", `{"train": [3, 0, 1], "validation": [2], "test": [4, 6]}`, ""},
		{"ranges.json", `{"train": "3,0-1", "held_out": "2", "test": "4,6"}`, ""},
		{"rows.csv", "part,row\ntrain,3\ntrain,0\nTest,4\nval,2\ntrain,1\ntest,6\n", ""},
		{"empty.json", `{"train": [3, 0, 1], "held_out": [2], "test": []}`, "-"},
		{"other.json", `{"fold": [1]}`, `it names the part "fold"; want train, held_out (or validation) and test`},
		{"none.json", `{}`, "it names no part"},
		{"list.json", `[1, 2]`, "want an object with lists of rows"},
		{"half.json", `{"train": [0.5]}`, `the part "train"`},
		{"wide.json", `{"train": "0-4000000000"}`, "want a number, or a first and a last one such as 0-99"},
		{"turned.json", `{"train": "9-3"}`, "want a number, or a first and a last one such as 0-99"},
		{"half.csv", "row,part\n0.5,train\n", `found "0.5", want the number of a row, from 0`},
		{"other.csv", "row,part\n1,fold\n", `it names the part "fold"`},
		{"few.csv", "row\n1\n", `no column "part"`},
		{"rows.txt", "1 2 3", "it ends in none of .json, .csv, .npz"},
	} {
		x, err := ReadIndices(t.Context(), write(c.name, c.text), DefaultMemory)
		if c.err == "-" {
			if err != nil || x.Test != nil || x.Held == nil {
				t.Errorf("%s: %+v, %v", c.name, x, err)
			}
			continue
		}
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %q", c.name, err, c.err)
			}
			continue
		}
		if err != nil || !same(*x, want) {
			t.Errorf("%s: %+v, %v", c.name, x, err)
		}
	}
	if _, err := ReadIndices(t.Context(), write("many.csv", "row,part\n1,train\n2,train\n"), 20); !errors.Is(err, ErrMemory) {
		t.Errorf("little memory: %v", err)
	}
	for _, name := range []string{"again.json", "again.csv"} {
		path := filepath.Join(dir, name)
		if err := SaveIndices(path, want); err != nil {
			t.Fatal(err)
		}
		if x, err := ReadIndices(t.Context(), path, DefaultMemory); err != nil || !same(*x, want) {
			t.Errorf("%s: %+v, %v", name, x, err)
		}
	}
	if err := SaveIndices(filepath.Join(dir, "again.txt"), want); err == nil {
		t.Error("a .txt is written")
	}
}

func same(a, b Indices) bool {
	return slices.Equal(a.Train.Rows(), b.Train.Rows()) && slices.Equal(a.Held.Rows(), b.Held.Rows()) && slices.Equal(a.Test.Rows(), b.Test.Rows())
}

// TestRanges: indices are written as ranges where a model keeps them.
func TestRanges(t *testing.T) {
	x := Indices{Train: RunsOf([]int{0, 1, 2, 7, 9, 10}), Held: RunsOf([]int{}), Test: RunsOf([]int{5})}
	b, err := json.Marshal(x)
	if err != nil || string(b) != `{"train":"0-2,7,9-10","test":"5"}` {
		t.Errorf("%s, %v", b, err)
	}
	var back Indices
	if err := json.Unmarshal(b, &back); err != nil || !same(back, x) {
		t.Errorf("%+v, %v", back, err)
	}
	if back.Held != nil {
		t.Error("a part that is not there is read")
	}
}

// TestGivenDivision: rows are in the parts that a person names, and what is not named is split off.
func TestGivenDivision(t *testing.T) {
	source := series(20)
	for name, c := range map[string]struct {
		given             Indices
		kept, held, tests []int // nil: as many as are split off
		unseen            bool
	}{
		"all":      {Indices{Train: RunsOf([]int{4, 1, 0}), Held: RunsOf([]int{2}), Test: RunsOf([]int{9, 7})}, []int{0, 1, 4}, []int{2}, []int{7, 9}, true},
		"test":     {Indices{Test: RunsOf([]int{19, 18})}, nil, nil, []int{18, 19}, true},
		"held out": {Indices{Held: RunsOf([]int{3})}, nil, []int{3}, nil, true},
	} {
		d := Division{Share: 0.2, Seed: 1, Given: &c.given}
		parts, d, err := d.Divide(source, nil)
		if err != nil {
			t.Fatal(err)
		}
		x, err := d.Indices()
		if err != nil {
			t.Fatal(err)
		}
		for what, part := range map[string][2][]int{"kept": {x.Train.Rows(), c.kept}, "held": {x.Held.Rows(), c.held}, "test": {x.Test.Rows(), c.tests}} {
			if part[1] != nil && !slices.Equal(part[0], part[1]) || len(part[0]) == 0 {
				t.Errorf("%s: %s has the rows %v, want %v", name, what, part[0], part[1])
			}
		}
		seen := map[int]bool{}
		for _, i := range slices.Concat(x.Train.Rows(), x.Held.Rows(), x.Test.Rows()) {
			if seen[i] {
				t.Errorf("%s: row %d is in two parts", name, i)
			}
			seen[i] = true
		}
		for _, p := range []struct {
			set  *Set
			rows []int
		}{{parts.Kept, x.Train.Rows()}, {parts.Held, x.Held.Rows()}, {parts.Test, x.Test.Rows()}} {
			for k, i := range p.rows {
				if p.set.Row(k)[0] != source.Row(i)[0] {
					t.Errorf("%s: a part has another row than %d", name, i)
				}
			}
		}
		if parts.Train.Rows() != len(x.Train.Rows())+len(x.Held.Rows()) {
			t.Errorf("%s: %d rows that training has, of %d and %d", name, parts.Train.Rows(), len(x.Train.Rows()), len(x.Held.Rows()))
		}
		again, ok, err := written(t, d).Again(series(20), nil)
		if err != nil || !ok || again.Unseen != c.unseen || !slices.Equal(firsts(again.Test), firsts(parts.Test)) || !slices.Equal(firsts(again.Kept), firsts(parts.Kept)) {
			t.Errorf("%s: divided again: %+v, %v, %v", name, again, ok, err)
		}
	}
	for want, given := range map[string]Indices{
		"names row 20; the source has the rows 0 to 19": {Train: RunsOf([]int{20})},
		"names row -1": {Test: RunsOf([]int{-1})},
		`row 3 is in the part "train", and again in "test"`:  {Train: RunsOf([]int{3}), Test: RunsOf([]int{3})},
		`row 3 is in the part "train", and again in "train"`: {Train: RunsOf([]int{3, 3})},
		`the part "train" has no rows`:                       {Train: RunsOf([]int{}), Test: RunsOf([]int{3})},
	} {
		if _, _, err := (Division{Share: 0.2, Given: &given}).Divide(source, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestGivenSeries: no window joins steps that do not lie beside each other.
func TestGivenSeries(t *testing.T) {
	d := Division{Share: 0.2, Window: 3, Stride: 1, Given: &Indices{Train: RunsOf([]int{0, 1, 2, 3, 10, 11, 12}), Held: RunsOf([]int{4, 5, 6}), Test: RunsOf([]int{13, 14, 15, 16})}}
	parts, _, err := d.Divide(series(20), nil)
	if err != nil {
		t.Fatal(err)
	}
	if kept, held, tests := parts.Kept.Rows(), parts.Held.Rows(), parts.Test.Rows(); kept != 3 || held != 1 || tests != 2 {
		t.Errorf("%d, %d and %d windows, want 3, 1 and 2", kept, held, tests)
	}
}

// TestIndicesOfADivision: the rows of a division by share and seed are those of its parts, by which it is divided again.
func TestIndicesOfADivision(t *testing.T) {
	for _, d := range []Division{{Share: 0.2, Seed: 7}, {Share: 0.2, Window: 4, Stride: 2}, {}} {
		parts, d, err := d.Divide(series(50), nil)
		if err != nil {
			t.Fatal(err)
		}
		x, err := d.Indices()
		if err != nil {
			t.Fatal(err)
		}
		if d.Share == 0 {
			if len(x.Train.Rows()) != 50 || x.Held != nil || x.Test != nil {
				t.Errorf("without a share: %+v", x)
			}
			continue
		}
		given := d
		given.Given, given.Share, given.Seed = &x, 0, 0
		other, _, err := given.Divide(series(50), nil)
		if err != nil {
			t.Fatal(err)
		}
		for what, p := range map[string][2]*Set{"kept": {parts.Kept, other.Kept}, "held": {parts.Held, other.Held}, "test": {parts.Test, other.Test}} {
			if p[0].Rows() == 0 || !slices.Equal(p[0].Dense(), p[1].Dense()) {
				t.Errorf("%+v: %s differs", d, what)
			}
		}
	}
}

// saveNPZ writes an archive of arrays.
func saveNPZ(t *testing.T, path string, arrays map[string][]float32) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := archive.NewWriter(f)
	for name, x := range arrays {
		w, err := z.Create(name + ".npy")
		if err == nil {
			err = WriteNPY(w, []int{len(x)}, x)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestIndexArrays reads an archive that NumPy could have written.
func TestIndexArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "split.npz")
	saveNPZ(t, path, map[string][]float32{"train": {0, 2}, "val": {1}, "test": {exact - 1}})
	if x, err := ReadIndices(t.Context(), path, DefaultMemory); err != nil || !same(*x, Indices{Train: RunsOf([]int{0, 2}), Held: RunsOf([]int{1}), Test: RunsOf([]int{exact - 1})}) {
		t.Errorf("%+v, %v", x, err)
	}
	for _, bad := range []float32{-1, 0.5, exact} {
		saveNPZ(t, path, map[string][]float32{"train": {bad}})
		if _, err := ReadIndices(t.Context(), path, DefaultMemory); err == nil || !strings.Contains(err.Error(), "want whole numbers below") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// FuzzIndices: a file of indices is an error, or rows of a source in rising order, which are written and read again.
func FuzzIndices(f *testing.F) {
	for _, text := range []string{`{"train":[1,2],"val":"3-5"}`, `{"test":"0-268435455"}`, `{"train":null}`, `[]`, `{"a":1}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "split.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := ReadIndices(t.Context(), path, 1<<20)
		if err != nil {
			return
		}
		of, err := x.of(1000)
		if err != nil {
			return
		}
		for _, part := range [][]int{of.train, of.held, of.test} {
			if len(part) > 1000 || !slices.IsSorted(part) {
				t.Fatalf("%v of 1000 rows", part)
			}
		}
		if err := SaveIndices(path, *x); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadIndices(t.Context(), path, 1<<20); err != nil || !same(*again, *x) {
			t.Fatalf("%+v again: %+v, %v", x, again, err)
		}
	})
}
