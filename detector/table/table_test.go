package table_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/native"
)

// text writes a table of two columns that go together, with a name for each row.
func text(rows int) string {
	var b strings.Builder
	b.WriteString("name,a,b\n")
	for i := range rows {
		fmt.Fprintf(&b, "r%d,%d,%d\n", i, i*i%17, 2*(i*i%17)+i%3)
	}
	return b.String()
}

func records(t testing.TB, text string) *data.Records {
	t.Helper()
	r, err := data.ReadRecords(t.Context(), strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// scored fits a detector on a table, and scores a table with it.
func scored(t testing.TB, fit, apply string, do func(d *detector.Detector, r table.Row) error) error {
	t.Helper()
	s, err := schema.Infer(records(t, fit))
	if err != nil {
		t.Fatal(err)
	}
	r := records(t, fit)
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
	r = records(t, apply)
	if m, err = s.Match(r.Columns()); err != nil {
		t.Fatal(err)
	}
	return table.Each(t.Context(), d, scorer, r, m, func(row table.Row) error { return do(d, row) })
}

// TestEach holds that rows come in their order, with their own scores, however many are scored at a time.
func TestEach(t *testing.T) {
	alone := map[string]float32{}
	for _, rows := range []int{1, 1700} {
		n := 0
		err := scored(t, text(100), text(rows), func(_ *detector.Detector, r table.Row) error {
			if n++; r.Number != n || r.Fields[0] != fmt.Sprintf("r%d", n-1) {
				t.Fatalf("row %d has the number %d and the fields %q", n, r.Number, r.Fields)
			}
			key := strings.Join(r.Fields[1:], ",")
			if was, ok := alone[key]; ok && math.Abs(float64(was-r.Score)) > 1e-5 {
				t.Fatalf("row %q has the score %v, and %v elsewhere", key, r.Score, was)
			}
			alone[key] = r.Score
			return nil
		})
		if err != nil || n != rows {
			t.Fatalf("%d rows, %v; want %d", n, err, rows)
		}
	}
	wrong := errors.New("enough")
	if err := scored(t, text(100), text(50), func(*detector.Detector, table.Row) error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("got %v, want the error of the function", err)
	}
}

func TestLayout(t *testing.T) {
	var b strings.Builder
	err := scored(t, text(100), "b,name,a\n200,\"x,y\",3\n", func(d *detector.Detector, r table.Row) error {
		l, err := table.NewLayout(d.Schema, []string{"b", "name", "a"}, []string{"name"})
		if err != nil {
			return err
		}
		return sink.Save("-", &b, l.Table(), func(w sink.Writer) error { return l.Write(w, r) })
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if want := "name,score,p_value,is_anomaly,cause_1,share_1,value_1,expected_1,cause_2,share_2,value_2,expected_2"; lines[0] != want {
		t.Errorf("header %q, want %q", lines[0], want)
	}
	if !strings.HasPrefix(lines[1], `"x,y",`) || !strings.Contains(lines[1], ",b,0.") || !strings.Contains(lines[1], ",200,") {
		t.Errorf("row %q", lines[1])
	}
	if _, err := table.NewLayout(schema.Numbers(1, nil), []string{"a"}, []string{"c"}); !errors.Is(err, schema.ErrSchema) {
		t.Errorf("a column that is not there: got %v", err)
	}
}

func TestEvaluate(t *testing.T) {
	var l table.Labelled
	for i := range 100 {
		odd := i%10 == 0
		l.Add(table.Row{Score: float32(i%10) * -1, Anomaly: odd && i < 50 || i == 1}, odd)
	}
	e, err := l.Evaluate(0.1)
	if err != nil {
		t.Fatal(err)
	}
	if e.AUROC != 1 || e.AveragePrecision != 1 || e.AUROCInterval != [2]float64{1, 1} {
		t.Errorf("AUROC %v %v, average precision %v; want 1", e.AUROC, e.AUROCInterval, e.AveragePrecision)
	}
	if e.Recall != 0.5 || e.Precision != 5./6 || e.FalsePositiveRate != 1./90 || e.Rows != 100 || e.Anomalies != 10 {
		t.Errorf("got %+v", e)
	}
	if _, err := new(table.Labelled).Evaluate(0.1); !errors.Is(err, detector.ErrData) {
		t.Errorf("no rows: got %v", err)
	}
}

func TestLabel(t *testing.T) {
	for _, c := range []struct {
		field, normal string
		want          bool
	}{{"1", "", true}, {"0", "", false}, {"Yes", "", true}, {"benign", "", false}, {"b", "a", true}, {"a", "a", false}} {
		if got, err := table.Label(c.field, c.normal); err != nil || got != c.want {
			t.Errorf("%+v: got %v, %v", c, got, err)
		}
	}
	if _, err := table.Label("M", ""); !errors.Is(err, table.ErrLabel) {
		t.Errorf("got %v, want an error that wraps ErrLabel", err)
	}
}
