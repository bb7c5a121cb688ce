package gradient

import (
	"testing"

	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func TestJUnitOfGradients(t *testing.T) {
	equal, err := verify.Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "other"}), trial.Runs(fake.Inputs()), &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		t.Fatal(err)
	}
	for verdict, exit := range map[judge.Verdict]int{judge.Equal: 0, judge.Different: 1} {
		r := &Report{Report: equal, Directions: []Directional{{Parameter: "w", Subject: "native", Verdict: verdict}}}
		if r.ExitCode() != exit {
			t.Errorf("exit code %d, want %d", r.ExitCode(), exit)
		}
		junittest.Agrees(t, string(verdict), r)
	}
}
