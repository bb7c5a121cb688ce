package main

import (
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/oracle"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/graph"
)

// compared is a model on two engines and its fixtures, with things to say.
func compared(t *testing.T, s *verify.Settings) *verify.Report {
	t.Helper()
	const folder = "../../testmodels/made/torch_dense_17"
	g, err := graph.Load(folder + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := verify.ReadFixtures(folder, g)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Compare(t.Context(), verify.On(g, native.Engine{}, oracle.Engine{}), fixtures, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func htmlOf(t *testing.T, reports ...*verify.Report) string {
	t.Helper()
	page, err := verifyPage(reports)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := page.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestVerifyPage(t *testing.T) {
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

// A tolerance of 0 is filled without end, and of two reports each has its sections.
func TestVerifyPageOfTwo(t *testing.T) {
	strict, lost := compared(t, &verify.Settings{Tolerance: &verify.Tolerance{}}), &verify.Report{Graph: "lost", Subjects: []verify.SubjectReport{
		{Name: "small", Verdict: verify.Unsupported, Operator: "Loop", Node: "n"}, {Name: "broken", Verdict: verify.Failed, Reason: "no library"}}}
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

func TestVerifyPageHasADozenCharts(t *testing.T) {
	r := compared(t, &verify.Settings{Tolerance: &verify.Tolerance{}})
	for len(r.Pairs) < 40 {
		r.Pairs = append(r.Pairs, r.Pairs...)
	}
	if n := strings.Count(htmlOf(t, r), "<svg"); n != maxHistograms {
		t.Errorf("%d charts, want %d", n, maxHistograms)
	}
}
