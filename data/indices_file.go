package data

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// Names of the parts in a file of indices. Each but the first is what other programs call it.
var partNames = map[string][]string{
	"train":    {"train", "training"},
	"held_out": {"held_out", "held", "validation", "valid", "val"},
	"test":     {"test"},
}

// IndexEndings lists the endings of files of indices that [ReadIndices] reads.
func IndexEndings() []string { return []string{".json", ".csv", ".npz"} }

// part returns the indices of a part that a file calls by a name, or nil.
func (x *Indices) part(name string) *Runs {
	for part, names := range partNames {
		if !slices.Contains(names, strings.ToLower(strings.TrimSpace(name))) {
			continue
		}
		switch part {
		case "train":
			return &x.Train
		case "held_out":
			return &x.Held
		}
		return &x.Test
	}
	return nil
}

// errPart is the error of a part that a file calls by another name.
func errPart(name string) error {
	return fmt.Errorf("it names the part %.50q; want train, held_out (or validation) and test", name)
}

// ReadIndices reads which rows of a source are in which part from a file: JSON with a list of numbers for each part, CSV with the
// columns row and part, or NPZ with an array for each part. A part without rows, beside Train, is as one that is not named. Memory bounds what the file may take.
func ReadIndices(ctx context.Context, path string, memory int64) (*Indices, error) {
	var x *Indices
	var err error
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		x, err = readIndexJSON(path, memory)
	case ".csv":
		x, err = readIndexCSV(ctx, path, memory)
	case ".npz":
		x, err = readIndexNPZ(path, memory)
	default:
		err = fmt.Errorf("it ends in none of %s", strings.Join(IndexEndings(), ", "))
	}
	if err == nil && x.Train == nil && x.Held == nil && x.Test == nil {
		err = fmt.Errorf("it names no part; want train, held_out (or validation) and test")
	}
	if err != nil {
		return nil, fmt.Errorf("data: indices in %s: %w", path, err)
	}
	if len(x.Held) == 0 { // as if it was not named
		x.Held = nil
	}
	if len(x.Test) == 0 {
		x.Test = nil
	}
	return x, nil
}

func readIndexJSON(path string, memory int64) (*Indices, error) {
	b, err := regular.Read(path, min(memory/(4*growing), math.MaxInt32))
	if err != nil {
		return nil, err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return nil, fmt.Errorf("want an object with lists of rows: %w", err)
	}
	x := &Indices{}
	for name, value := range parts {
		to := x.part(name)
		if to == nil {
			return nil, errPart(name)
		}
		if err := to.UnmarshalJSON(value); err != nil {
			return nil, fmt.Errorf("the part %q: %w", name, err)
		}
	}
	return x, nil
}

func readIndexCSV(ctx context.Context, path string, memory int64) (*Indices, error) {
	r, err := OpenRecords(ctx, path, &Options{Memory: memory})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rowAt, err := r.Find("row")
	if err != nil {
		return nil, err
	}
	partAt, err := r.Find("part")
	if err != nil {
		return nil, err
	}
	x, n := &Indices{}, int64(0)
	rows := map[*Runs][]int{}
	for r.Advance() {
		name := r.rows.Text(partAt)
		to := x.part(name)
		if to == nil {
			return nil, errPart(name)
		}
		i, ok := r.rows.Number(rowAt)
		if !ok || i != math.Trunc(i) || i < 0 || i > math.MaxInt32 {
			return nil, r.bad(rowAt, "want the number of a row, from 0")
		}
		if n += 2 * growing; n > memory {
			return nil, fmt.Errorf("%w: the limit is %d bytes", ErrMemory, memory)
		}
		rows[to] = append(rows[to], int(i))
	}
	for to, all := range rows {
		*to = RunsOf(all)
	}
	return x, r.Err()
}

// exact is the first number from which float32, as which arrays are read, leaves whole numbers out.
const exact = 1 << 24

func readIndexNPZ(path string, memory int64) (*Indices, error) {
	x := &Indices{}
	names, err := arrayNames(path)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		to := x.part(name)
		if to == nil {
			return nil, errPart(name)
		}
		set, err := openNPZ(path, name, &Options{Memory: memory / 4})
		if err != nil {
			return nil, err
		}
		var rows []int
		for _, v := range set.X {
			if v < 0 || v >= exact || v != float32(int(v)) {
				return nil, fmt.Errorf("the part %q has the row %v; want whole numbers below %d, or a .json file", name, v, exact)
			}
			rows = append(rows, int(v))
		}
		*to = RunsOf(rows)
	}
	return x, nil
}

// SaveIndices writes which rows of a source are in which part, as JSON lists or as CSV, as the ending of path says.
func SaveIndices(path string, x Indices) error {
	parts := []struct {
		name string
		rows Runs
	}{{"train", x.Train}, {"held_out", x.Held}, {"test", x.Test}}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		lists := map[string][]int{}
		for _, p := range parts {
			if p.rows != nil {
				lists[p.name] = p.rows.Rows()
			}
		}
		return atomicfile.Write(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(lists) })
	case ".csv":
		return atomicfile.Write(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, "row,part\n"); err != nil {
				return err
			}
			for _, p := range parts {
				for _, i := range p.rows.Rows() {
					if _, err := fmt.Fprintf(w, "%d,%s\n", i, p.name); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return fmt.Errorf("data: indices in %s: they are written as .json or .csv", path)
}
