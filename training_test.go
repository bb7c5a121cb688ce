package hourglass_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// asking is an objective that asks the course for something by the function ask.
type asking struct {
	ask func(b *graph.Builder, t hourglass.Terms) graph.Value
}

func (asking) Name() string { return "asking" }

func (a asking) Loss(b *graph.Builder, t hourglass.Terms) graph.Value { return a.ask(b, t) }

func trainingOf(t *testing.T, ask func(b *graph.Builder, t hourglass.Terms) graph.Value) (hourglass.Training, error) {
	t.Helper()
	m, err := variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2}.Model()
	if err != nil {
		t.Fatal(err)
	}
	m.Objective = asking{ask}
	return m.Training()
}

func meanOf(b *graph.Builder, v graph.Value) graph.Value {
	return b.Op("ReduceMean", v, graph.Int("keepdims", 0))
}

// TestOwnParameters: a tensor that an objective brings is trained, one that it carries is
// not, and the parameters of an adversary belong to the adversary.
func TestOwnParameters(t *testing.T) {
	training, err := trainingOf(t, func(b *graph.Builder, t hourglass.Terms) graph.Value {
		scale := b.Parameter(graph.Vector[float32]("scale", 1))
		rival := b.Parameter(graph.Vector[float32]("rival", 2))
		t.Carry(graph.Vector[float32]("steps", 0), func(now graph.Value) graph.Value { return b.Op("Add", now, b.Scalar(1)) })
		t.Oppose(meanOf(b, b.Op("Mul", rival, t.Latent)), "rival")
		return meanOf(b, b.Op("Mul", b.Op("Sub", t.Reconstruction, t.Target), scale))
	})
	if err != nil {
		t.Fatal(err)
	}
	trained := strings.Join(training.Parameters, " ")
	if !strings.HasSuffix(trained, " scale") || strings.Contains(trained, "rival") || strings.Contains(trained, "steps") {
		t.Errorf("trains %s", trained)
	}
	if got := strings.Join(training.Trained(), " "); got != trained+" rival" || len(training.Carried) != 1 || training.Evaluation == nil {
		t.Errorf("descends %s, carries %v", got, training.Carried)
	}
}

func TestCoursesRefuse(t *testing.T) {
	twice := func(b *graph.Builder, t hourglass.Terms) graph.Value {
		for _, name := range []string{"one", "two"} {
			v := b.Parameter(graph.Vector[float32](name, 1))
			t.Oppose(meanOf(b, v), name)
		}
		return meanOf(b, t.Reconstruction)
	}
	if _, err := trainingOf(t, twice); err == nil || !strings.Contains(err.Error(), "a training with two adversaries") {
		t.Errorf("two adversaries: %v", err)
	}
	once := func(b *graph.Builder, t hourglass.Terms) graph.Value {
		loss := meanOf(b, t.Reconstruction)
		if !t.Evaluating() {
			loss = b.Op("Add", loss, meanOf(b, t.Draw(hourglass.Normal, 2)))
		}
		return loss
	}
	if _, err := trainingOf(t, once); !errors.Is(err, hourglass.ErrModel) || !strings.Contains(err.Error(), "draws noise 1 times and its evaluation 0 times") {
		t.Errorf("noise in training alone: %v", err)
	}
}
