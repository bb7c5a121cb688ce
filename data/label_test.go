package data_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
)

// TestTextLabels: labels that are no numbers are names of classes, which are numbered in their order, after those that are known.
func TestTextLabels(t *testing.T) {
	for name, c := range map[string]struct {
		labels string
		known  []string
		want   []int32
		names  []string
		err    string
	}{
		"numbers":          {"3 0 3", nil, []int32{3, 0, 3}, nil, ""},
		"texts":            {"rare benign rare", nil, []int32{1, 0, 1}, []string{"benign", "rare"}, ""},
		"numbers at first": {"2 10 other 2", nil, []int32{1, 0, 2, 1}, []string{"10", "2", "other"}, ""},
		"numbers at last":  {"b 2 1.0 a", nil, []int32{3, 1, 0, 2}, []string{"1", "2", "a", "b"}, ""},
		"known":            {"c b a c", []string{"b", "d"}, []int32{3, 0, 2, 3}, []string{"b", "d", "a", "c"}, ""},
		"known numbers":    {"2 1", []string{"1", "2", "x"}, []int32{1, 0}, []string{"1", "2", "x"}, ""},
		"a gap":            {"a b NA", nil, nil, nil, `row 3 (line 4), column "class": found "NA", want a class as a whole number within int32's range, or as a text`},
		"no whole number":  {"a 1.5", nil, nil, nil, `found "1.5", want a class as a whole number`},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("x,class\n")
			for i, label := range strings.Fields(c.labels) {
				fmt.Fprintf(&b, "%d,%s\n", i, label)
			}
			set, err := data.ReadCSV(strings.NewReader(b.String()), &data.CSV{Label: "class", Classes: c.known})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("%v, want %q", err, c.err)
				}
				return
			}
			if err != nil || !slices.Equal(set.Labels, c.want) || !slices.Equal(set.ClassNames, c.names) {
				t.Errorf("%v called %q, %v; want %v called %q", set.Labels, set.ClassNames, err, c.want, c.names)
			}
		})
	}
}

// TestTextLabelsInPieces: rows that come some at a time have labels that are known before.
func TestTextLabelsInPieces(t *testing.T) {
	const text = "x,class\n1,b\n2,a\n3,c\n"
	for _, c := range []struct {
		known []string
		want  []int32
		err   string
	}{
		{[]string{"b", "a", "c"}, []int32{0, 1, 2}, ""},
		{[]string{"b", "a"}, nil, `found "c", want a class as a whole number, or one of ["b" "a"]`},
		{nil, nil, `found "b", want a class as a whole number`},
	} {
		r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		var labels []int32
		for err == nil {
			var some *data.Set
			if some, err = r.Some(data.Choice{Columns: []int{0}, Label: 1, Classes: c.known}, 2); some == nil {
				break
			}
			labels = append(labels, some.Labels...)
		}
		if c.err == "" && (err != nil || !slices.Equal(labels, c.want)) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("known %q: %v, %v", c.known, labels, err)
		}
	}
}

func TestTooManyClasses(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,class\n")
	for i := range 1<<16 + 1 {
		fmt.Fprintf(&b, "1,c%d\n", i)
	}
	_, err := data.ReadCSV(strings.NewReader(b.String()), &data.CSV{Label: "class"})
	if bad, ok := errors.AsType[*data.FormatError](err); !ok || !strings.Contains(bad.Error(), "want no more than 65536 classes") {
		t.Error(err)
	}
}

// TestNormal takes the rows of one label, as texts or as numbers.
func TestNormal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte("x,a == b\n1,benign\n2,\"rare, very\"\n3,benign\n4,1.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for normal, want := range map[string][]float32{"benign": {1, 3}, "rare, very": {2}, "1": {4}} {
		set, err := data.Open(t.Context(), path, &data.Options{CSV: &data.CSV{Label: "a == b", Normal: normal}})
		if err != nil || !slices.Equal(set.X, want) {
			t.Errorf("%s: %v, %v; want %v", normal, set, err, want)
		}
	}
}
