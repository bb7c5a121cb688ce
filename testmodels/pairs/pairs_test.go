//go:build cgo

package pairs

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// leastPairs is the number of pairs below which the table has lost some.
const leastPairs = 100

// TestEveryPairIsToldApart on generated inputs: it is different, or the report says what it could not
// tell. Each model beside itself is equal.
func TestEveryPairIsToldApart(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < leastPairs {
		t.Errorf("%d pairs, want %d", len(all), leastPairs)
	}
	l := lineup.Lineup{Engines: []hourglass.Engine{accel.Engine{}, oracle.Engine{}}, Optional: true}
	compared := func(t *testing.T, a, b *graph.Graph) *verify.Report {
		trials := trial.Generate(a, &trial.Generation{Seed: 1, Also: []*graph.Graph{b}})
		r, err := verify.Compare(t.Context(), l.Versus([2]string{"a.onnx", "b.onnx"}, [2]*graph.Graph{a, b}), trials, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	found, said := 0, 0
	for _, p := range all {
		t.Run(p.Name, func(t *testing.T) {
			if r := compared(t, p.A, p.A); r.ExitCode() != 0 && r.ExitCode() != 3 {
				t.Errorf("beside itself: exit code %d", r.ExitCode())
			}
			r := compared(t, p.A, p.B)
			switch {
			case r.ExitCode() == 1 && p.Said == "":
				found++
			case r.ExitCode() != 1 && p.Said != "" && says(r, p.Said):
				said++
			default:
				var table strings.Builder
				_ = r.WriteTable(&table)
				t.Errorf("exit code %d; it should say %q\n%s", r.ExitCode(), p.Said, table.String())
			}
		})
	}
	t.Logf("%d pairs: %d different, %d said", len(all), found, said)
}

// says reports whether a report has what is said of a difference.
func says(r *verify.Report, what string) bool {
	if what == Extreme {
		return slices.ContainsFunc(r.Pairs, func(p *judge.Pair) bool {
			return !p.Aside && slices.ContainsFunc(p.Extreme, (*judge.Difference).Differs)
		})
	}
	holds := func(line string) bool { return strings.Contains(line, what) }
	if what == "not checked" {
		return len(r.Unchecked) > 0
	}
	return slices.ContainsFunc(r.Unchecked, holds) || slices.ContainsFunc(r.Interface, holds)
}
