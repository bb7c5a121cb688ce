package verify

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/golden"
	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/junit"
)

func TestJUnitGolden(t *testing.T) {
	r := sample(t)
	r.Seconds = 1.5
	for i := range r.Subjects {
		r.Subjects[i].Seconds = float64(i) / 8
	}
	skipped := &Report{Graph: "skipped", Pairs: []*judge.Pair{{Reference: "a", Subject: "b", Verdict: judge.Equal, Outputs: []*judge.Difference{{Output: "y", Verdict: judge.Equal}}}},
		Subjects: []judge.SubjectReport{{Name: "small", Verdict: judge.Unsupported, Operator: "Loop", Node: "n", Optional: true}}}
	var b strings.Builder
	if err := junit.Write(&b, []*Report{r, skipped, {Graph: "nothing"}}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "junit.xml", b.String())
}

func TestJUnitAgreesWithTheExitCode(t *testing.T) {
	for _, o := range oddities {
		r := compareFakes(t, nil, fake.Exact, fake.Engine{Called: "odd", Change: o.change})
		if r.ExitCode() != o.exit {
			t.Errorf("%s: exit code %d, want %d", o.name, r.ExitCode(), o.exit)
		}
		junittest.Agrees(t, o.name, r)
	}
}

func TestJUnitFailingWriter(t *testing.T) {
	if err := junit.Write(full{}, []*Report{sample(t)}); !errors.Is(err, errFull) {
		t.Errorf("a full disk gives %v", err)
	}
}
