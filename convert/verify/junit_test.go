package verify

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
)

func TestJUnitGolden(t *testing.T) {
	r := sample(t)
	r.Seconds = 1.5
	for i := range r.Subjects {
		r.Subjects[i].Seconds = float64(i) / 8
	}
	skipped := &Report{Graph: "skipped", Pairs: []*Pair{{Reference: "a", Subject: "b", Verdict: Equal, Outputs: []*Difference{{Output: "y", Verdict: Equal}}}},
		Subjects: []SubjectReport{{Name: "small", Verdict: Unsupported, Operator: "Loop", Node: "n", Optional: true}}}
	var b strings.Builder
	if err := WriteJUnit(&b, []*Report{r, skipped, {Graph: "nothing"}}); err != nil {
		t.Fatal(err)
	}
	golden(t, "junit.xml", b.String())
}

// A suite has a failure or an error where, and only where, the exit code is not 0.
func TestJUnitAgreesWithTheExitCode(t *testing.T) {
	for _, o := range oddities {
		r := compareFakes(t, nil, exact, fake{name: "odd", change: o.change})
		var b strings.Builder
		if err := WriteJUnit(&b, []*Report{r}); err != nil {
			t.Fatal(err)
		}
		var read junitSuites
		if err := xml.Unmarshal([]byte(b.String()), &read); err != nil {
			t.Fatalf("%s: %v", o.name, err)
		}
		if len(read.Suites) != 1 {
			t.Fatalf("%s: %d suites", o.name, len(read.Suites))
		}
		s := read.Suites[0]
		if bad := s.Failures+s.Errors > 0; bad != (o.exit != 0) || s.Failures > 0 != (o.exit == 1) {
			t.Errorf("%s: %d failures, %d errors; the exit code is %d", o.name, s.Failures, s.Errors, o.exit)
		}
	}
}

// Fixtures take no time, and are a case only where nothing could be held against them.
func TestJUnitOfFixtures(t *testing.T) {
	for verdict, want := range map[Verdict]bool{Equal: false, Different: false, Failed: true} {
		if _, own := (SubjectReport{Name: Recorded, Verdict: verdict}).junit("g"); own != want {
			t.Errorf("%s: a case of its own: %v", verdict, own)
		}
	}
}

func TestJUnitFailingWriter(t *testing.T) {
	if err := WriteJUnit(full{}, []*Report{sample(t)}); !errors.Is(err, errFull) {
		t.Errorf("a full disk gives %v", err)
	}
}
