package report_test

import (
	"bytes"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/report"
)

// TestDraftGoesOn: sections that were made before an interruption are not made again, and the
// page has the same bytes as one that was made at once.
func TestDraftGoesOn(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 3, 2))
	grey.Pix[4] = 200
	first := []report.Section{{Heading: "One", Figures: []report.Figure{{Caption: "c", Chart: charts(t)[0]}, {Caption: "p", Picture: grey}}}}
	second := []report.Section{{Heading: "Two", Table: &report.Table{Rows: [][]string{{"a"}}}}}
	path := filepath.Join(t.TempDir(), "page.part")
	d, err := report.OpenDraft(path, "key")
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if err := d.Do("one", func() ([]report.Section, error) { return first, nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.Do("two", func() ([]report.Section, error) { return nil, stop }); !errors.Is(err, stop) {
		t.Fatalf("got %v, want %v", err, stop)
	}
	if d, err = report.OpenDraft(path, "key"); err != nil {
		t.Fatal(err)
	}
	if err := d.Do("one", func() ([]report.Section, error) { t.Error("made again"); return nil, nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.Do("two", func() ([]report.Section, error) { return second, nil }); err != nil {
		t.Fatal(err)
	}
	var got, want bytes.Buffer
	if err := (report.Page{Sections: d.Sections()}).Write(&got); err != nil {
		t.Fatal(err)
	}
	if err := (report.Page{Sections: append(first, second...)}).Write(&want); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want.String())
	}
	if err := errors.Join(d.Remove(), d.Remove()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft is left: %v", err)
	}
}

// TestDraftBeginsAnew: a draft of another key, or a damaged one, is dropped.
func TestDraftBeginsAnew(t *testing.T) {
	for name, content := range map[string]string{
		"another key": `{"Key":"other","Parts":[{"Name":"one","Sections":[{"Heading":"old"}]}]}`,
		"no JSON":     `{"Key":"key","Parts":[{"Na`,
		"no picture":  `{"Key":"key","Parts":[{"Name":"one","Sections":[{"Figures":[{"PNG":"AAAA"}]}]}]}`,
	} {
		path := filepath.Join(t.TempDir(), "page.part")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		d, err := report.OpenDraft(path, "key")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(d.Sections()) != 0 {
			t.Errorf("%s: it has %v", name, d.Sections())
		}
	}
}
