package report_test

import (
	"bytes"
	"testing"

	"github.com/hourglass-go/hourglass/report"
)

func TestCounts(t *testing.T) {
	c, err := report.Counts("|Δ|", "elements", []string{"0", "1e-08"}, []int{41, 7})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1e-08", ">41<", ">7<", "elements"} {
		if !bytes.Contains(c.SVG, []byte(want)) {
			t.Errorf("the chart lacks %q", want)
		}
	}
}

func TestCountsRefuse(t *testing.T) {
	for _, names := range [][]string{nil, {"one"}} {
		if _, err := report.Counts("", "", names, make([]int, 2*len(names))); err == nil {
			t.Errorf("names %q of other counts must be refused", names)
		}
	}
}
