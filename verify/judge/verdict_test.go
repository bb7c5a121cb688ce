package judge

import (
	"strings"
	"testing"
)

// Fixtures take no time, and are a case only where nothing could be held against them.
func TestJUnitOfFixtures(t *testing.T) {
	for verdict, want := range map[Verdict]bool{Equal: false, Different: false, Failed: true, Ran: true} {
		if _, own := (SubjectReport{Name: Recorded, Verdict: verdict}).Case("g"); own != want {
			t.Errorf("%s: a case of its own: %v", verdict, own)
		}
	}
}

// TestReportOfOneAlone: a subject that ran beside none did not fail, and the report says what is
// lacking.
func TestReportOfOneAlone(t *testing.T) {
	ran := (&Contender{Subject: Subject{Name: "a"}, Runs: 2}).Report(nil)
	if ran.Verdict != Ran || !strings.Contains(strings.Join(ran.Lines(), ""), "a: nothing was compared with it") {
		t.Errorf("verdict %s, lines %q", ran.Verdict, ran.Lines())
	}
	if c, _ := ran.Case("g"); c.Error == nil {
		t.Error("no error in the case of JUnit")
	}
	if idle := (&Contender{Subject: Subject{Name: "b"}}).Report(nil); idle.Verdict != Failed {
		t.Errorf("verdict %s of one that ended no run, want failed", idle.Verdict)
	}
}
