package feed_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// wide returns a graph whose rows have so many values that few fit a run.
func wide(t *testing.T, features int64) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("wide", 17)
	x := b.Input("rows", graph.Float, graph.Batch, graph.Fixed(features))
	b.Output("twice", b.Op("Add", x, x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestRun: all rows come, in order, in runs of as many as the rule of memory allows, and a view of a
// set gives the rows of the view.
func TestRun(t *testing.T) {
	const features = 1 << 18
	g := wide(t, features)
	set := &data.Set{Name: "wide", Features: features, X: make([]float32, 10*features)}
	for i := range 10 {
		set.X[i*features] = float32(i)
	}
	view, err := set.Subset([]int{9, 8, 7, 6, 5, 4, 3, 2, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	var first []float32
	most := 0
	err = feed.Run(t.Context(), native.Engine{}, g, view, func(in, out map[string]*graph.Tensor) error {
		most = max(most, int(in["rows"].Dims[0]))
		v, err := graph.Data[float32](out["twice"])
		for row := range slices.Chunk(v, features) {
			first = append(first, row[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{18, 16, 14, 12, 10, 8, 6, 4, 2, 0}; !slices.Equal(first, want) {
		t.Errorf("rows begin with %v, want %v", first, want)
	}
	if most != feed.Batch(g) || most > 9 || most < 2 {
		t.Errorf("%d rows in a run, and the rule of memory says %d", most, feed.Batch(g))
	}
}

func TestRunEnds(t *testing.T) {
	g := wide(t, 2)
	set := &data.Set{Name: "few", Features: 2, X: []float32{1, 2}}
	halt := errors.New("halt")
	if err := feed.Run(t.Context(), native.Engine{}, g, set, func(_, _ map[string]*graph.Tensor) error { return halt }); !errors.Is(err, halt) {
		t.Errorf("error %v, want that of the function", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	never := func(_, _ map[string]*graph.Tensor) error { t.Error("it was called"); return nil }
	if err := feed.Run(ctx, native.Engine{}, g, set, never); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	for want, set := range map[string]*data.Set{
		"none has no rows":            {Name: "none", Features: 2},
		`narrow has rows of 3 values`: {Name: "narrow", Features: 3, X: make([]float32, 3)},
	} {
		if err := feed.Run(t.Context(), native.Engine{}, g, set, never); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestFirst(t *testing.T) {
	g := wide(t, 2)
	set := &data.Set{Name: "few", Features: 2, X: []float32{1, 2, 3, 4, 5, 6}}
	for n, want := range map[int][]float32{2: {1, 2, 3, 4}, 7: {1, 2, 3, 4, 5, 6}} {
		in, err := feed.First(g, set, n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := graph.Data[float32](in["rows"]); err != nil || !slices.Equal(got, want) {
			t.Errorf("the first %d rows are %v, %v; want %v", n, got, err, want)
		}
	}
	if _, err := feed.First(g, &data.Set{Name: "none", Features: 2}, 3); err == nil || !strings.Contains(err.Error(), "none has no rows") {
		t.Errorf("error %v, want that there are no rows", err)
	}
}

func TestLabels(t *testing.T) {
	if got := feed.Labels([]float32{7}, []int32{1, 2}); !slices.Equal(got, []float32{7, 1, 2}) {
		t.Errorf("labels %v, want 7, 1, 2", got)
	}
}
