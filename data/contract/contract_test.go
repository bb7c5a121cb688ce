package contract_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// trained returns a contract that went through a file.
func trained(t *testing.T, text string, chosen *data.CSV) *contract.Contract {
	t.Helper()
	_, c, err := contract.Train(t.Context(), file(t, "train.csv", text), &data.Options{CSV: chosen})
	if err != nil {
		t.Fatal(err)
	}
	g := &graph.Graph{}
	if g.Header.Metadata, err = c.Properties(); err != nil {
		t.Fatal(err)
	}
	again, err := contract.Of(g)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Schema, again.Schema); diff != "" {
		t.Fatal(diff)
	}
	return again
}

func TestOpen(t *testing.T) {
	all := trained(t, "a,b,c\n1,2,3\n", nil)
	turned := trained(t, "a,b,c,y\n1,2,3,0\n", &data.CSV{Columns: []string{"c", "a"}, Label: "y"})
	bare := trained(t, "1,2,3\n4,5,6\n", &data.CSV{Columns: []string{"2", "0"}})
	for _, c := range []struct {
		name  string
		of    *contract.Contract
		text  string
		o     *data.CSV
		want  []float32
		extra string
		err   string
	}{
		{"as it was", all, "a,b,c\n4,5,6\n", nil, []float32{4, 5, 6}, "", ""},
		{"another order, and more", all, "d,c,b,a,e\n0,6,5,4,0\n", nil, []float32{4, 5, 6}, "d e", ""},
		{"the label is not extra", all, "d,c,b,a,e\n0,6,5,4,0\n", &data.CSV{Label: "d"}, []float32{4, 5, 6}, "e", ""},
		{"missing", all, "a,c\n1,2\n", nil, nil, "", `no column "b"; it has ["a" "c"]`},
		{"no header", all, "4,5,6\n", nil, []float32{4, 5, 6}, "", ""},
		{"no header, too many", all, "4,5,6,7\n", nil, nil, "", `4 columns and no names to tell them by; want 3: ["a" "b" "c"]`},
		{"chosen", all, "x,y,z\n4,5,6\n", &data.CSV{Columns: []string{"z", "1", "x"}}, []float32{6, 5, 4}, "", ""},
		{"too few chosen", all, "x,y,z\n4,5,6\n", &data.CSV{Columns: []string{"z"}}, nil, "", `1 columns of new.csv are chosen; it takes 3`},
		{"order of the choice", turned, "y,a,b,c\n0,4,5,6\n", nil, []float32{6, 4}, "", ""},
		{"order of the choice, no header", turned, "4,5,6,0\n", nil, []float32{6, 4}, "", ""},
		{"what was not chosen may be absent", turned, "a,c\n4,6\n", nil, []float32{6, 4}, "", ""},
		{"no header in the training", bare, "4,5,6\n", nil, []float32{6, 4}, "", ""},
		{"a header that the training had not", bare, "a,b,c\n4,5,6\n", nil, []float32{6, 4}, "", ""},
		{"no header in the training, too few", bare, "5,6\n", nil, nil, "", "want 3"},
		{"says nothing", nil, "a,b\n4,5\n", nil, []float32{4, 5}, "", ""},
		{"a gap", all, "a,b,c\n4,,6\n", nil, nil, "", `column "b": found "", want a finite number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, extra, err := c.of.Open(t.Context(), file(t, "new.csv", c.text), &data.Options{CSV: c.o})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want %q", err, c.err)
				}
				return
			}
			if err != nil || !slices.Equal(set.X, c.want) || strings.Join(extra, " ") != c.extra {
				t.Errorf("got %v, extra %q, %v; want %v, extra %q", set, extra, err, c.want, c.extra)
			}
		})
	}
}

// TestOpenOfDetector: gaps and texts are values where the contract is that of a detector.
func TestOpenOfDetector(t *testing.T) {
	s := &schema.Schema{Headed: true, Columns: []schema.Column{{Name: "n", Kind: schema.Number}, {Name: "c", Kind: schema.Category, Categories: []string{"x", "y"}}}}
	b, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	g := &graph.Graph{Header: graph.Header{Metadata: []graph.Property{{Key: "hourglass.part", Value: "detector"}, {Key: schema.MetadataKey, Value: string(b)}}}}
	c, err := contract.Of(g)
	if err != nil {
		t.Fatal(err)
	}
	set, _, err := c.Open(t.Context(), file(t, "new.csv", "c,n\ny,1\n,\nz,2\n"), nil)
	if err != nil || set.Rows() != 3 || set.X[0] != 1 || set.X[1] != 1 || set.X[2] == set.X[2] || set.X[5] != 2 {
		t.Errorf("got %v, %v", set, err)
	}
}

func TestShape(t *testing.T) {
	c := &contract.Contract{Shape: []int{1, 4, 16}}
	if _, _, err := c.Open(t.Context(), "digits:test", nil); !errors.Is(err, contract.ErrContract) {
		t.Errorf("pictures of another shape: %v, want ErrContract", err)
	}
	_, c, err := contract.Train(t.Context(), "digits:test", nil)
	if err != nil || !slices.Equal(c.Shape, []int{1, 8, 8}) || c.Schema != nil {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestCut(t *testing.T) {
	c := &contract.Contract{Window: 8, Stride: 4}
	for _, k := range []struct{ window, stride, wantWindow, wantStride int }{{0, 0, 8, 4}, {8, 0, 8, 4}, {0, 1, 8, 1}} {
		if w, s, err := c.Cut(k.window, k.stride); err != nil || w != k.wantWindow || s != k.wantStride {
			t.Errorf("%+v: got %d, %d, %v", k, w, s, err)
		}
	}
	if _, _, err := c.Cut(4, 0); !errors.Is(err, contract.ErrContract) {
		t.Errorf("another window: %v, want ErrContract", err)
	}
}

func TestOfRefuses(t *testing.T) {
	for _, p := range []graph.Property{{Key: schema.MetadataKey, Value: "{}"}, {Key: "hourglass.window", Value: "-1"}, {Key: "hourglass.window", Value: "3"}, {Key: "hourglass.shape", Value: "x"}, {Key: "hourglass.stride", Value: ""}} {
		g := &graph.Graph{Header: graph.Header{Metadata: []graph.Property{p}}}
		if _, err := contract.Of(g); !errors.Is(err, contract.ErrContract) {
			t.Errorf("%v: %v, want ErrContract", p, err)
		}
	}
}

// TestRows: rows that come some at a time are those of Open, windows included.
func TestRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,y\n")
	for i := range 23 {
		fmt.Fprintf(&b, "%d,%d,%d\n", i, i*i, i%2)
	}
	path := file(t, "rows.csv", b.String())
	_, c, err := contract.Train(t.Context(), path, &data.Options{CSV: &data.CSV{Columns: []string{"b", "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct{ window, stride, n int }{{0, 0, 1}, {0, 0, 7}, {0, 0, 100}, {5, 1, 1}, {5, 2, 3}, {5, 5, 2}, {4, 6, 2}, {4, 9, 1}, {23, 1, 4}} {
		want, _, err := c.Open(t.Context(), path, nil)
		if err == nil && k.window > 0 {
			want, err = want.Windows(k.window, k.stride)
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, err := c.Rows(t.Context(), path, nil, k.window, k.stride)
		if err != nil {
			t.Fatal(err)
		}
		var got []float32
		for {
			set, err := rows.Next(k.n)
			if err != nil {
				t.Fatal(err)
			}
			if set == nil {
				break
			}
			if set.Rows() > k.n || set.Features != want.Features {
				t.Fatalf("%+v: %d rows of %d", k, set.Rows(), set.Features)
			}
			got = append(got, set.X...)
		}
		if !slices.Equal(got, want.X) {
			t.Errorf("%+v: got %v, want %v", k, got, want.X)
		}
		rows.Close()
	}
	empty, err := c.Rows(t.Context(), file(t, "none.csv", "a,b\n"), nil, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := empty.Next(3); !errors.Is(err, contract.ErrContract) {
		t.Errorf("no rows: %v, want ErrContract", err)
	}
	short, err := c.Rows(t.Context(), path, nil, 24, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := short.Next(3); err == nil || !strings.Contains(err.Error(), "a window of 24 steps is longer than the series, which has 23 steps") {
		t.Errorf("no window: %v", err)
	}
}

// TestNested: a detector of windows has the contract of its rows beside the schema of single values.
func TestNested(t *testing.T) {
	s := schema.Numbers(3, []string{"load", "when", "temp"})
	s.Ignore("when")
	c := &contract.Contract{Schema: s, Window: 2, Stride: 1}
	p, err := c.Nested()
	if err != nil {
		t.Fatal(err)
	}
	values, err := c.Values(4).Encode()
	if err != nil {
		t.Fatal(err)
	}
	g := &graph.Graph{Header: graph.Header{Metadata: []graph.Property{{Key: schema.MetadataKey, Value: string(values)}, {Key: "hourglass.part", Value: "detector"}, p}}}
	again, err := contract.Of(g)
	if err != nil || !again.Flat() || again.Single() {
		t.Fatalf("%+v, %v", again, err)
	}
	if diff := cmp.Diff([]string{"load_0", "load_1", "temp_0", "temp_1"}, again.ValueNames(4)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 0, 1, 1}, again.Units(4)); diff != "" {
		t.Error(diff)
	}
	colour := &contract.Contract{Shape: []int{2, 1, 2}}
	if diff := cmp.Diff([]string{"c0_y0_x0", "c0_y0_x1", "c1_y0_x0", "c1_y0_x1"}, colour.ValueNames(4)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 0, 1, 1}, colour.Units(4)); diff != "" {
		t.Error(diff)
	}
	var nothing *contract.Contract
	if !nothing.Single() || !slices.Equal(nothing.Units(2), []int{0, 1}) || nothing.Values(2).Headed {
		t.Errorf("rows that nothing is said of: %v, %+v", nothing.Units(2), nothing.Values(2))
	}
	for _, value := range []string{"", "[]", `{"window":-1}`, `{"window":3}`, `{"schema":{}}`} {
		g := &graph.Graph{Header: graph.Header{Metadata: []graph.Property{{Key: p.Key, Value: value}}}}
		if _, err := contract.Of(g); !errors.Is(err, contract.ErrContract) {
			t.Errorf("%q: %v, want ErrContract", value, err)
		}
	}
}

// TestRowsKeep: texts of columns that are carried along are those of the rows that Next gives.
func TestRowsKeep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.csv")
	var text strings.Builder
	text.WriteString("id,a,b\n")
	for i := range 10 {
		fmt.Fprintf(&text, "R%d,%d,%d\n", i, i, 2*i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &data.Options{CSV: &data.CSV{Columns: []string{"a", "b"}}}
	var none *contract.Contract
	rows, err := none.Rows(t.Context(), path, o, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Keep([]string{"0", "b"})
	if err != nil || !slices.Equal(names, []string{"id", "b"}) {
		t.Fatalf("names %q, %v", names, err)
	}
	i := 0
	for {
		set, err := rows.Next(4)
		if err != nil {
			t.Fatal(err)
		}
		if set == nil {
			break
		}
		if len(rows.Kept) != 2*set.Rows() {
			t.Fatalf("%d texts of %d rows", len(rows.Kept), set.Rows())
		}
		for k := range set.Rows() {
			if want := []string{fmt.Sprint("R", i), fmt.Sprint(2 * i)}; !slices.Equal(rows.Kept[2*k:2*k+2], want) || set.Row(k)[0] != float32(i) {
				t.Errorf("row %d has %q", i, rows.Kept[2*k:2*k+2])
			}
			i++
		}
	}
	if i != 10 {
		t.Errorf("%d rows, want 10", i)
	}
	windows, err := none.Rows(t.Context(), path, o, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.Close()
	if _, err := windows.Keep([]string{"id"}); err == nil || !strings.Contains(err.Error(), "a window has several") {
		t.Errorf("columns of windows: %v", err)
	}
}

// TestManyColumns: a table of a hundred thousand columns is refused, unless some of them are chosen.
func TestManyColumns(t *testing.T) {
	const columns = 100_000
	var head, row strings.Builder
	for j := range columns {
		fmt.Fprintf(&head, "c%d,", j)
		fmt.Fprintf(&row, "%d,", j)
	}
	path := file(t, "wide.csv", strings.TrimSuffix(head.String(), ",")+"\n"+strings.TrimSuffix(row.String(), ",")+"\n")
	if _, _, err := contract.Train(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "100000 columns; the limit is 65536, of which some can be chosen (--columns)") {
		t.Errorf("all columns: %v", err)
	}
	set, c, err := contract.Train(t.Context(), path, &data.Options{CSV: &data.CSV{Columns: []string{"c7", "c99999"}, Label: "c3"}})
	if err != nil || !slices.Equal(set.X, []float32{7, 99999}) || len(c.Schema.Columns) != 3 {
		t.Fatalf("two columns: %+v, %v", set, err)
	}
	again, extra, err := c.Open(t.Context(), path, nil)
	if err != nil || !slices.Equal(again.X, set.X) || len(extra) != columns-3 {
		t.Errorf("applied: %+v, %d others, %v", again, len(extra), err)
	}
}
