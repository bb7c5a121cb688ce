package verification

import (
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// compared returns a model on two engines and its fixtures, with things to say.
func compared(t *testing.T, s *judge.Settings) *verify.Report {
	t.Helper()
	const folder = "../../testmodels/made/torch_dense_17"
	g, err := graph.Load(folder + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := trial.ReadFixtures(folder, g)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, oracle.Engine{}), fixtures, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func htmlOf(t *testing.T, reports ...*verify.Report) string {
	t.Helper()
	page, err := Page(reports)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := page.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPage(t *testing.T) {
	r := compared(t, nil)
	r.Notes = append(r.Notes, "a <note>")
	r.Unchecked = append(r.Unchecked, "what nobody saw")
	page := htmlOf(t, r)
	for _, want := range []string{
		"equal as far as compared", "Subjects", "fixtures", "native", "oracle", "max ULP", "cosine", "SNR dB", "of tolerance",
		"from the graph (", "Measured: |Δ| up to", "99.9 %", "<svg", "by the decade of |Δ|", "Worst elements", "a &lt;note&gt;", "what nobody saw",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "src=\"http") {
		t.Error("the page needs something beside itself")
	}
}

// TestPageKeepsExtremeInputsApart: their figures are in a section of their own.
func TestPageKeepsExtremeInputsApart(t *testing.T) {
	d := &judge.Difference{Output: "y", Verdict: judge.Equal, Compared: 4, MaxAbs: 2e13, Scaled: 1.5e-7}
	r := &verify.Report{Graph: "g", Pairs: []*judge.Pair{{Reference: "a", Subject: "b", Verdict: judge.Equal, Runs: 1, ExtremeRuns: 1, Extreme: []*judge.Difference{d}}}}
	page := htmlOf(t, r)
	if !strings.Contains(page, "Inputs that no data is like") || !strings.Contains(page, "1.50e-07") || strings.Contains(page, "2.00e+13") {
		t.Error(page)
	}
}

// A tolerance of 0 is filled without end, and of two reports each has its sections.
func TestPageOfTwo(t *testing.T) {
	strict, lost := compared(t, &judge.Settings{Tolerance: &judge.Tolerance{}}), &verify.Report{Graph: "lost", Subjects: []judge.SubjectReport{
		{Name: "small", Verdict: judge.Unsupported, Operator: "Loop", Node: "n"}, {Name: "broken", Verdict: judge.Failed, Reason: "no library"}}}
	page := htmlOf(t, strict, lost)
	for _, want := range []string{": different; lost: could not be compared.", "<td>∞</td>", "as stated", "lost: Subjects", "small lacks operator Loop", "broken: no library"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "lost: Pairs") {
		t.Error("a report without pairs has a table of them")
	}
}

// TestPageOfAnAutoencoder: what moves is drawn, what does not is a row of the table.
func TestPageOfAnAutoencoder(t *testing.T) {
	errors := func(scale float64) (out []float64) {
		for i := range 21 {
			out = append(out, scale*float64(i+1))
		}
		return out
	}
	r := &verify.Report{Graph: "ae", Autoencoder: &verify.AutoencoderReport{Rows: 100, Pairs: []*verify.AutoencoderPair{
		{Reference: "a", Subject: "same", Shifts: []judge.Bin{{Count: 100}}, Errors: [2][]float64{errors(1), errors(1)}},
		{Reference: "a", Subject: "moved", MeanShift: 0.01, MaxShift: 0.2, Shifts: []judge.Bin{{Count: 1}, {Low: 0.1, Count: 99}},
			MeanErrors: [2]float64{1, 2}, Distance: 0.25, Threshold: 9.5, Flips: 3, Flipped: []int{4, 17}, Errors: [2][]float64{errors(1), errors(2)}},
		{Reference: "a", Subject: "broken", MaxShift: math.MaxFloat64, Shifts: []judge.Bin{{Low: 1e30, Count: 100}},
			Errors: [2][]float64{errors(1), errors(math.MaxFloat64 / 32)}},
		{Reference: "a", Subject: "codes alone", Shifts: []judge.Bin{{Count: 100}}},
	}}}
	page := htmlOf(t, r)
	for _, want := range []string{
		"Codes, errors and anomalies", "Of 100 rows", "<td>4, 17, …</td>", "<td>0.25</td>", "<td>9.5</td>",
		"moved beside a: rows by the decade", "moved beside a: errors of rows", "broken beside a: rows by", "<td>codes alone</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "same beside a") || strings.Index(page, "<td>moved</td>") > strings.Index(page, "<td>same</td>") {
		t.Error("what is the same is drawn, or comes first")
	}
	if strings.Contains(htmlOf(t, compared(t, nil)), "Codes, errors") {
		t.Error("a model without codes has a section about them")
	}
}

func TestPageHasADozenCharts(t *testing.T) {
	r := compared(t, &judge.Settings{Tolerance: &judge.Tolerance{}})
	for len(r.Pairs) < 40 {
		r.Pairs = append(r.Pairs, r.Pairs...)
	}
	if n := strings.Count(htmlOf(t, r), "<svg"); n != maxHistograms {
		t.Errorf("%d charts, want %d", n, maxHistograms)
	}
}
