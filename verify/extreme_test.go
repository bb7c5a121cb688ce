package verify

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// generated are the kinds of inputs in turn: the fourth run is of large numbers.
var generated = &trial.Generation{Kinds: []trial.Kind{"normal, scale 1", "zeros", "ones", "large"}, Dims: map[string]int64{"batch": 2}}

// large is the run of large numbers.
const large = 3

func compareGenerated(t *testing.T, s *judge.Settings, change func(int, map[string]*graph.Tensor) error) *Report {
	t.Helper()
	engines := judge.Subjects(fake.Graph(), fake.Exact, fake.Engine{Called: "other", Change: change})
	r, err := Compare(t.Context(), engines, trial.Generate(fake.Graph(), generated), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tableOf(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ") // whatever the lines are
}

// TestExtremeInputsAreApart: a difference of 1e13 that is within the tolerance of numbers of
// 1e19 is in no figure of ordinary numbers.
func TestExtremeInputsAreApart(t *testing.T) {
	near := fake.Set(large, 0, func(x float32) float32 { return x * (1 + 0x1p-23) })
	r := compareGenerated(t, &judge.Settings{Tolerance: &judge.Promised}, near)
	p := r.Pairs[0]
	if p.Runs != 4 || p.ExtremeRuns != 1 || p.Outputs[0].MaxAbs != 0 || p.Outputs[0].Compared != 12 || p.Extreme[0].Compared != 4 || !(p.Extreme[0].MaxAbs > 1e6) {
		t.Errorf("%+v: %+v; extreme %+v", p, p.Outputs[0], p.Extreme[0])
	}
	if r.ExitCode() != 0 || r.Elements != 20 {
		t.Errorf("exit code %d, %d elements", r.ExitCode(), r.Elements)
	}
	text := tableOf(t, r)
	if !strings.Contains(text, "on inputs that no data is like (large, subnormal, NaN, infinite, no rows) no output differs; runs: 1") || strings.Contains(text, "different on") {
		t.Error(text)
	}
	junittest.Agrees(t, "extreme inputs that are equal", r)
}

// TestExtremeInputsMayDiffer: that decides nothing, because nobody gave them. It has a section of its
// own, which says on which inputs.
func TestExtremeInputsMayDiffer(t *testing.T) {
	twice := fake.Set(large, 0, func(x float32) float32 { return 2 * x })
	r := compareGenerated(t, &judge.Settings{Tolerance: &judge.Promised}, twice)
	p := r.Pairs[0]
	if r.ExitCode() != 0 || p.Verdict != judge.Equal || p.Outputs[0].Verdict != judge.Equal || p.Extreme[0].Verdict != judge.Different {
		t.Errorf("exit code %d, ordinary %s, extreme %s", r.ExitCode(), p.Outputs[0].Verdict, p.Extreme[0].Verdict)
	}
	if text := tableOf(t, r); !strings.Contains(text, "different on inputs that no data is like") || !strings.Contains(text, "run 3 (large, batch=2) it is") {
		t.Error(text)
	}
	junittest.Agrees(t, "extreme inputs that differ", r)
}

// TestExtremeInputsAlone are what was asked for, and judged as any.
func TestExtremeInputsAlone(t *testing.T) {
	all := generated.Kinds
	defer func() { generated.Kinds = all }()
	generated.Kinds = []trial.Kind{"large", "NaN"}
	p := compareGenerated(t, &judge.Settings{Tolerance: &judge.Promised}, nil).Pairs[0]
	if p.Verdict != judge.Equal || p.ExtremeRuns != 0 || p.Extreme != nil || p.Outputs[0].Compared != 8 {
		t.Errorf("%+v: %+v", p, p.Outputs[0])
	}
}

// TestGapsOfOneCauseAreOneNote: outputs and pairs that share a cause are named together, and
// only those.
func TestGapsOfOneCauseAreOneNote(t *testing.T) {
	var gaps []gap
	for _, g := range [][3]string{{": a", "y", "p and q"}, {": a", "z", "p and q"}, {": a", "y", "p and r"}, {": a", "z", "p and r"}, {": a", "y", "q and r"}, {": b", "y", "p and q"}} {
		gaps = addGap(gaps, g[0], g[1], g[2])
	}
	var lines []string
	for _, g := range merged(gaps) {
		lines = append(lines, g.String())
	}
	want := []string{`outputs "y", "z" of p and q, of p and r: a`, `output "y" of q and r: a`, `output "y" of p and q: b`}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
}
