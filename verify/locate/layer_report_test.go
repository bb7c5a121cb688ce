package locate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/golden"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// parted returns two graphs of which the second has another padding, another name for what it
// gives first, and a node more; the oracle runs both, so that the figures are the same
// everywhere.
func parted(t *testing.T) (a, b judge.Subject, inputs trial.Inputs) {
	t.Helper()
	build := func(second string, pads ...int64) *graph.Graph {
		b := graph.NewBuilder("parted", 0)
		x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1), graph.Fixed(4))
		w := b.Parameter(graph.NewTensor("kernel", []float32{0.5, -1, 0.25}, 1, 1, 3))
		y := b.Op("Conv", x, w, graph.Ints("pads", pads...))
		y = b.Op("Relu", b.Op("Identity", y))
		b.Output("y", b.Op("Softmax", y, graph.Int("axis", -1)))
		if second != "" {
			b.Output(second, b.Op("Exp", y))
		}
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := build("more", 1, 1)
	rows := []float32{1, -2, 3, 0.5, 0, 0, 0, 0, -1, -1, 2, 4}
	return judge.Subject{Name: "before", Graph: g, Engine: oracle.Engine{}}, judge.Subject{Name: "after", Graph: build("other", 0, 2), Engine: oracle.Engine{}}, feed.Rows(g, rows, nil, 2)
}

func TestLayerReportGolden(t *testing.T) {
	a, b, inputs := parted(t)
	r, err := Layers(t.Context(), a, b, inputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "layers.txt", table.String())
	for line := range strings.Lines(table.String()) {
		if n := utf8.RuneCountInString(line); n > 100 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}

func TestBisectionGolden(t *testing.T) {
	a, b, inputs := parted(t)
	r, err := Bisect(t.Context(), a, b, inputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "bisection.md", string(readme))
}
