package schema_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
)

func inferred(t testing.TB, text string) *schema.Schema {
	t.Helper()
	r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Infer(r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// column writes a table of one column.
func column(n int, field func(i int) string) string {
	var b strings.Builder
	b.WriteString("c,other\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%d\n", field(i), i*i%7)
	}
	return b.String()
}

func TestInfer(t *testing.T) {
	for name, c := range map[string]struct {
		field func(i int) string
		want  schema.Column
	}{
		"numbers":             {func(i int) string { return fmt.Sprint(float64(i%50) / 4) }, schema.Column{Kind: schema.Number}},
		"numbers with gaps":   {func(i int) string { return []string{"", "1.5", "NA", "?", "2"}[i%5] }, schema.Column{Kind: schema.Number, Gaps: true}},
		"counts the rows":     {func(i int) string { return fmt.Sprint(1000 + i) }, schema.Column{Kind: schema.Identifier}},
		"a text of its own":   {func(i int) string { return fmt.Sprintf("T-%d", i) }, schema.Column{Kind: schema.Identifier}},
		"constant":            {func(int) string { return "same" }, schema.Column{Kind: schema.Constant}},
		"never there":         {func(int) string { return "null" }, schema.Column{Kind: schema.Constant, Gaps: true}},
		"texts":               {func(i int) string { return []string{"b", "a", "b"}[i%3] }, schema.Column{Kind: schema.Category, Categories: []string{"b", "a"}}},
		"a rare text":         {func(i int) string { return map[bool]string{true: "once", false: []string{"b", "a", "b"}[i%3]}[i == 7] }, schema.Column{Kind: schema.Category, Categories: []string{"b", "a"}}},
		"codes":               {func(i int) string { return []string{"01067", "80331", "01067"}[i%3] }, schema.Column{Kind: schema.Category, Categories: []string{"01067", "80331"}}},
		"days":                {func(i int) string { return fmt.Sprintf("2026-01-%02d", i%28+1) }, schema.Column{Kind: schema.Time, Layout: "2006-01-02"}},
		"days before months":  {func(i int) string { return fmt.Sprintf("%02d/03/2026", i%28+1) }, schema.Column{Kind: schema.Time, Layout: "02/01/2006"}},
		"times with a zone":   {func(i int) string { return fmt.Sprintf("2026-01-02T03:%02d:00+02:00", i%60) }, schema.Column{Kind: schema.Time, Layout: "2006-01-02T15:04:05Z07:00"}},
		"times with fraction": {func(i int) string { return fmt.Sprintf("2026-01-02 03:04:05.%03d", i) }, schema.Column{Kind: schema.Time, Layout: "2006-01-02 15:04:05"}},
		"amounts":             {func(i int) string { return fmt.Sprint(math.Exp(float64(i*37%100)/10 - 3)) }, schema.Column{Kind: schema.Number, Log: true, Unit: 6.68589448928833}},
		"negative amounts":    {func(i int) string { return fmt.Sprint(-math.Exp(float64(i*37%100) / 10)) }, schema.Column{Kind: schema.Number}},
		"mixed":               {func(i int) string { return []string{"12", "unknown", "13"}[i%3] }, schema.Column{Kind: schema.Category, Categories: []string{"12", "13", "unknown"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := inferred(t, column(99, c.field)).Columns[0]
			c.want.Name = "c"
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(schema.Column{}, "Why")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got.Why == "" {
				t.Error("it does not say why")
			}
		})
	}
}

// TestInferManyTexts looks at columns of more different texts than a table has columns of numbers kept for.
func TestInferManyTexts(t *testing.T) {
	for name, c := range map[string]struct {
		rows       int
		field      func(i int) string
		kind       schema.Kind
		categories int
	}{
		"a hundred rows each":      {30_000, func(i int) string { return fmt.Sprintf("M-%d", i*7919%300) }, schema.Category, 300},
		"five rows each":           {25_000, func(i int) string { return fmt.Sprintf("M-%d", i*7919%5000) }, schema.Category, 5000},
		"long texts":               {500, func(i int) string { return fmt.Sprintf("%s %d", strings.Repeat("x", 200), i%100) }, schema.Category, 100},
		"texts that are too long":  {500, func(i int) string { return fmt.Sprintf("%s %d", strings.Repeat("x", 300), i%100) }, schema.Identifier, 0},
		"a text of its own":        {70_000, func(i int) string { return fmt.Sprintf("M-%d", i) }, schema.Identifier, 0},
		"few texts and odd ones":   {50_000, func(i int) string { return fmt.Sprint("M-", map[bool]int{true: i / 100, false: i % 3}[i%50 == 0]) }, schema.Category, 3},
		"codes that are numbers":   {25_000, func(i int) string { return fmt.Sprintf("%05d", i%5000) }, schema.Category, 5000},
		"numbers with one unknown": {25_000, func(i int) string { return map[bool]string{true: "unknown", false: fmt.Sprint(i % 5000)}[i == 20_000] }, schema.Category, 4096},
	} {
		got := inferred(t, column(c.rows, c.field)).Columns[0]
		if got.Kind != c.kind || len(got.Categories) != c.categories {
			t.Errorf("%s: a %s of %d texts (%s), want a %s of %d", name, got.Kind, len(got.Categories), got.Why, c.kind, c.categories)
		}
	}
}

func TestMatch(t *testing.T) {
	s := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "id", Kind: schema.Identifier}, {Name: "x", Kind: schema.Number},
		{Name: "colour", Kind: schema.Category, Categories: []string{"red", "blue"}}, {Name: "when", Kind: schema.Time, Layout: "2006-01-02 15:04:05"},
	}}
	m, err := s.Match([]string{"when", "more", "colour", "x"}, true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"more"}, m.Extra); diff != "" {
		t.Error(diff)
	}
	nan := float32(math.NaN())
	for _, c := range []struct {
		fields []string
		want   []float32
	}{
		{[]string{"1970-01-03 00:01:00.5", "", "blue", " 2.5 "}, []float32{2.5, 1, 2, 60.5}},
		{[]string{"1969-12-31 23:59:59", "", "green", "-inf"}, []float32{-math.MaxFloat32, 2, -1, 86399}},
		{[]string{"", "", "", "1e400"}, []float32{math.MaxFloat32, nan, nan, nan}},
		{[]string{"N/A", "", "None", "nan"}, []float32{nan, nan, nan, nan}},
	} {
		got, err := m.Row(nil, c.fields)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateNaNs()); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", c.fields, err, diff)
		}
	}
	var bad *schema.FieldError
	if _, err := m.Row(nil, []string{"", "", "", "two"}); !errors.As(err, &bad) || bad.Name != "x" || bad.Field != "two" {
		t.Errorf("got %v, want a FieldError of column x", err)
	}
	for _, c := range []struct {
		names  []string
		headed bool
		want   string
	}{
		{[]string{"x", "colour"}, true, `no column "when"`},
		{[]string{"x", "x", "colour", "when"}, true, `two columns called "x"`},
		{[]string{"a", "b", "c"}, false, "3 columns and no names"},
	} {
		if _, err := s.Match(c.names, c.headed); !errors.Is(err, schema.ErrSchema) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want an error with %q", c.names, err, c.want)
		}
	}
}

// TestText holds that a value is written as the text that it was read from.
func TestText(t *testing.T) {
	for _, c := range []struct {
		column schema.Column
		field  string
	}{
		{schema.Column{Name: "c", Kind: schema.Number}, "2.5"},
		{schema.Column{Name: "c", Kind: schema.Number}, ""},
		{schema.Column{Name: "c", Kind: schema.Category, Categories: []string{"red", "blue"}}, "blue"},
		{schema.Column{Name: "c", Kind: schema.Time, Layout: "2006-01-02 15:04"}, "2026-11-28 23:59"},
		{schema.Column{Name: "c", Kind: schema.Time}, "1769900000"},
	} {
		m, err := (&schema.Schema{Columns: []schema.Column{c.column}}).Match([]string{"c"}, true)
		if err != nil {
			t.Fatal(err)
		}
		row, err := m.Row(nil, []string{c.field})
		if got := c.column.Text(row); err != nil || got != c.field {
			t.Errorf("%v: %q became %q, %v", c.column.Kind, c.field, got, err)
		}
	}
}

func TestSample(t *testing.T) {
	text := "x\n"
	for i := range 1000 {
		text += fmt.Sprintf("%d.5\n", i)
	}
	s := inferred(t, text)
	sums := 0.0
	for seed := range uint64(40) {
		r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := s.Match(r.Columns())
		if err != nil {
			t.Fatal(err)
		}
		set, total, err := schema.Sample(r, m, 50, seed, func(fields []string) (bool, error) { return fields[0] != "7.5", nil })
		if err != nil || set.Rows() != 50 || total != 999 {
			t.Fatalf("%d of %d rows, %v; want 50 of 999", set.Rows(), total, err)
		}
		for _, x := range set.X {
			sums += float64(x) / 2000
		}
	}
	// The mean of 2,000 draws from 0.5 to 999.5 has the standard deviation 289/√2000 = 6.5.
	if math.Abs(sums-500) > 4*6.5 {
		t.Errorf("the mean of the sampled rows is %v, want 500 within 26: rows are not drawn evenly", sums)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{`: "unexpected EOF",
		`{"columns":[{"name":"a","kind":"numbr"}]}`:                               `kind "numbr"`,
		`{"columns":[{"name":"a","kind":"number"},{"name":"a","kind":"number"}]}`: `two columns are called "a"`,
		`{"columns":[{"name":"a","kind":"category"}]}`:                            "without categories",
		`{"columns":[{"name":"a","kind":"category","categories":["x","x"]}]}`:     `"x" twice`,
		`{"columns":[{"name":"a","kind":"time","layout":"yesterday"}]}`:           `"yesterday"`,
		`{"columns":[{"name":"a","kind":"number","log":true}]}`:                   "the unit must be above 0",
		`{"columns":[{"name":"a","kind":"constant"}]}`:                            "no column is a number",
		`{"columns":[{"name":"a","kind":"number","colour":"red"}]}`:               `unknown field "colour"`,
	} {
		if _, err := schema.Decode([]byte(text)); !errors.Is(err, schema.ErrSchema) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", text, err, want)
		}
	}
}

// FuzzInfer reads anything as a table, finds its schema, writes it, reads it again, and reads the table by it.
func FuzzInfer(f *testing.F) {
	f.Add("a,b\n1,x\n2,y\n")
	f.Add(column(30, func(i int) string { return fmt.Sprintf("2026-01-%02d", i%28+1) }))
	f.Add("1e400,nan\n-0,\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
		if err != nil {
			return
		}
		s, err := schema.Infer(r)
		if err != nil {
			return
		}
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := schema.Decode(b)
		if err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatal(diff)
		}
		r, err = data.ReadRecords(t.Context(), strings.NewReader(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := again.Match(r.Columns())
		if err != nil {
			t.Fatal(err)
		}
		for fields := r.Next(); fields != nil; fields = r.Next() {
			row, err := m.Row(nil, fields)
			if err != nil {
				t.Fatalf("the schema of a table does not fit the table: %v", err)
			}
			at := 0
			for _, c := range again.Used() {
				c.Text(row[at : at+c.Width()])
				at += c.Width()
			}
		}
	})
}
