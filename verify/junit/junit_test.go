package junit

import (
	"encoding/xml"
	"strings"
	"testing"
)

// The report of a suite is the suite itself.
type report struct{ *Suite }

func (r report) JUnit() *Suite { return r.Suite }

func TestCounts(t *testing.T) {
	s := &Suite{Name: "s"}
	for _, c := range []Case{
		{Name: "passes"}, {Name: "differs", Failure: &Outcome{Message: "by 1"}}, {Name: "fails", Error: &Outcome{}}, {Name: "lacks", Skipped: &Outcome{}},
	} {
		s.Add(c)
	}
	if s.Tests != 4 || s.Failures != 1 || s.Errors != 1 || s.Skipped != 1 {
		t.Errorf("%+v", s)
	}
}

// TestSettled: a suite says what the exit code does, by a case of its own where it must.
func TestSettled(t *testing.T) {
	for exit, want := range map[int]Suite{0: {}, 1: {Tests: 1, Failures: 1}, 2: {Tests: 1, Errors: 1}, 3: {Tests: 1, Errors: 1}} {
		s := (&Suite{}).Settled(exit, "why")
		if s.Tests != want.Tests || s.Failures != want.Failures || s.Errors != want.Errors {
			t.Errorf("exit code %d: %+v", exit, s)
		}
	}
	s := &Suite{}
	s.Add(Case{Failure: &Outcome{}})
	if s.Settled(1, "why"); s.Tests != 1 {
		t.Error("a suite that fails is made to fail")
	}
}

// TestWrite: text that XML has signs for comes back as it was.
func TestWrite(t *testing.T) {
	s := &Suite{Name: "a & b", Time: Time(1.5)}
	s.Add(Case{Class: "c", Name: "<y>", Failure: &Outcome{Message: `|Δ| > "1"`, Text: "line\nline"}})
	var b strings.Builder
	if err := Write(&b, []report{{s}, {&Suite{Name: "empty"}}}); err != nil {
		t.Fatal(err)
	}
	var read suites
	if err := xml.Unmarshal([]byte(b.String()), &read); err != nil {
		t.Fatal(err)
	}
	got := read.Suites[0].Cases[0]
	if len(read.Suites) != 2 || read.Suites[0].Name != "a & b" || read.Suites[0].Time != "1.500" || got.Name != "<y>" || *got.Failure != *s.Cases[0].Failure {
		t.Errorf("%s", b.String())
	}
}
