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

// agrees holds the JUnit form of a report against its exit code: a suite has a failure or an
// error where, and only where, that is not 0, and a failure where it is 1.
func agrees(t *testing.T, what string, r Judged) {
	t.Helper()
	var b strings.Builder
	if err := WriteJUnit(&b, []Judged{r}); err != nil {
		t.Fatal(err)
	}
	var read junitSuites
	if err := xml.Unmarshal([]byte(b.String()), &read); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if len(read.Suites) != 1 || len(read.Suites[0].Cases) == 0 {
		t.Fatalf("%s: %s", what, b.String())
	}
	s, exit := read.Suites[0], r.ExitCode()
	if bad := s.Failures+s.Errors > 0; bad != (exit != 0) || s.Failures > 0 != (exit == 1) {
		t.Errorf("%s: %d failures, %d errors; the exit code is %d", what, s.Failures, s.Errors, exit)
	}
}

func TestJUnitAgreesWithTheExitCode(t *testing.T) {
	for _, o := range oddities {
		r := compareFakes(t, nil, exact, fake{name: "odd", change: o.change})
		if r.ExitCode() != o.exit {
			t.Errorf("%s: exit code %d, want %d", o.name, r.ExitCode(), o.exit)
		}
		agrees(t, o.name, r)
	}
}

func TestJUnitOfLayersAndBisection(t *testing.T) {
	a, b, inputs := parted(t)
	for second, exit := range map[*Subject]int{&a: 0, &b: 1} {
		layers, err := Layers(t.Context(), a, *second, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		part, err := Bisect(t.Context(), a, *second, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []Judged{layers, part} {
			if r.ExitCode() != exit {
				t.Errorf("%T: exit code %d, want %d", r, r.ExitCode(), exit)
			}
			agrees(t, second.Name, r)
		}
	}
	agrees(t, "what does not run", &LayerReport{Verdict: Failed, Words: "the outputs were not compared", Problem: "no library"})
	agrees(t, "what was not compared", &LayerReport{Verdict: Failed, Words: "the outputs were not compared"})
}

func TestJUnitOfGradients(t *testing.T) {
	equal := compareFakes(t, nil, exact, fake{name: "other"})
	for verdict, exit := range map[Verdict]int{Equal: 0, Different: 1} {
		r := &GradientReport{Report: equal, Directions: []Directional{{Parameter: "w", Subject: "native", Verdict: verdict}}}
		if r.ExitCode() != exit {
			t.Errorf("exit code %d, want %d", r.ExitCode(), exit)
		}
		agrees(t, string(verdict), r)
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
