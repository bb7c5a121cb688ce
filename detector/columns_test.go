package detector_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// texts returns a tensor of texts, [n, 1].
func texts(all ...string) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: []int64{int64(len(all)), 1}}
	for _, text := range all {
		t.Strings = append(t.Strings, []byte(text))
	}
	return t
}

// TestColumns gives a detector columns as a service has them, and holds its outputs against those of rows that
// the schema reads from the same fields.
func TestColumns(t *testing.T) {
	s := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "score", Kind: schema.Number, Log: true, Unit: 3},
		{Name: "loan amount (USD)", Kind: schema.Number},
		{Name: "paid", Kind: schema.Category, Categories: []string{"False", "True"}},
		{Name: "score_column", Kind: schema.Category, Categories: []string{"blü", "(other)", "na"}},
		{Name: "when", Kind: schema.Time, Layout: "2006-01-02 15:04:05"},
	}}
	set := &data.Set{Name: "drawn", Features: s.Width()}
	for i := range 80 {
		set.X = append(set.X, float32(i*i%13), float32(i*i%17), float32(i%2), float32(i%3), float32(19000+i), float32(i*i*100%86400))
	}
	d, err := detector.Fit(t.Context(), s, set, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range c.Graph.Feeds() {
		names = append(names, v.Name)
	}
	if diff := cmp.Diff([]string{"score_column_column", "loan amount (USD)", "paid", "score_column", "when"}, names); diff != "" {
		t.Fatalf("inputs (-want +got)\n%s", diff)
	}

	nan := math.NaN()
	fields := [][]string{
		{"2", "3.5", "True", "blü", "2023-11-14 22:13:20.5"},
		{"", "3.5", "TRUE", "(other)", ""},
		{"2", "NaN", "false", "na", "1969-12-31 23:59:59"},
		{"1e30", "-4", "", "NA", "2023-11-14 00:00:00"},
		{"0", "-4", "n/A", "green", "2100-02-28 12:00:00"},
		{"0", "0", "maybe", "((other))", "2023-11-14 22:13:20"},
	}
	in := map[string]*graph.Tensor{
		"score_column_column": graph.NewTensor("", []float32{2, float32(nan), 2, 1e30, 0, 0}, 6, 1),
		"loan amount (USD)":   graph.NewTensor("", []float32{3.5, 3.5, float32(nan), -4, -4, 0}, 6, 1),
		"paid":                texts("True", "TRUE", "false", "", "n/A", "maybe"),
		"score_column":        texts("blü", "(other)", "na", "NA", "green", "((other))"),
		"when":                graph.NewTensor("", []float64{1700000000.5, nan, -1, 1699920000, 4107499200, 1700000000}, 6, 1),
	}
	m, err := s.Match([]string{"score", "loan amount (USD)", "paid", "score_column", "when"}, true)
	if err != nil {
		t.Fatal(err)
	}
	var values []float32
	for _, row := range fields {
		if values, err = m.Row(values, row); err != nil {
			t.Fatal(err)
		}
	}
	want := scores(t, d, values)
	runner, err := oracle.Engine{}.NewRunner(t.Context(), c.Graph)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	close := cmp.Options{cmpopts.EquateApprox(1e-5, 1e-5), cmpopts.EquateNaNs()}
	for name, want := range map[string][]float32{"score": want.Score, "p_value": want.PValue, "contribution": want.Contribution, "reconstruction": want.Expected} {
		got, err := graph.Data[float32](out[name])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, close); diff != "" {
			t.Errorf("%s (-rows +columns)\n%s", name, diff)
		}
	}

	// A scorer takes rows whatever the inputs of the graph are.
	if diff := cmp.Diff(want, scoresOn(t, oracle.Engine{}, c, values), close); diff != "" {
		t.Errorf("a scorer (-rows +columns)\n%s", diff)
	}
	if again, err := c.Columns(); err != nil || again != c {
		t.Errorf("columns of columns: %v, %v", again, err)
	}
}

// TestColumnsOfAnotherSchema holds that a file whose inputs do not fit its schema is refused.
func TestColumnsOfAnotherSchema(t *testing.T) {
	c, err := fitted(t, 60).Columns()
	if err != nil {
		t.Fatal(err)
	}
	for i, other := range []schema.Kind{schema.Category, schema.Identifier} {
		s := *c.Schema
		s.Columns = slices.Clone(s.Columns)
		s.Columns[1].Kind, s.Columns[1].Categories = other, []string{"x"}
		text, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		g := c.Graph.Clone()
		g.Header.Metadata = []graph.Property{{Key: detector.SchemaKey, Value: string(text)}}
		if _, err := detector.Read(g); !errors.Is(err, detector.ErrDetector) {
			t.Errorf("case %d: got %v, want an error that wraps ErrDetector", i, err)
		}
	}
}
