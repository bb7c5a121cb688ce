package data

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data/format"
)

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name string
		opts *CSV
		in   string
		want Set
	}{
		{"header", nil, "a,b\n1,2\n3,-4.5e1\n", Set{X: []float32{1, 2, 3, -45}, Features: 2, Columns: []string{"a", "b"}}},
		{"no header", nil, "1,2\n3,4\n", Set{X: []float32{1, 2, 3, 4}, Features: 2}},
		{"one row", nil, "1,2", Set{X: []float32{1, 2}, Features: 2}},
		{"years for names", &CSV{Dialect: format.Dialect{Header: format.HeaderYes}}, "2001,2002\n1,2\n", Set{X: []float32{1, 2}, Features: 2, Columns: []string{"2001", "2002"}}},
		{"spaces, quotes, CRLF, no end of line", nil, "\"a\"\r\n 1 \r\n\"2\"", Set{X: []float32{1, 2}, Features: 1, Columns: []string{"a"}}},
		{"byte order mark", nil, "\ufeffa\n1\n", Set{X: []float32{1}, Features: 1, Columns: []string{"a"}}},
		{"unnamed index column", &CSV{Columns: []string{"x"}}, ",x\n0,5\n1,6\n", Set{X: []float32{5, 6}, Features: 1, Columns: []string{"x"}}},
		{"text first column, no header", &CSV{Columns: []string{"1"}}, "ann,1\nbob,2\n", Set{X: []float32{1, 2}, Features: 1}},
		{"chosen by name and position, in order", &CSV{Columns: []string{"c", "0"}}, "a,b,c\n1,x,3\n4,y,6\n", Set{X: []float32{3, 1, 6, 4}, Features: 2, Columns: []string{"c", "a"}}},
		{"a name goes before a position", &CSV{Columns: []string{"0"}}, "a,0\n1,2\n", Set{X: []float32{2}, Features: 1, Columns: []string{"0"}}},
		{"label", &CSV{Label: "y"}, "a,y,b\n1,0,2\n3,7.0,4\n", Set{X: []float32{1, 2, 3, 4}, Features: 2, Labels: []int32{0, 7}, Columns: []string{"a", "b"}}},
		{"semicolons", &CSV{Dialect: format.Dialect{Comma: ';'}}, "1;2\n", Set{X: []float32{1, 2}, Features: 2}},
		{"text where nobody looks", &CSV{Columns: []string{"a"}}, "a,b\n1,NaN\n2,?\n", Set{X: []float32{1, 2}, Features: 1, Columns: []string{"a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, in := range map[string][]byte{"plain": []byte(tt.in), "gzip": zip(t, []byte(tt.in))} {
				got, err := ReadCSV(bytes.NewReader(in), tt.opts)
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if diff := cmp.Diff(&tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestReadCSVErrors(t *testing.T) {
	tests := []struct {
		name string
		opts *CSV
		in   string
		want string // part of the error
	}{
		{"empty", nil, "", "CSV contents: the file is empty"},
		{"header alone", nil, "a,b\n", "no rows"},
		{"ragged", nil, "a,b\n1,2\n3\n", "row 2 (line 3): found 1 field, want 2"},
		{"ragged at once", nil, "a,b\n1,2,3\n", "row 1 (line 2): found 3 fields, want 2"},
		{"text", nil, "a,b\n1,2\n3,four\n", `row 2 (line 3), column "b": found "four", want a finite number`},
		{"text after two lines in one field", &CSV{Columns: []string{"b"}}, "a,b\n\"1\n1\",2\n3,\n", `row 2 (line 4), column "b": found ""`},
		{"NaN", nil, "1,2\nNaN,3\n", `row 2 (line 2), column 0 (from 0): found "NaN"`},
		{"infinite", nil, "a\n1\n-inf\n", `row 2 (line 3), column "a": found "-inf"`},
		{"beyond float32", nil, "a\n1\n1e39\n", `found "1e39", want a finite number within float32's range`},
		{"NaN right below the header", nil, "a,b\nnan,nan\n", `row 1 (line 2), column "a": found "nan"`},
		{"unknown column", &CSV{Columns: []string{"z"}}, "a,b\n1,2\n", `no column "z", want a position from 0 to 1 or a name (one of ["a" "b"])`},
		{"position too high", &CSV{Columns: []string{"2"}}, "1,2\n", `no column "2", want a position from 0 to 1 or a name (there is no header)`},
		{"unknown label", &CSV{Label: "y"}, "a\n1\n", `no column "y"`},
		{"label alone", &CSV{Label: "a"}, "a\n1\n", `only the label's column "a"`},
		{"fractional label", &CSV{Label: "b"}, "a,b\n1,0.5\n", `column "b": found "0.5", want a class as a whole number`},
		{"label beyond int32", &CSV{Label: "b"}, "a,b\n1,3e9\n", `found "3e9", want a class`},
		{"quotes", nil, "a\n\"1\"2\n", "CSV line 2: quotes are out of place"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadCSV(strings.NewReader(tt.in), tt.opts)
			wantFormatError(t, err, tt.want)
		})
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, in := range []string{"a,b\n1,2\n3,-4.5e1\n", "1,2\n3\n", "\ufeff\"a\nb\",c\r\n1,NaN", "a\n\"1\"2\n", ",x\n0,5\n"} {
		f.Add([]byte(in), "", "")
		f.Add([]byte(in), "a", "1")
	}
	f.Fuzz(func(t *testing.T, in []byte, column, label string) {
		opts := &CSV{Label: label}
		if column != "" {
			opts.Columns = []string{column}
		}
		set, err := ReadCSV(bytes.NewReader(in), opts)
		sameStreamed(t, err, func(r io.Reader) error { _, err := ReadCSV(r, opts); return err }, in)
		if err != nil {
			return
		}
		if err := set.Validate(); err != nil {
			t.Error(err)
		}
		if label != "" && len(set.Labels) != set.Rows() {
			t.Errorf("%d labels, %d rows", len(set.Labels), set.Rows())
		}
	})
}
