package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// choosy takes rows of one width.
type choosy struct {
	fake.Engine
	width int64
}

func (c choosy) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := c.Engine.NewRunner(ctx, g)
	return choosyRunner{r, c}, err
}

type choosyRunner struct {
	hourglass.Runner
	choosy
}

func (r choosyRunner) Close() error { return r.Runner.Close() }

func (r choosyRunner) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if n := in["input"].Dims[1]; n != r.width {
		return nil, fmt.Errorf("a row of %d; want %d", n, r.width)
	}
	return r.Runner.Run(ctx, in)
}

// TestSizesAreSearched: what engines refuse in search of a size leaves nothing unchecked, and is noted.
func TestSizesAreSearched(t *testing.T) {
	g := fake.Graph()
	g.Inputs[0].Type.Shape[1] = graph.Dim{Name: "n", Size: graph.Unknown.Size}
	for i := range g.Outputs {
		g.Outputs[i].Type.Shape = nil
	}
	both := func(width int64) []judge.Subject {
		return judge.Subjects(g, choosy{fake.Exact, 576}, choosy{fake.Engine{Called: "other"}, width})
	}
	r, err := Compare(t.Context(), both(576), trial.Generate(g, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	noted := func(part string) bool {
		return slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, part) })
	}
	if r.ExitCode() != 0 || r.Runs < 10 || len(r.Unchecked) > 0 || !noted(`sizes were searched: nothing can run`) || !noted(`n=2": a row of 2; want 576`) {
		t.Errorf("exit code %d, %d runs, unchecked %q, notes %q", r.ExitCode(), r.Runs, r.Unchecked, r.Notes)
	}
	if r, err = Compare(t.Context(), both(4), trial.Generate(g, nil), nil); err != nil {
		t.Fatal(err)
	}
	if r.ExitCode() != 2 || r.Pairs != nil {
		t.Errorf("engines that share no size: exit code %d, %d pairs", r.ExitCode(), len(r.Pairs))
	}
}

// TestSizesThatAllTake: the search goes on where one engine runs and another does not, up to a size that both take.
func TestSizesThatAllTake(t *testing.T) {
	g := fake.Graph()
	g.Inputs[0].Type.Shape[1] = graph.Dim{Name: "n", Size: graph.Unknown.Size}
	for i := range g.Outputs {
		g.Outputs[i].Type.Shape = nil
	}
	subjects := judge.Subjects(g, fake.Exact, choosy{fake.Engine{Called: "other"}, 32})
	r, err := Compare(t.Context(), subjects, trial.Generate(g, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	noted := slices.ContainsFunc(r.Notes, func(n string) bool {
		return strings.Contains(n, "sizes were searched that all engines run") && strings.Contains(n, `n=2": a row of 2; want 32`)
	})
	if r.ExitCode() != 0 || len(r.Pairs) != 1 || r.Pairs[0].Runs < 10 || !noted {
		t.Errorf("exit code %d, pairs %+v, notes %q", r.ExitCode(), r.Pairs, r.Notes)
	}
}
