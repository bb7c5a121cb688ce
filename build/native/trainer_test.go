package native

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// autoencoder is a training of a dense stack of the given widths with ReLU
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
