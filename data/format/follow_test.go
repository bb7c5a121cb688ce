package format

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// texts returns the fields of the current row.
func texts(r Rows) (all []string) {
	names, _ := r.Columns()
	for j := range names {
		all = append(all, r.Text(j))
	}
	return all
}

// TestFollow: each row is there before the next one is written.
func TestFollow(t *testing.T) {
	for name, c := range map[string]struct {
		first string // with the first row
		rest  []string
		names []string
		want  []string // fields of all rows
		how   Dialect
	}{
		"CSV":             {"a,b\n1,2\n", []string{"3,4\n", "5,\n"}, []string{"a", "b"}, []string{"1", "2", "3", "4", "5", ""}, Dialect{}},
		"semicolons":      {"a;b\n1,5;2\n", []string{"3,25;4\n"}, []string{"a", "b"}, []string{"1.5", "2", "3.25", "4"}, Dialect{}},
		"remarks":         {"# by a logger\n# every minute\na\tb\n1\t2\n", []string{"3\t4\n"}, []string{"a", "b"}, []string{"1", "2", "3", "4"}, Dialect{}},
		"lines skipped":   {"logger 7\n\na,b\n1,2\n", []string{"3,4\n"}, []string{"a", "b"}, []string{"1", "2", "3", "4"}, Dialect{Skip: 1}},
		"no header":       {"1,2\n3,4\n", []string{"5,6\n"}, []string{"", ""}, []string{"1", "2", "3", "4", "5", "6"}, Dialect{}},
		"quotes":          {"a,b\n\"x, y\",2\n", []string{"\"z\"\"\",4\n"}, []string{"a", "b"}, []string{"x, y", "2", "z\"", "4"}, Dialect{}},
		"a mark of UTF-8": {"\ufeffa,b\r\n1,2\r\n", []string{"3,ü\r\n"}, []string{"a", "b"}, []string{"1", "2", "3", "ü"}, Dialect{}},
		"windows-1252":    {"a,k\xf6\n1,2\n", []string{"3,\xfc\n"}, []string{"a", "kö"}, []string{"1", "2", "3", "ü"}, Dialect{}},
		"JSON lines":      {"{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n", []string{"{\"b\":null,\"a\":3}\n"}, []string{"a", "b"}, []string{"1", "x", "2", "", "3", ""}, Dialect{}},
		"JSON of lists":   {"[1,2]\n[3,4]\n", []string{"[5,6]\n"}, []string{"", ""}, []string{"1", "2", "3", "4", "5", "6"}, Dialect{}},
	} {
		for _, packed := range []bool{false, true} {
			in, out := io.Pipe()
			var w io.Writer = out
			flush := func() error { return nil }
			if packed {
				z := gzip.NewWriter(out)
				w, flush = z, z.Flush
			}
			said := make(chan string)
			go func() {
				for text := range said {
					if _, err := io.WriteString(w, text); err != nil {
						t.Error(err)
					}
					if err := flush(); err != nil {
						t.Error(err)
					}
				}
				if z, ok := w.(*gzip.Writer); ok {
					z.Close()
				}
				out.Close()
			}()
			said <- c.first
			rows, err := Follow(in, c.how, 1<<20)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if names, _ := rows.Columns(); !slices.Equal(names, c.names) {
				t.Errorf("%s: columns %q, want %q", name, names, c.names)
			}
			var got []string
			width := len(c.names)
			for range len(c.want)/width - len(c.rest) {
				if !rows.Next() {
					t.Fatalf("%s: %v", name, rows.Err())
				}
				got = append(got, texts(rows)...)
			}
			for _, line := range c.rest { // which is written only now
				said <- line
				if !rows.Next() {
					t.Fatalf("%s: %v", name, rows.Err())
				}
				got = append(got, texts(rows)...)
			}
			close(said)
			if rows.Next() || rows.Err() != nil {
				t.Errorf("%s: after the last row: %v", name, rows.Err())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, packed %v: %q, want %q", name, packed, got, c.want)
			}
			if err := rows.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestFollowWhole: what does not come line by line is read, or refused.
func TestFollowWhole(t *testing.T) {
	var wide bytes.Buffer
	for _, unit := range utf16.Encode([]rune("\ufeffa,b\n1,2\n3,4\n")) {
		wide.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	for name, c := range map[string]struct {
		text, err string
		rows      int
	}{
		"UTF-16":           {wide.String(), "", 2},
		"one line":         {"a,b", "", 0},
		"no end":           {"a,b\n1,2", "", 1},
		"an array":         {"[\n {\"a\": 1},\n {\"a\": 2}\n]\n", "", 2},
		"nothing":          {"", "the file is empty", 0},
		"Parquet":          {"PAR1" + strings.Repeat("\x15\x04", 40), "its index is at its end", 0},
		"a damaged packet": {"\x1f\x8bxxxxxxxxxxxxxxxxxxxx", "gzip", 0},
		"no line ends":     {strings.Repeat("1,", 1<<20), "the first lines have more than", 0},
	} {
		rows, err := Follow(strings.NewReader(c.text), Dialect{}, 1<<20)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %q", name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for rows.Next() {
			n++
		}
		if n != c.rows || rows.Err() != nil {
			t.Errorf("%s: %d rows, %v; want %d", name, n, rows.Err(), c.rows)
		}
	}
	broken := errors.New("broken")
	if _, err := Follow(io.MultiReader(strings.NewReader("a,b\n"), failing{broken}), Dialect{}, 1<<20); !errors.Is(err, broken) {
		t.Errorf("a broken pipe: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzFollow: whatever comes ends in rows or an error, and where the dialect is given the rows are those of the whole text.
func FuzzFollow(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "{\"a\":1}\n{\"a\":2}\n", "[\n{\"a\":1}]", "# x\na;b\n1,5;\"2\n\"\n", "\xff\xfea\x00\n\x00", "\x1f\x8b\x08", "PAR1", "a\n\n\n"} {
		f.Add([]byte(text))
	}
	how := Dialect{Comma: ',', Decimal: '.', Thousands: NoRune, Comment: NoRune, Encoding: "utf-8", Header: HeaderYes}
	f.Fuzz(func(t *testing.T, b []byte) {
		if rows, err := Follow(bytes.NewReader(b), Dialect{}, 1<<16); err == nil {
			for rows.Next() {
				texts(rows)
			}
		}
		followed, err := Follow(bytes.NewReader(b), how, 1<<16)
		whole, other := Open(bytes.NewReader(b), "", how, 1<<16)
		if err != nil || other != nil {
			return // what does not come line by line is an error of one alone
		}
		for whole.Next() {
			if !followed.Next() || !slices.Equal(texts(followed), texts(whole)) {
				t.Fatalf("followed: %v; whole: %q", followed.Err(), texts(whole))
			}
		}
		if followed.Next() {
			t.Fatalf("one more row is followed: %q", texts(followed))
		}
	})
}
