package judge

import "testing"

// Fixtures take no time, and are a case only where nothing could be held against them.
func TestJUnitOfFixtures(t *testing.T) {
	for verdict, want := range map[Verdict]bool{Equal: false, Different: false, Failed: true} {
		if _, own := (SubjectReport{Name: Recorded, Verdict: verdict}).Case("g"); own != want {
			t.Errorf("%s: a case of its own: %v", verdict, own)
		}
	}
}
