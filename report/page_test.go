package report_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/report"
)

// charts returns one chart of each kind.
func charts(t *testing.T) []report.Chart {
	t.Helper()
	curves, err := report.Curves("epoch", "loss", report.Line{Name: "train", Y: []float64{1, .5, .25}}, report.Line{Name: "held out", Y: []float64{1.1, .6, .4}})
	if err != nil {
		t.Fatal(err)
	}
	scatter, err := report.Scatter([][2]float64{{0, 1}, {2, 3}, {1, 1}}, []int32{0, 1, 1}, []string{"benign"})
	if err != nil {
		t.Fatal(err)
	}
	bars, err := report.Bars("unit", "deviation", []float64{1, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	return []report.Chart{curves, scatter, bars}
}

func TestCharts(t *testing.T) {
	for i, c := range charts(t) {
		d := xml.NewDecoder(bytes.NewReader(c.SVG))
		elements := 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("chart %d is no XML: %v", i, err)
			}
			if start, ok := token.(xml.StartElement); ok {
				if elements++; elements == 1 && start.Name.Local != "svg" {
					t.Errorf("chart %d begins with %s", i, start.Name.Local)
				}
			}
		}
		if elements < 5 {
			t.Errorf("chart %d has %d elements", i, elements)
		}
	}
}

func TestChartsRefuse(t *testing.T) {
	for name, f := range map[string]func() (report.Chart, error){
		"a loss of 0":  func() (report.Chart, error) { return report.Curves("", "", report.Line{Y: []float64{1, 0}}) },
		"a loss NaN":   func() (report.Chart, error) { return report.Curves("", "", report.Line{Y: []float64{math.NaN()}}) },
		"no points":    func() (report.Chart, error) { return report.Scatter(nil, nil, nil) },
		"few groups":   func() (report.Chart, error) { return report.Scatter([][2]float64{{1, 2}}, []int32{}, nil) },
		"far away":     func() (report.Chart, error) { return report.Scatter([][2]float64{{math.Inf(1), 2}}, nil, nil) },
		"no bars":      func() (report.Chart, error) { return report.Bars("", "", nil) },
		"a bar of NaN": func() (report.Chart, error) { return report.Bars("", "", []float64{math.NaN()}) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s must be refused", name)
		}
	}
}

// TestPage: what a page shows is all in it, text is escaped, and nothing is fetched.
func TestPage(t *testing.T) {
	page := report.Page{Title: "A <model>", Lead: "what it is", Sections: []report.Section{
		{Heading: "Facts", Table: &report.Table{Head: []string{"name", "value"}, Rows: [][]string{{"latent", "32 & more"}}}},
		{Heading: "Pictures", Figures: []report.Figure{{Caption: "a chart", Chart: charts(t)[0]}, {Caption: "a picture", Picture: image.NewGray(image.Rect(0, 0, 2, 2))}}},
		{Heading: "Use", Text: "how", Code: []report.Listing{{Language: "Go", Text: "a < b"}}},
	}}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := page.Save(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, want := range []string{"A &lt;model&gt;", "what it is", "32 &amp; more", "<svg", "data:image/png;base64,", "a &lt; b", "#4e79a7", "held out", "prefers-color-scheme", "a picture"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, foreign := range []string{"src=\"http", "href=\"http", "@import", "<script"} {
		if strings.Contains(text, foreign) {
			t.Errorf("the page has %q", foreign)
		}
	}
}
