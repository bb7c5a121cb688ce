package verify

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/golden"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// sample has an engine of each verdict, and names that are too long for the
// table.
func sample(t *testing.T) *Report {
	long := strings.Repeat("a name that goes on ", 8)
	return compareFakes(t, nil,
		fake.Exact,
		fake.Engine{Called: "close", Change: fake.Set(0, 0, fake.Add(5e-6))},
		fake.Engine{Called: "off", Change: fake.Set(0, 2, fake.Add(2e-5))},
		fake.Engine{Called: "blind", Change: fake.Set(1, 1, func(float32) float32 { var zero float32; return zero / zero })},
		fake.Engine{Called: "small", Refuse: fake.Lacking("ConvTranspose")},
		fake.Engine{Called: "broken", Refuse: errors.New("the library was not found: " + long)},
		fake.Engine{Called: long, Change: func(_ int, out map[string]*graph.Tensor) error { out[long] = out["copy"]; return nil }},
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
	golden.Check(t, "report.txt", table.String())
	golden.Check(t, "report.json", string(file)+"\n")
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
		pairs    []judge.Verdict
		subjects []judge.Verdict
		missed   int
		want     int
	}{
		{"equal", []judge.Verdict{judge.Equal}, []judge.Verdict{judge.Equal, judge.Equal}, 0, 0},
		{"one lacks an operator", []judge.Verdict{judge.Equal}, []judge.Verdict{judge.Equal, judge.Equal, judge.Unsupported}, 0, 0},
		{"that was asked for", []judge.Verdict{judge.Equal}, []judge.Verdict{judge.Equal, judge.Equal, judge.Unsupported}, 1, 3},
		{"all but one lack it", nil, []judge.Verdict{judge.Failed, judge.Unsupported}, 1, 2},
		{"nothing", nil, nil, 0, 2},
		{"one failed", []judge.Verdict{judge.Equal}, []judge.Verdict{judge.Equal, judge.Equal, judge.Failed}, 0, 2},
		{"one differs", []judge.Verdict{judge.Equal, judge.Different, judge.Different}, []judge.Verdict{judge.Different, judge.Different, judge.Different}, 0, 1},
		{"one differs, one failed", []judge.Verdict{judge.Different}, []judge.Verdict{judge.Different, judge.Different, judge.Failed}, 3, 1},
		{"no elements", []judge.Verdict{judge.Failed}, []judge.Verdict{judge.Failed, judge.Failed}, 1, 2},
	} {
		r := &Report{Unchecked: make([]string, c.missed)}
		for _, v := range c.pairs {
			r.Pairs = append(r.Pairs, &judge.Pair{Verdict: v})
		}
		for _, v := range c.subjects {
			r.Subjects = append(r.Subjects, judge.SubjectReport{Verdict: v})
		}
		if got := r.ExitCode(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
