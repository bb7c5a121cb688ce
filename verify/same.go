package verify

import (
	"context"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TB has the methods of testing.TB that [Same] needs.
type TB interface {
	Helper()
	Context() context.Context
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Same fails a test unless engines compute the same from an ONNX file. They run on the
// fixtures beside the file (see trial.ReadFixtures), whose outputs take part. Where there are no
// fixtures, they run on inputs that trial.Generate makes. The table is logged. The test passes where
// [Report.ExitCode] is 0. So an operator that an engine lacks fails it, and so does a single engine
// without fixtures, because it is compared with nothing.
func Same(t TB, path string, engines ...hourglass.Engine) {
	t.Helper()
	r, err := sameReport(t.Context(), path, engines)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
		return
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatalf("%s: %v", path, err)
		return
	}
	t.Logf("%s\n%s", path, table.String())
	if r.ExitCode() != 0 {
		t.Errorf("%s: the engines are not shown to agree:\n%s", path, strings.Join(r.faults(), "\n"))
	}
}

func sameReport(ctx context.Context, path string, engines []hourglass.Engine) (*Report, error) {
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	var notes []string
	trials, lacking := trial.Beside(path, g, nil)
	if lacking != nil {
		notes = []string{"inputs were generated from the stated types alone: " + lacking.Error()}
	}
	r, err := Compare(ctx, judge.Subjects(g, engines...), trials, nil)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, notes...)
	return r, nil
}

// faults returns the lines about what keeps the exit code from being 0.
func (r *Report) faults() (lines []string) {
	for _, p := range r.Pairs {
		if !p.Aside {
			lines = append(lines, pairLines(p)...)
		}
	}
	for _, s := range r.Subjects {
		if s.Verdict == judge.Failed || s.Verdict == judge.Ran {
			lines = append(lines, s.Lines()...)
		}
	}
	for _, u := range r.Unchecked {
		lines = append(lines, "not checked: "+u)
	}
	return lines
}
