package format_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data/format"
)

// TestCut: the rows of all pieces are those of the whole table, with their places and the errors of those that are
// not as the others.
func TestCut(t *testing.T) {
	var plain, quoted strings.Builder
	plain.WriteString("a,b\n")
	for i := range 10 {
		fmt.Fprintf(&plain, "%d,%d\n", i, -i)
	}
	quoted.WriteString("\ufeff# a remark\na;b\r\n")
	for i := range 10 {
		fmt.Fprintf(&quoted, "%d;\"x\n;%d\"\"\"\r\n\r\n", i, i)
	}
	tests := []struct {
		name, text string
		d          format.Dialect
		pieces     int // of 3 rows
	}{
		{"plain.csv", plain.String(), format.Dialect{}, 4},
		{"quoted.csv", quoted.String(), format.Dialect{}, 4},
		{"skipped.csv", "of a program\nthat writes two lines\n" + plain.String(), format.Dialect{Skip: 2}, 4},
		{"unheaded.csv", strings.Repeat("1,2\n", 6), format.Dialect{}, 2},
		{"one.csv", "a,b\n1,2\n", format.Dialect{}, 1},
		{"bad.csv", "a,b\n1,2\n3\n4,5\n\"6\"x,7\n8,9\n10,11,12\n", format.Dialect{}, 2},
		{"lines.jsonl", strings.Repeat("{\"a\":1,\"b\":\"x\"}\n\n", 7), format.Dialect{}, 3},
		{"bad.jsonl", "{\"a\":1}\n{\"a\":\n{\"c\":2}\n{\"a\":3}\n", format.Dialect{}, 2},
		{"array.json", `[{"a":1},{"a":2},{"a":3},{"a":4}]`, format.Dialect{}, 1},
		{"latin.csv", "a,b\n" + strings.Repeat("1,M\xfcll\n", 9), format.Dialect{}, 3},
		{"mac.csv", "a,b\r1,2\r3,4\r5,6\r7,8\r", format.Dialect{}, 1},
		{"utf16.csv", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x00", format.Dialect{}, 1},
	}
	for _, test := range tests {
		f := written(t, test.name, test.text)
		whole, err := format.Open(f, f.Name(), test.d, 1<<20)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		want := listed(whole)
		rewind(t, f)
		cut, err := format.Cut(f, f.Name(), test.d, 1<<20, 3)
		if err != nil || len(cut) != test.pieces {
			t.Errorf("%s: pieces %v, %v; want %d", test.name, cut, err, test.pieces)
		}
		var got []string
		for _, p := range cut {
			rewind(t, f)
			rows, err := format.OpenPiece(f, f.Name(), test.d, 1<<20, p)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			got = append(got, listed(rows)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: rows of the pieces %q, of the whole %q", test.name, got, want)
		}
	}
}

// TestCutRefuses: what is wrong with the whole of a file is said when it is cut.
func TestCutRefuses(t *testing.T) {
	f := written(t, "open.csv", "a,b\n1,2\n\"3,4\n5,6\n")
	if all, err := format.Cut(f, f.Name(), format.Dialect{}, 1<<20, 2); err == nil || !strings.Contains(err.Error(), "a quoted field has no end") {
		t.Errorf("pieces %v, %v", all, err)
	}
	rewind(t, f)
	if _, err := format.Cut(f, f.Name(), format.Dialect{}, 1<<20, 1); err == nil {
		t.Error("pieces of one row")
	}
	packed := written(t, "rows.csv.gz", "\x1f\x8b")
	if _, err := format.Cut(packed, packed.Name(), format.Dialect{}, 1<<20, 2); err == nil {
		t.Error("a packed file that is cut off is in pieces")
	}
	array := written(t, "array.json", `[{"a":1}]`)
	if _, err := format.OpenPiece(array, array.Name(), format.Dialect{}, 1<<20, format.Piece{Offset: 3, Row: 1}); err == nil {
		t.Error("an array is read from its middle on")
	}
}

func written(t *testing.T, name, text string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func rewind(t *testing.T, f *os.File) {
	t.Helper()
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
}

// listed returns the rows with their places, and the errors of those that can be passed over.
func listed(rows format.Rows) (all []string) {
	defer rows.Close()
	names, _ := rows.Columns()
	for {
		if !rows.Next() {
			err := rows.Err()
			if err == nil {
				return all
			}
			all = append(all, fmt.Sprintf("%v: %v", rows.Place(), err))
			if !rows.Pass() {
				return all
			}
			continue
		}
		line := rows.Place().String() + ":"
		for j := range names {
			line += fmt.Sprintf(" %q", rows.Text(j))
		}
		all = append(all, line)
	}
}
