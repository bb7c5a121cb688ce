//go:build cgo

package convert_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
)

// planted returns three layers. The second subtracts 2048 times a value from 2049 times the
// same, which neither float16 nor 255 steps tell apart: it must stay in both. The last has
// beside it a feature of a thousand times the others' range, whose 255 steps leave nothing
// of them: it must stay in int8.
func planted(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("planted", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(4))
	h := b.Op("Relu", b.Op("Gemm", x, b.Parameter(random("first", 4, 3)), b.Parameter(random("bias", 3))))
	near := graph.NewTensor("near", []float32{2049, 0, 0, 0, 2049, 2049, 0, 0, 2049, -2048, 0, 0, 0, -2048, -2048, 0, 0, -2048}, 6, 3)
	h = b.Op("MatMul", b.Op("Concat", h, h, graph.Int("axis", 1)), b.Parameter(near))
	large := b.Op("Mul", b.Op("ReduceSum", x, b.Const(graph.Vector("", int64(1)))), b.Scalar(1000))
	weight := graph.NewTensor("last", []float32{1e-5, 1e-5, 1, -1, 0.5, 1, -0.7, 0.3}, 4, 2)
	b.Output("y", b.Op("MatMul", b.Op("Concat", large, h, graph.Int("axis", 1)), b.Parameter(weight)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// ofWeights returns what the nodes of some weights are called.
func ofWeights(g *graph.Graph, weights ...string) (nodes []string) {
	for _, n := range g.Nodes {
		if slices.Contains(weights, n.Input(1)) {
			nodes = append(nodes, n.Name)
		}
	}
	return nodes
}

func TestWithinFindsWhatIsPlanted(t *testing.T) {
	g := planted(t)
	in := repeated(map[string]*graph.Tensor{"x": random("x", 200, 4)}, map[string]*graph.Tensor{"x": random("x", 131, 4)})
	unseen := repeated(map[string]*graph.Tensor{"x": random("x", 77, 4)})
	for name, c := range map[string]struct {
		r     convert.Reduction
		error float64
		want  []string
	}{
		"half":         {convert.HalfSettings{}, 0.01, ofWeights(g, "near")},
		"half, loose":  {convert.HalfSettings{}, 10, nil},
		"int8 static":  {convert.QuantizeSettings{Engine: accel.Engine{}, Rows: in}, 0.05, ofWeights(g, "near", "last")},
		"int8 dynamic": {convert.QuantizeSettings{}, 0.05, ofWeights(g, "near", "last")},
	} {
		var trials []convert.Trial
		s := convert.WithinSettings{Error: c.error, Engine: accel.Engine{}, Rows: in, Progress: func(t convert.Trial) { trials = append(trials, t) }}
		h, kept, err := convert.Within(t.Context(), g, c.r, s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var names []string
		for _, n := range kept.Nodes {
			names = append(names, n.Name)
		}
		t.Logf("%s: %d of %d, error %.3g in %d trials: %v", name, len(names), kept.Of, kept.Error, kept.Trials, kept.Nodes)
		if slices.Sort(names); !slices.Equal(names, c.want) {
			t.Errorf("%s: %v are kept, want %v", name, names, c.want)
		}
		if len(trials) != kept.Trials || trials[len(trials)-1].Number != kept.Trials {
			t.Errorf("%s: progress told of %d trials, made were %d", name, len(trials), kept.Trials)
		}
		ds, err := convert.Deviations(t.Context(), g, h, accel.Engine{}, unseen)
		if err != nil || convert.Greatest(ds) > 2*c.error {
			t.Errorf("%s: on other rows the error is %v, %v", name, ds, err)
		}
		_, again, err := convert.Within(t.Context(), g, c.r, s)
		if err != nil || !slices.Equal(again.Nodes, kept.Nodes) || again.Error != kept.Error {
			t.Errorf("%s: once more it is %v, %v", name, again, err)
		}
	}
}

// TestWithinIsMinimal: one node fewer, and the error is beyond the bound.
func TestWithinIsMinimal(t *testing.T) {
	g := net(t)
	in := repeated(rows(16))
	for _, bound := range []float64{1e-4, 2e-4, 5e-4} {
		_, kept, err := convert.Within(t.Context(), g, convert.HalfSettings{}, convert.WithinSettings{Error: bound, Engine: accel.Engine{}, Rows: in})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("within %v: %d of %d in %d trials", bound, len(kept.Nodes), kept.Of, kept.Trials)
		for i := range kept.Nodes {
			var names []string
			for j, n := range kept.Nodes {
				if j != i {
					names = append(names, n.Name)
				}
			}
			h, _, err := convert.Half(g, convert.HalfSettings{Keep: names})
			if err != nil {
				t.Fatal(err)
			}
			if ds, err := convert.Deviations(t.Context(), g, h, accel.Engine{}, in); err != nil || convert.Greatest(ds) <= bound {
				t.Errorf("within %v: %q is not needed: %v, %v", bound, kept.Nodes[i].Name, ds, err)
			}
		}
	}
}

func TestWithinRefuses(t *testing.T) {
	g, in := planted(t), repeated(map[string]*graph.Tensor{"x": random("x", 16, 4)})
	good := convert.WithinSettings{Error: 0.01, Engine: accel.Engine{}, Rows: in}
	for _, bound := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		s := good
		s.Error = bound
		if _, _, err := convert.Within(t.Context(), g, convert.HalfSettings{}, s); err == nil {
			t.Errorf("an error of %v: no error", bound)
		}
	}
	tight := good
	tight.Error = 1e-12
	if _, _, err := convert.Within(t.Context(), g, convert.QuantizeSettings{}, tight); !errors.Is(err, convert.ErrNothingWithin) {
		t.Errorf("an error of 1e-12: %v, want ErrNothingWithin", err)
	}
	if _, _, err := convert.Within(t.Context(), g, convert.HalfSettings{Whole: true}, good); err == nil {
		t.Error("float16 inputs: no error")
	}
	none := good
	none.Rows = repeated()
	if _, _, err := convert.Within(t.Context(), g, convert.HalfSettings{}, none); err == nil {
		t.Error("no rows: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopped := good
	stopped.Progress = func(t convert.Trial) {
		if t.Number == 3 {
			cancel()
		}
	}
	if _, _, err := convert.Within(ctx, g, convert.HalfSettings{}, stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestWithinKeepsWhatOverflows: weights that float16 does not hold are refused, which a
// search takes as a node that has to stay.
func TestWithinKeepsWhatOverflows(t *testing.T) {
	b := graph.NewBuilder("overflow", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	h := b.Op("Tanh", b.Op("Mul", x, b.Parameter(graph.Vector("large", float32(1e5), 1, -7e4))))
	b.Output("y", b.Op("Add", h, b.Parameter(random("shift", 3))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	s := convert.WithinSettings{Error: 0.01, Engine: accel.Engine{}, Rows: repeated(map[string]*graph.Tensor{"x": random("x", 9, 3)})}
	h16, kept, err := convert.Within(t.Context(), g, convert.HalfSettings{}, s)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Nodes) != 1 || !math.IsInf(kept.Nodes[0].Alone, 1) || h16.Initializer("large").Elem != graph.Float || h16.Initializer("shift").Elem != graph.Float16 {
		t.Errorf("kept are %v", kept.Nodes)
	}
}
