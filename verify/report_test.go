package verify

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hourglass-go/hourglass/graph"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample has an engine of each verdict, and names that are too long for the
// table.
func sample(t *testing.T) *Report {
	long := strings.Repeat("a name that goes on ", 8)
	return compareFakes(t, nil,
		exact,
		fake{name: "close", change: set(0, 0, add(5e-6))},
		fake{name: "off", change: set(0, 2, add(2e-5))},
		fake{name: "blind", change: set(1, 1, func(float32) float32 { var zero float32; return zero / zero })},
		fake{name: "small", refuse: lacking("ConvTranspose")},
		fake{name: "broken", refuse: errors.New("the library was not found: " + long)},
		fake{name: long, change: func(_ int, out map[string]*graph.Tensor) error { out[long] = out["copy"]; return nil }},
	)
}

// The table is what people read at a demo's end, the JSON what programs do.
func TestReportGolden(t *testing.T) {
	r := sample(t)
	r.Seconds = 0
	for i := range r.Subjects {
		r.Subjects[i].Seconds = 0
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	file, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.txt", table.String())
	golden(t, "report.json", string(file)+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; it is now:\n%s", name, got)
	}
}

func TestTableIsNarrow(t *testing.T) {
	var table strings.Builder
	if err := sample(t).WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n >= 100 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

func TestTableFailingWriter(t *testing.T) {
	if err := sample(t).WriteTable(full{}); !errors.Is(err, errFull) {
		t.Errorf("a full disk gives %v", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		name     string
		pairs    []Verdict
		subjects []Verdict
		missed   int
		want     int
	}{
		{"equal", []Verdict{Equal}, []Verdict{Equal, Equal}, 0, 0},
		{"one lacks an operator", []Verdict{Equal}, []Verdict{Equal, Equal, Unsupported}, 0, 0},
		{"that was asked for", []Verdict{Equal}, []Verdict{Equal, Equal, Unsupported}, 1, 3},
		{"all but one lack it", nil, []Verdict{Failed, Unsupported}, 1, 2},
		{"nothing", nil, nil, 0, 2},
		{"one failed", []Verdict{Equal}, []Verdict{Equal, Equal, Failed}, 0, 2},
		{"one differs", []Verdict{Equal, Different, Different}, []Verdict{Different, Different, Different}, 0, 1},
		{"one differs, one failed", []Verdict{Different}, []Verdict{Different, Different, Failed}, 3, 1},
		{"no elements", []Verdict{Failed}, []Verdict{Failed, Failed}, 1, 2},
	} {
		r := &Report{Unchecked: make([]string, c.missed)}
		for _, v := range c.pairs {
			r.Pairs = append(r.Pairs, &Pair{Verdict: v})
		}
		for _, v := range c.subjects {
			r.Subjects = append(r.Subjects, SubjectReport{Verdict: v})
		}
		if got := r.ExitCode(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
