package detection_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/report/detection"
)

// columns describes a name and three numbers.
func columns() *schema.Schema {
	s := schema.Numbers(3, []string{"load", "power", "noise"})
	s.Columns = append([]schema.Column{{Name: "id", Kind: schema.Identifier}}, s.Columns...)
	return s
}

// numbers draws rows of two numbers that go together, and of one more. The power of the last is far away.
func numbers(seed uint64, rows int) *data.Set {
	random := rand.New(rand.NewPCG(seed, 1))
	set := &data.Set{Name: "rows", Features: 3}
	for range rows {
		load := float32(random.NormFloat64())
		set.X = append(set.X, load, 2*load, float32(random.NormFloat64()))
	}
	set.X[len(set.X)-2] += 9
	return set
}

// text writes rows as a table, with their names.
func text(set *data.Set) string {
	var b strings.Builder
	b.WriteString("id,load,power,noise\n")
	for i := range set.Rows() {
		x := set.Row(i)
		fmt.Fprintf(&b, "r%d,%v,%v,%v\n", i, x[0], x[1], x[2])
	}
	return b.String()
}

// TestPage holds that a page has the far row at the top with its column, the shares of columns, and, with
// labels, curves.
func TestPage(t *testing.T) {
	d, err := detector.Fit(t.Context(), columns(), numbers(1, 600), detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer scorer.Close()
	for _, labelled := range []bool{false, true} {
		r, err := data.ReadRecords(t.Context(), strings.NewReader(text(numbers(2, 400))), nil)
		if err != nil {
			t.Fatal(err)
		}
		names, headed := r.Columns()
		m, err := d.Schema.Match(names, headed)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := detection.New("later.csv", d, nil, names, []string{"id"})
		if err != nil {
			t.Fatal(err)
		}
		err = table.Each(t.Context(), d, scorer, r, m, func(row table.Row) error {
			if labelled {
				rows.Label(row, row.Number == 400)
			} else {
				rows.Add(row)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		page, err := rows.Page()
		if err != nil {
			t.Fatal(err)
		}
		var headings []string
		for _, s := range page.Sections {
			headings = append(headings, s.Heading)
		}
		want := "Scores, Rows most unlike others, Columns"
		if labelled {
			want += ", Against labels"
		}
		if got := strings.Join(headings, ", "); got != want {
			t.Fatalf("sections %s; want %s", got, want)
		}
		first := page.Sections[1].Table.Rows[0]
		if first[0] != "400" || first[1] != "r399" || first[4] != "anomaly" || !strings.HasPrefix(first[5], "power = ") {
			t.Errorf("the first row is %q; want row 400, r399, an anomaly in power", first)
		}
		if shown := len(page.Sections[1].Table.Rows); shown != 25 {
			t.Errorf("%d rows are shown, want 25", shown)
		}
		for _, c := range page.Sections[2].Table.Rows {
			if drifted := c[len(c)-1]; drifted != "" {
				t.Errorf("column %s is said to have %s", c[0], drifted)
			}
		}
		if labelled {
			against := page.Sections[3]
			if against.Table.Rows[0][1][:6] != "1.0000" || len(against.Figures) != 2 {
				t.Errorf("AUROC %s and %d curves; want 1 and 2", against.Table.Rows[0][1], len(against.Figures))
			}
		}
		var html strings.Builder
		if err := page.Write(&html); err != nil || !strings.Contains(html.String(), "<svg role=\"img\"") {
			t.Errorf("the page has no chart: %v", err)
		}
	}
	if _, err := detection.New("x", d, nil, []string{"a"}, []string{"b"}); err == nil {
		t.Error("a key that the table does not have is taken")
	}
}
