package judge_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestFlushed: an engine may take a subnormal number that it computes for 0, in a column that has no
// others, too. A normal number it may not, and none that it only moves.
func TestFlushed(t *testing.T) {
	for name, c := range map[string]struct {
		op    string
		small float32
		want  int // exit code
	}{
		"subnormal": {"Exp", -93, 0}, // 4.1e-41
		"normal":    {"Exp", -80, 1}, // 1.8e-35
		"moved":     {"Identity", 1e-40, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := graph.NewBuilder("columns", 17)
			b.Output("y", b.Op(c.op, b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			flushing := fake.Mapped{Called: "flushing", Of: func(v float32) float32 {
				if v < 1e-30 {
					return 0
				}
				return v
			}}
			var rows []float32
			for range 8 {
				rows = append(rows, 1, c.small)
			}
			r, err := verify.Compare(t.Context(), judge.Subjects(g, oracle.Engine{}, flushing), trial.Runs(feed.Rows(g, rows, nil, 8)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.WriteTable(t.Output()); err != nil {
				t.Fatal(err)
			}
			if r.ExitCode() != c.want {
				t.Errorf("exit code %d, want %d", r.ExitCode(), c.want)
			}
		})
	}
}
