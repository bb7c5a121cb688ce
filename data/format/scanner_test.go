package format

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzScanner: what encoding/csv reads is read alike. Quotes inside of fields, which it refuses, are taken as they are.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "\"a\nb\",c\r\n\"x\"\"y\",\n", ",,\n\n1", "a\"b,c", "\"a\"b,c", "\"a,\nb", "ü;ö\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\r") { // where the two differ: a lone one is a character of a field
			text = strings.ReplaceAll(text, "\r", "")
		}
		s := newScanner(bufio.NewReader(strings.NewReader(text)), Dialect{Comma: ',', Quote: '"'}, 1<<20)
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		for {
			want, err := r.Read()
			if errors.Is(err, csv.ErrBareQuote) {
				return
			}
			ok := s.next()
			if err == io.EOF && !ok && s.err == nil {
				return
			}
			if err != nil {
				if ok || s.err == nil {
					t.Fatalf("%q: got %q, want an error as %v", text, s.fields, err)
				}
				return
			}
			var got []string
			for _, field := range s.fields {
				got = append(got, string(field))
			}
			if !ok || !cmp.Equal(want, got) {
				t.Fatalf("%q: got %q, %v; want %q", text, got, s.err, want)
			}
		}
	})
}

// FuzzOpen: no input panics, and what is read is rows of one width.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{"a;b\n1,5;2\n", "{\"a\":1}\n{\"a\":null}\n", "[[1,2],[3,4]]", "# x\n1 2\n3 4", "\xff\xfea\x00,\x00", "\x1f\x8b", "\x28\xb5\x2f\xfd", "1.234,5|x\r2|y"} {
		f.Add([]byte(text), "a.csv")
		f.Add([]byte(text), "")
	}
	f.Fuzz(func(t *testing.T, in []byte, name string) {
		rows, err := Open(strings.NewReader(string(in)), name, Dialect{}, 1<<20)
		if err != nil {
			return
		}
		defer rows.Close()
		names, _ := rows.Columns()
		for rows.Next() {
			for j := range names {
				rows.Text(j)
				rows.Number(j)
			}
			rows.Place()
		}
	})
}

func TestNumerals(t *testing.T) {
	for _, c := range []struct {
		field              string
		decimal, thousands rune
		want               float64
		ok                 bool
	}{
		{"1.5", '.', NoRune, 1.5, true}, {" -2e3 ", '.', NoRune, -2000, true}, {"1,5", '.', NoRune, 0, false},
		{"1,5", ',', NoRune, 1.5, true}, {"1.5", ',', NoRune, 0, false}, {"1.234,5", ',', '.', 1234.5, true}, {"1.234", ',', '.', 1234, true},
		{"12.34", ',', '.', 0, false}, {"1234.567,8", ',', '.', 0, false}, {"1,234,567", '.', ',', 1234567, true}, {"-1,5e-2", ',', NoRune, -0.015, true},
		{"1\u202f234,5", ',', '\u202f', 1234.5, true}, {"1234", ',', '.', 1234, true}, {"", ',', '.', 0, false}, {"1,2,3", ',', NoRune, 0, false},
	} {
		n := newNumerals(Dialect{Decimal: c.decimal, Thousands: c.thousands})
		if got, ok := n.parse([]byte(c.field)); ok != c.ok || got != c.want {
			t.Errorf("%+v: got %v, %v", c, got, ok)
		}
	}
}

// FuzzShort: numbers that are parsed fast are those of the standard library, bit by bit.
func FuzzShort(f *testing.F) {
	for _, text := range []string{"0", "-0", "1.5", "+.5", "5.", ".", "-", "123456789012345", "1234567890123456", "0.1234567890123", "9007199254740993", "1e5", "0x1", "--1", "00.10"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return
		}
		got, ok := short([]byte(text))
		if !ok {
			return
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Float64bits(want) != math.Float64bits(got) {
			t.Errorf("%q: got %v, want %v, %v", text, got, want, err)
		}
	})
}

// FuzzSplit: a line that is cut and parsed in one go has the fields of one that is cut, and their numbers.
func FuzzSplit(f *testing.F) {
	for _, line := range []string{"", ",", "1,2", "-1.5,+.5,5.,.,-", "123456789012345,1234567890123456", "1e5, 2,3 ,x", "1.2.3,0x1,--1", "é,1,", "00.10,-0"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		n := newNumerals(Dialect{})
		for _, comma := range parted {
			s := newScanner(nil, Dialect{Comma: comma}, 1)
			s.split([]byte(line))
			want := cloned(s.fields)
			s.fields = s.fields[:0]
			s.splitNumbers([]byte(line))
			if len(s.values) != len(want) || len(s.fields) != len(want) {
				t.Fatalf("%q: %d fields and %d values, want %d", line, len(s.fields), len(s.values), len(want))
			}
			for j, field := range want {
				if string(s.fields[j]) != string(field) {
					t.Errorf("%q: field %d is %q, want %q", line, j, s.fields[j], field)
				}
				x, ok := n.parse(field)
				if v := s.values[j]; v == v && (!ok || math.Float64bits(v) != math.Float64bits(x)) {
					t.Errorf("%q: field %q is %v, want %v, %v", line, field, v, x, ok)
				}
			}
		}
	})
}
