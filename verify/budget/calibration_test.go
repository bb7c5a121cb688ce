//go:build cgo

package budget_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestCalibration: over 40 random nets, onnxruntime's error is a fair part of the budget and never more,
// and weights that are off by little are found in most.
func TestCalibration(t *testing.T) {
	const count = 40
	var shares []float64
	found := map[float64]int{1e-5: 0, 1e-4: 0}
	for seed := range uint64(count) {
		kind := []string{"dense", "conv", "softmax"}[seed%3]
		n := &net{Builder: graph.NewBuilder(kind, 17), r: rand.New(rand.NewPCG(seed, 1707))}
		g, in := n.random(t, kind)
		shares = append(shares, apart(ran(t, accel.Engine{}, g, in), ran(t, oracle.Engine{}, g, in))/derive(t, g, in).Outputs["y"].Relative)
		for off := range found {
			if differ(t, g, spoiled(t, g, off, seed), in) {
				found[off]++
			}
		}
	}
	slices.Sort(shares)
	median, most := (shares[count/2-1]+shares[count/2])/2, shares[count-1]
	t.Logf("onnxruntime's error by the budget: median %.3f, greatest %.3f; weights off by 1e-5 are found in %d of %d nets, by 1e-4 in %d", median, most, found[1e-5], count, found[1e-4])
	if median < 0.03 || median > 0.3 || most > 1 {
		t.Errorf("the median is to be from 0.03 to 0.3, and none more than 1")
	}
	if found[1e-5] < 31 || found[1e-4] < 36 {
		t.Errorf("at least 31 and 36 nets are to be found")
	}
}

// spoiled returns a graph whose weights are each off by a share that is drawn.
func spoiled(t *testing.T, g *graph.Graph, off float64, seed uint64) *graph.Graph {
	t.Helper()
	h, r := g.Clone(), rand.New(rand.NewPCG(seed, 5))
	for _, w := range g.Initializers {
		v, err := graph.Data[float32](w)
		if err != nil || len(w.Dims) < 2 {
			continue
		}
		for i := range v {
			v[i] *= float32(1 + off*r.NormFloat64())
		}
		h.SetInitializer(graph.NewTensor(w.Name, v, w.Dims...))
	}
	return h
}

// differ reports whether two graphs are said to differ.
func differ(t *testing.T, g, h *graph.Graph, in map[string]*graph.Tensor) bool {
	t.Helper()
	l := lineup.Lineup{Engines: []hourglass.Engine{accel.Engine{}, oracle.Engine{}}, Optional: true}
	once := func(yield func(map[string]*graph.Tensor, error) bool) { yield(in, nil) }
	r, err := verify.Compare(t.Context(), l.Versus([2]string{"a", "b"}, [2]*graph.Graph{g, h}), trial.Runs(once), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.ExitCode() == 1
}
