package data_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data"
)

func all(r *data.Records) (rows [][]string) {
	for fields := r.Next(); fields != nil; fields = r.Next() {
		rows = append(rows, append([]string(nil), fields...))
	}
	return rows
}

func TestRecords(t *testing.T) {
	const text = "name, age\n\"Zürich, CH\",1\n,x\n"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(text))
	z.Close()
	for name, content := range map[string][]byte{"plain.csv": []byte(text), "zipped.csv.gz": zipped.Bytes(), "marked.csv": []byte("\ufeff" + text)} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := data.OpenRecords(t.Context(), path, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if names, headed := r.Columns(); !headed || !cmp.Equal(names, []string{"name", "age"}) {
				t.Errorf("columns %q, headed %v", names, headed)
			}
			if diff := cmp.Diff([][]string{{"Zürich, CH", "1"}, {"", "x"}}, all(r)); diff != "" || r.Err() != nil {
				t.Errorf("rows differ: %s; %v", diff, r.Err())
			}
			if r.Row() != 2 || r.Name != name {
				t.Errorf("row %d of %q, want 2 of %q", r.Row(), r.Name, name)
			}
		})
	}
}

func TestRecordsTakeLatin1(t *testing.T) {
	r, err := data.ReadRecords(t.Context(), strings.NewReader("gr\xf6\xdfe\nM\xfcnchen\nKöln\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := r.Columns()
	if diff := cmp.Diff([][]string{{"München"}, {"Köln"}}, all(r)); diff != "" || names[0] != "größe" {
		t.Errorf("column %q; %s", names[0], diff)
	}
}

func TestRecordsOfSet(t *testing.T) {
	set := &data.Set{Name: "set", Features: 2, X: []float32{1, 2.5, -3, 4e9}}
	r := set.Records(t.Context())
	names, headed := r.Columns()
	if headed || !cmp.Equal(names, []string{"column_0", "column_1"}) {
		t.Errorf("columns %q, headed %v", names, headed)
	}
	if diff := cmp.Diff([][]string{{"1", "2.5"}, {"-3", "4e+09"}}, all(r)); diff != "" {
		t.Error(diff)
	}
}

func TestRecordsRefuse(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":    {"", "the file is empty"},
		"ragged":   {"a,b\n1,2\n3\n", "row 2 (line 3): found 1 field, want 2"},
		"quotes":   {"a,b\n1,2\n\"3,4\n", "quotes are out of place"},
		"no quote": {"a,b\n1,\"" + strings.Repeat("x\n", 33<<20), "it begins on line 2, and has more than 67108864 bytes; a quote may have no end"},
		"no line":  {strings.Repeat("x", 65<<20), "line 1 has more than"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := data.ReadRecords(t.Context(), strings.NewReader(c.text), nil)
			if err == nil {
				all(r)
				err = r.Err()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestRecordsEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := data.ReadRecords(ctx, strings.NewReader("a\n"+strings.Repeat("1\n", 10_000)), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Next()
	cancel()
	if rows := all(r); len(rows) > 300 || !errors.Is(r.Err(), context.Canceled) {
		t.Errorf("%d more rows, then %v; want the context's error", len(rows), r.Err())
	}
}
