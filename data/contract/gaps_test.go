package contract_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/graph"
)

// equal compares values of which NaN equals NaN.
func equal(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return x == y || x != x && y != y })
}

// TestGaps: a training takes missing values, and the contract says of which columns. Where none was missing, applying refuses
// them.
func TestGaps(t *testing.T) {
	nan := float32(math.NaN())
	const text = "a,b,c\n1,2,3\n,2,n/a\n1,2,3\n"
	set, c, err := contract.Train(t.Context(), file(t, "gaps.csv", text), &data.Options{CSV: &data.CSV{Columns: []string{"c", "b", "a"}}})
	if err != nil || !set.Gaps || !equal(set.X, []float32{3, 2, 1, nan, 2, nan, 3, 2, 1}) {
		t.Fatalf("%+v, %v", set, err)
	}
	if err := set.Validate(); err != nil {
		t.Error(err)
	}
	if want := "gaps.csv has missing values: 1 in c, 1 in a; the loss leaves them out"; !strings.Contains(set.Note, want) {
		t.Errorf("note %q, want %q", set.Note, want)
	}
	for i, want := range []bool{true, false, true} {
		if c.Schema.Columns[i].Gaps != want {
			t.Errorf("column %d has gaps: %v", i, !want)
		}
	}
	g := &graph.Graph{}
	if g.Header.Metadata, err = c.Properties(); err != nil {
		t.Fatal(err)
	}
	if c, err = contract.Of(g); err != nil || !c.Gapped() {
		t.Fatalf("%+v, %v", c, err)
	}
	const turned = "b,a,c\n?,1,3\n"
	again, _, err := c.Open(t.Context(), file(t, "new.csv", turned), nil)
	if err != nil || !equal(again.X, []float32{3, nan, 1}) {
		t.Errorf("%+v, %v", again, err)
	}
	rows, err := c.Rows(t.Context(), file(t, "new.csv", turned), nil, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if some, err := rows.Next(5); err != nil || !equal(some.X, again.X) || !some.Gaps {
		t.Errorf("%+v, %v", some, err)
	}
	if _, _, err := c.Open(t.Context(), file(t, "new.csv", "b,a,c\nx,1,3\n"), nil); err == nil || !strings.Contains(err.Error(), `found "x", want a finite number within float32's range, or an empty field`) {
		t.Errorf("a text: %v", err)
	}
	whole := c.WithoutGaps()
	if whole.Gapped() || !c.Gapped() {
		t.Error("the contract without gaps shares its schema")
	}
	if _, _, err := whole.Open(t.Context(), file(t, "new.csv", turned), nil); err == nil || !strings.Contains(err.Error(), "want a finite number within") {
		t.Errorf("without gaps: %v", err)
	}
	var none *contract.Contract
	if none.Gapped() || none.WithoutGaps() != nil {
		t.Error("no contract has gaps")
	}
}

// TestGapsInWindows: windows hold missing values, read at once or some at a time.
func TestGapsInWindows(t *testing.T) {
	const text = "a,b\n1,10\n2,20\n,30\n4,40\n5,50\n"
	set, c, err := contract.Train(t.Context(), file(t, "series.csv", text), nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := set.Windows(2, 1)
	if err != nil || !want.Gaps {
		t.Fatalf("%+v, %v", want, err)
	}
	rows, err := c.Rows(t.Context(), file(t, "series.csv", text), nil, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var x []float32
	for {
		some, err := rows.Next(1)
		if err != nil {
			t.Fatal(err)
		}
		if some == nil {
			break
		}
		x = append(x, some.X...)
	}
	if !equal(x, want.X) {
		t.Errorf("%v, want %v", x, want.X)
	}
}
