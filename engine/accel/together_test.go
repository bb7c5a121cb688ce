//go:build cgo

package accel_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// bounds are the greatest relative distances between two engines: of the loss, of the loss of
// rows that nothing is learnt from, and, at the end, of what is carried.
type bounds struct{ loss, evaluation, carried float64 }

// together takes 100 steps of a training on digits with both engines, of 32 rows and
// now and then of 7, and compares them. It returns the mean loss
// of evaluation over the first and over the last ten steps.
func together(t *testing.T, training hourglass.Training, rate float64, within bounds) (first, last float64) {
	t.Helper()
	set := digits(t)
	gapped := slices.ContainsFunc(training.Graph.Nodes, func(n *graph.Node) bool { return n.Op == "IsNaN" })
	var trainers []hourglass.Trainer
	for _, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
		tr, err := e.NewTrainer(t.Context(), training)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tr.Close() })
		trainers = append(trainers, tr)
	}
	r := rand.New(rand.NewPCG(6, 6))
	near := func(what string, i int, losses [2]float64, within float64) {
		if math.Abs(losses[1]-losses[0]) > within*math.Abs(losses[0]) {
			t.Fatalf("step %d: %s %v, native has %v", i, what, losses[1], losses[0])
		}
	}
	for i := range 100 {
		rows := 32
		if i%10 == 9 {
			rows = 7
		}
		part := set.Slice(i*13%1000, i*13%1000+rows)
		batch := [][]float32{slices.Clone(part.Dense())}
		if gapped { // every seventh value is missing
			for j := 0; j < len(batch[0]); j += 7 {
				batch[0][j] = float32(math.NaN())
			}
		}
		if len(training.Graph.Feeds()) > 1+len(training.Noise) {
			labels := make([]float32, rows)
			for j := range labels {
				labels[j] = float32(part.Label(j))
			}
			batch = append(batch, labels)
		}
		for _, n := range training.Noise {
			size := rows
			for _, d := range n.Dims {
				size *= int(d)
			}
			v := make([]float32, size)
			for j := range v {
				if v[j] = r.Float32(); n.Kind == hourglass.Normal {
					v[j] = float32(r.NormFloat64())
				}
			}
			batch = append(batch, v)
		}
		var losses, apart [2]float64
		for k, tr := range trainers {
			var err error
			if apart[k], err = tr.Loss(t.Context(), batch, rows); err != nil {
				t.Fatal(err)
			}
			if losses[k], err = tr.Step(t.Context(), batch, rows, rate); err != nil {
				t.Fatal(err)
			}
		}
		near("loss", i, losses, within.loss)
		near("loss of evaluation", i, apart, within.evaluation)
		if i < 10 {
			first += apart[0] / 10
		} else if i >= 90 {
			last += apart[0] / 10
		}
	}
	var carried [2][]*graph.Tensor
	for k, tr := range trainers {
		state, err := tr.State()
		if err != nil {
			t.Fatal(err)
		}
		carried[k] = state.Carried
	}
	for i, a := range carried[0] {
		x, _ := graph.Data[float32](a)
		y, _ := graph.Data[float32](carried[1][i])
		for j := range x {
			if math.Abs(float64(x[j])-float64(y[j])) > within.carried*(1+math.Abs(float64(x[j]))) {
				t.Errorf("%s at %d is %v, native has %v", a.Name, j, y[j], x[j])
				break
			}
		}
	}
	return first, last
}
