package race_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/race"
	"github.com/hourglass-go/hourglass/graph"
)

// slowed is the native engine, each of whose runs takes longer.
type slowed struct {
	native.Engine
	by time.Duration
}

func (s slowed) Name() string { return "slowed" }

func (s slowed) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := s.Engine.NewRunner(ctx, g)
	return slowRunner{r, s.by}, err
}

type slowRunner struct {
	hourglass.Runner
	by time.Duration
}

func (s slowRunner) Bind(ctx context.Context, dims map[string][]int64, outputs ...string) (hourglass.Binding, error) {
	b, err := s.Runner.(hourglass.Binder).Bind(ctx, dims, outputs...)
	return slowBinding{b, s.by}, err
}

type slowBinding struct {
	hourglass.Binding
	by time.Duration
}

func (s slowBinding) Run(ctx context.Context) error {
	time.Sleep(s.by)
	return s.Binding.Run(ctx)
}

// refusing is an engine that carries nothing.
type refusing struct{}

var errRefused = errors.New("refused")

func (refusing) Name() string { return "refusing" }

func (refusing) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	return nil, errRefused
}

func doubled(t *testing.T, elem graph.DataType) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("doubled", 17)
	x := b.Input("x", elem, graph.Batch, graph.Fixed(4))
	b.Output("y", b.Op("Add", x, x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEngine(t *testing.T) {
	quick, slow := native.Engine{}, slowed{by: 20 * time.Millisecond}
	for name, test := range map[string]struct {
		first, second hourglass.Engine
		elem          graph.DataType
		engine, why   string
	}{
		"the second is faster":    {slow, quick, graph.Float, "native", "a row takes "},
		"the first is faster":     {quick, slow, graph.Float, "native", "a row takes "},
		"the first refuses":       {refusing{}, slow, graph.Float, "slowed", "refusing does not run it: refused"},
		"the second refuses":      {slow, refusing{}, graph.Float, "slowed", "refusing does not run it: refused"},
		"no rows of numbers":      {slow, quick, graph.Int64, "slowed", "speeds are not measured: "},
		"nothing can be measured": {refusing{}, refusing{}, graph.Float, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var won race.Winner
			runner, err := race.Engine{First: test.first, Second: test.second, Chosen: func(w race.Winner) { won = w }}.NewRunner(t.Context(), doubled(t, test.elem))
			if test.engine == "" {
				if !errors.Is(err, errRefused) {
					t.Fatalf("error %v; want %v", err, errRefused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			if won.Engine != test.engine || !strings.HasPrefix(won.Why, test.why) {
				t.Fatalf("%s wins because %s; want %s because %s", won.Engine, won.Why, test.engine, test.why)
			}
		})
	}
}
