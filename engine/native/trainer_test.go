package native

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// autoencoder returns a training of a dense stack of the given widths with ReLU
// between, and the mean squared error as Sub, Mul, ReduceMean.
func autoencoder(seed uint64, widths ...int) hourglass.Training {
	g := model(17)
	g.Inputs = []graph.Value{floatValue("input", graph.Batch, graph.Fixed(int64(widths[0])))}
	t := hourglass.Training{Graph: g}
	x := "input"
	for i := range len(widths) - 1 {
		from, to := widths[i], widths[i+1]
		w := draw(seed+uint64(i), from*to)
		for j := range w {
			w[j] *= float32(math.Sqrt(2 / float64(from)))
		}
		wName, bName, h := fmt.Sprint("w", i), fmt.Sprint("b", i), fmt.Sprint("h", i)
		g.Initializers = append(g.Initializers,
			graph.NewTensor(wName, w, int64(from), int64(to)), graph.NewTensor(bName, make([]float32, to), int64(to)))
		t.Parameters = append(t.Parameters, wName, bName)
		g.Nodes = append(g.Nodes, node("Gemm", names(x, wName, bName), h))
		x = h
		if i < len(widths)-2 {
			x = fmt.Sprint("a", i)
			g.Nodes = append(g.Nodes, node("Relu", names(h), x))
		}
	}
	g.Nodes = append(g.Nodes,
		node("Sub", names(x, "input"), "error"),
		node("Mul", names("error", "error"), "square"),
		node("ReduceMean", names("square"), "loss", graph.Int("keepdims", 0)))
	g.Outputs = []graph.Value{{Name: "loss", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims()}}}
	return t
}

func trainerOf(t *testing.T, tr hourglass.Training) hourglass.Trainer {
	t.Helper()
	out, err := Engine{}.NewTrainer(context.Background(), tr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := out.Close(); err != nil {
			t.Error(err)
		}
	})
	return out
}

func TestTrainingLowersTheLoss(t *testing.T) {
	for _, o := range []hourglass.Optimizer{
		nil, hourglass.SGD{}, hourglass.SGD{Momentum: 0.9}, hourglass.RMSProp{}, hourglass.AdamW{},
	} {
		training := autoencoder(1, 12, 8, 4, 8, 12)
		training.Optimizer = o
		training.ClipNorm = 5
		tr := trainerOf(t, training)
		batch := [][]float32{draw(9, 32*12)}
		first, last := 0.0, 0.0
		for i := range 200 {
			loss, err := tr.Step(context.Background(), batch, 32, 0.01)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = loss
			}
			last = loss
		}
		if !(last < 0.8*first) {
			t.Errorf("%T: the loss went from %v to %v", o, first, last)
		}
		after, err := tr.Loss(context.Background(), batch, 32)
		if err != nil || !(after < first) {
			t.Errorf("%T: Loss gave %v, %v", o, after, err)
		}
	}
}

// TestStepByHand: the loss of w at (3, −1) with input (1, 2) is the mean of
// (w−x)², which is 6.5, and its gradient w−x = (2, −3).
func TestStepByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     hourglass.Optimizer
		clip  float64
		steps int
		want  [2]float64
	}{
		{"sgd", hourglass.SGD{}, 0, 1, [2]float64{3 - 0.1*2, -1 + 0.1*3}},
		{"sgd, clipped", hourglass.SGD{}, 1, 1, [2]float64{3 - 0.1*2/math.Sqrt(13), -1 + 0.1*3/math.Sqrt(13)}},
		{"sgd, not clipped", hourglass.SGD{}, 4, 1, [2]float64{3 - 0.1*2, -1 + 0.1*3}},
		// The second step: w = (2.8, −0.7), g = (1.8, −2.7), m = 0.5·(2, −3) + g.
		{"momentum", hourglass.SGD{Momentum: 0.5}, 0, 2, [2]float64{2.8 - 0.1*2.8, -0.7 + 0.1*4.2}},
		// v = 0.01·g², so a step is r·g/(0.1·|g|).
		{"rmsprop", hourglass.RMSProp{}, 0, 1, [2]float64{3 - 1, -1 + 1}},
		// Corrected, the first step is r·sign(g).
		{"adam", nil, 0, 1, [2]float64{3 - 0.1, -1 + 0.1}},
		{"adam, large ε", hourglass.Adam{Epsilon: 1}, 0, 1, [2]float64{3 - 0.1*2/3, -1 + 0.1*3/4}},
		// A vector is not decayed.
		{"adamw", hourglass.AdamW{Decay: 0.5}, 0, 1, [2]float64{3 - 0.1, -1 + 0.1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := trainerOf(t, vectorTraining(c.o, c.clip, 2))
			for i := range c.steps {
				loss, err := tr.Step(context.Background(), [][]float32{{1, 2}}, 1, 0.1)
				if err != nil || i == 0 && math.Abs(loss-6.5) > 1e-6 {
					t.Fatal(loss, err)
				}
			}
			s, err := tr.State()
			if err != nil {
				t.Fatal(err)
			}
			near(t, "w", elements(t, s.Parameters[0]), []float32{float32(c.want[0]), float32(c.want[1])})
		})
	}
}

// TestAdamWDecaysMatrices: at rate 0.1 and decay 0.5 a weight keeps 95 %.
func TestAdamWDecaysMatrices(t *testing.T) {
	tr := trainerOf(t, vectorTraining(hourglass.AdamW{Decay: 0.5}, 0, 1, 2))
	if _, err := tr.Step(context.Background(), [][]float32{{1, 2}}, 1, 0.1); err != nil {
		t.Fatal(err)
	}
	s, err := tr.State()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "w", elements(t, s.Parameters[0]), []float32{0.95*3 - 0.1, -0.95 + 0.1})
}

// vectorTraining returns the mean of (w−input)² for w = (3, −1) of the given dims.
func vectorTraining(o hourglass.Optimizer, clip float64, dims ...int64) hourglass.Training {
	g := model(17, node("Sub", names("w", "input"), "d"), node("Mul", names("d", "d"), "s"),
		node("ReduceMean", names("s"), "loss", graph.Int("keepdims", 0)))
	g.Inputs = []graph.Value{floatValue("input", graph.Batch, graph.Fixed(2))}
	g.Outputs = []graph.Value{{Name: "loss"}}
	g.Initializers = []*graph.Tensor{graph.NewTensor("w", []float32{3, -1}, dims...)}
	return hourglass.Training{Graph: g, Parameters: []string{"w"}, Optimizer: o, ClipNorm: clip}
}

// advance moves tr n times, with batches that depend on the step's number alone,
// of two sizes.
func advance(t *testing.T, tr hourglass.Trainer, from, n int) (losses []float64) {
	t.Helper()
	for i := from; i < from+n; i++ {
		rows := 8 - 3*(i%2)
		loss, err := tr.Step(context.Background(), [][]float32{draw(uint64(i), rows*12)}, rows, 0.01)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, loss)
	}
	return losses
}

func sameState(t *testing.T, a, b hourglass.Trainer) {
	t.Helper()
	s, err := a.State()
	if err != nil {
		t.Fatal(err)
	}
	u, err := b.State()
	if err != nil {
		t.Fatal(err)
	}
	if s.Step != u.Step {
		t.Errorf("steps %d and %d", s.Step, u.Step)
	}
	of, by := slices.Concat(s.Parameters, s.Slots), slices.Concat(u.Parameters, u.Slots)
	for i := range of {
		if of[i].Name != by[i].Name || !slices.Equal(of[i].Raw, by[i].Raw) {
			t.Errorf("%s and %s differ", of[i].Name, by[i].Name)
		}
	}
}

// TestResume: a training that is stopped and put into another trainer goes on
// bit for bit, whatever the rule.
func TestResume(t *testing.T) {
	for _, o := range []hourglass.Optimizer{
		hourglass.SGD{}, hourglass.SGD{Momentum: 0.9}, hourglass.RMSProp{}, hourglass.Adam{}, hourglass.AdamW{},
	} {
		training := autoencoder(1, 12, 5, 12)
		training.Optimizer, training.ClipNorm = o, 1
		whole, before := trainerOf(t, training), trainerOf(t, training)
		advance(t, whole, 0, 11)
		advance(t, before, 0, 6)
		s, err := before.State()
		if err != nil {
			t.Fatal(err)
		}
		advance(t, before, 6, 1) // the state is a copy: this does not reach it
		after := trainerOf(t, training)
		if err := after.SetState(s); err != nil {
			t.Fatal(err)
		}
		advance(t, after, 6, 5)
		sameState(t, whole, after)
	}
}

// TestDeterminism runs one training on one core and on more than there are.
// The hidden layer is wide enough to be divided.
func TestDeterminism(t *testing.T) {
	cores := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(cores)
	training := autoencoder(1, 12, 1500, 700, 12)
	runtime.GOMAXPROCS(1)
	a := trainerOf(t, training)
	first := advance(t, a, 0, 4)
	runtime.GOMAXPROCS(5)
	b := trainerOf(t, training)
	if second := advance(t, b, 0, 4); !slices.Equal(first, second) {
		t.Errorf("losses %v, then %v", first, second)
	}
	sameState(t, a, b)
}

func TestSlotNames(t *testing.T) {
	s, err := trainerOf(t, vectorTraining(nil, 0, 2)).State()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Slots) != 2 || s.Slots[0].Name != "w.mean" || s.Slots[1].Name != "w.square" || s.Step != 0 {
		t.Errorf("%+v", s)
	}
}

func TestNotFinite(t *testing.T) {
	nan, huge := float32(math.NaN()), float32(1e30)
	for name, batch := range map[string][]float32{"loss": {nan, 1}, "overflow": {huge, 1}} {
		tr := trainerOf(t, vectorTraining(nil, 0, 2))
		fresh := trainerOf(t, vectorTraining(nil, 0, 2))
		_, err := tr.Step(context.Background(), [][]float32{batch}, 1, 0.1)
		if !errors.Is(err, hourglass.ErrNotFinite) {
			t.Errorf("%s: %v", name, err)
		}
		sameState(t, tr, fresh)
		if _, err := tr.Loss(context.Background(), [][]float32{batch}, 1); !errors.Is(err, hourglass.ErrNotFinite) {
			t.Errorf("%s: Loss: %v", name, err)
		}
		if _, err := tr.Step(context.Background(), [][]float32{{1, 2}}, 1, 0.1); err != nil {
			t.Errorf("%s: the next step: %v", name, err)
		}
	}
}

// TestGradientNotFinite has a finite loss, √0, with an infinite gradient.
func TestGradientNotFinite(t *testing.T) {
	g := model(17, node("Sqrt", names("w"), "loss"))
	g.Outputs = []graph.Value{{Name: "loss"}}
	g.Initializers = []*graph.Tensor{graph.Vector[float32]("w", 0)}
	tr := trainerOf(t, hourglass.Training{Graph: g, Parameters: []string{"w"}})
	if _, err := tr.Step(context.Background(), nil, 1, 0.1); !errors.Is(err, hourglass.ErrNotFinite) {
		t.Fatal(err)
	}
	s, err := tr.State()
	if err != nil || s.Step != 0 || elements(t, s.Parameters[0])[0] != 0 {
		t.Errorf("the parameter moved: %+v, %v", s, err)
	}
}

func TestStepRefuses(t *testing.T) {
	tr := trainerOf(t, vectorTraining(nil, 0, 2))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, f := range map[string]func() error{
		"no batch":  func() error { _, err := tr.Step(context.Background(), nil, 1, 0.1); return err },
		"short":     func() error { _, err := tr.Step(context.Background(), [][]float32{{1}}, 1, 0.1); return err },
		"no rows":   func() error { _, err := tr.Step(context.Background(), [][]float32{{}}, 0, 0.1); return err },
		"no rate":   func() error { _, err := tr.Step(context.Background(), [][]float32{{1, 2}}, 1, math.NaN()); return err },
		"cancelled": func() error { _, err := tr.Step(ctx, [][]float32{{1, 2}}, 1, 0.1); return err },
		"no state":  func() error { return tr.SetState(hourglass.State{}) },
		"nil tensor": func() error {
			return tr.SetState(hourglass.State{Parameters: make([]*graph.Tensor, 1), Slots: make([]*graph.Tensor, 2)})
		},
		"other names": func() error {
			s, _ := tr.State()
			s.Slots[1] = s.Slots[1].Renamed("w.other")
			return tr.SetState(s)
		},
		"other dims": func() error {
			s, _ := tr.State()
			s.Parameters[0] = graph.NewTensor("w", []float32{1, 2}, 1, 2)
			return tr.SetState(s)
		},
		"other type": func() error {
			s, _ := tr.State()
			s.Parameters[0] = graph.NewTensor("w", []int64{1, 2}, 2)
			return tr.SetState(s)
		},
	} {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	fresh := trainerOf(t, vectorTraining(nil, 0, 2))
	sameState(t, tr, fresh)
}

func TestTrainerRefuses(t *testing.T) {
	change := func(f func(tr *hourglass.Training)) hourglass.Training {
		tr := vectorTraining(nil, 0, 2)
		f(&tr)
		return tr
	}
	for name, tr := range map[string]hourglass.Training{
		"no graph":             {},
		"no loss":              change(func(tr *hourglass.Training) { tr.Graph.Outputs = []graph.Value{{Name: "s"}} }),
		"a loss of two":        change(func(tr *hourglass.Training) { tr.Graph.Nodes[2].Op = "Identity"; tr.Graph.Nodes[2].Attrs = nil }),
		"no parameters":        change(func(tr *hourglass.Training) { tr.Parameters = nil }),
		"an unknown parameter": change(func(tr *hourglass.Training) { tr.Parameters = []string{"v"} }),
		"a parameter twice":    change(func(tr *hourglass.Training) { tr.Parameters = []string{"w", "w"} }),
		"an int parameter":     change(func(tr *hourglass.Training) { tr.Graph.Initializers[0] = graph.NewTensor("w", []int64{1, 2}, 2) }),
		"an input parameter":   change(func(tr *hourglass.Training) { tr.Graph.Inputs = append(tr.Graph.Inputs, fixed("w", 2)) }),
		"a negative clip":      change(func(tr *hourglass.Training) { tr.ClipNorm = -1 }),
		"a feed of no rank":    change(func(tr *hourglass.Training) { tr.Graph.Inputs[0].Type.Shape = nil }),
		"a feed of two symbols": change(func(tr *hourglass.Training) {
			tr.Graph.Inputs[0] = floatValue("input", graph.Batch, graph.Symbol("width"))
		}),
		"a loss that depends on nothing": change(func(tr *hourglass.Training) { tr.Graph.Nodes[0].Inputs = names("input", "input") }),
	} {
		if _, err := (Engine{}).NewTrainer(context.Background(), tr); err == nil || strings.Contains(err.Error(), "panic") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
