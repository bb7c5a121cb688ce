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

// text writes rows of two numbers that go together, and of one more, the last of which is far away.
func text(seed uint64, rows int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString("id,load,power,noise\n")
	for i := range rows {
		load := random.NormFloat64()
		far := 0.0
		if i == rows-1 {
			far = 9
		}
		fmt.Fprintf(&b, "r%d,%.3f,%.3f,%.3f\n", i, load, 2*load+far, random.NormFloat64())
	}
	return b.String()
}

// TestPage holds that a page has the far row at the top with its column, the shares of columns, and, with
// labels, curves.
func TestPage(t *testing.T) {
	open := func(text string) *data.Records {
		r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	train := text(1, 600)
	s, err := schema.Infer(open(train))
	if err != nil {
		t.Fatal(err)
	}
	r := open(train)
	m, err := s.Match(r.Columns())
	if err != nil {
		t.Fatal(err)
	}
	set, _, err := schema.Sample(r, m, 1000, 1, func([]string) (bool, error) { return true, nil })
	if err != nil {
		t.Fatal(err)
	}
	d, err := detector.Fit(t.Context(), s, set, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	scorer, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer scorer.Close()
	for _, labelled := range []bool{false, true} {
		r := open(text(2, 400))
		names, headed := r.Columns()
		if m, err = s.Match(names, headed); err != nil {
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
