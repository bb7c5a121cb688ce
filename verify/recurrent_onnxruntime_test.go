//go:build cgo

package verify_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestRecurrentNarrow: a recurrent layer in float16 is never different, whatever the seed of the
// inputs, although onnxruntime computes it in float32. Gates that are nearly closed lose all digits
// there, and numbers that leave float16 are left unchecked.
func TestRecurrentNarrow(t *testing.T) {
	seeds := uint64(10)
	if testing.Short() {
		seeds = 2
	}
	engines := []hourglass.Engine{oracle.Engine{}, native.Engine{}, accel.Engine{}}
	for op, gates := range map[string]int64{"RNN": 1, "GRU": 3, "LSTM": 4} {
		for dirs, direction := range map[int64]string{1: "forward", 2: "bidirectional"} {
			g := recurrentHalf(t, op, gates, dirs, direction)
			subjects := lineup.Lineup{Engines: engines, Optional: true}.On(g)
			for seed := range seeds {
				r, err := verify.Compare(t.Context(), subjects, trial.Generate(g, &trial.Generation{Seed: seed}), nil)
				if err != nil {
					t.Fatal(err)
				}
				if code := r.ExitCode(); code != 0 && code != 3 || len(r.Pairs) < 3 {
					t.Errorf("%s, seed %d: exit code %d, %d pairs", g.Name, seed, code, len(r.Pairs))
				}
			}
		}
	}
}

// recurrentHalf returns a recurrent layer that computes in float16. The magnitudes of its units' weights are
// spread over an order, as training leaves them, so that some gates are nearly closed.
func recurrentHalf(t *testing.T, op string, gates, dirs int64, direction string) *graph.Graph {
	t.Helper()
	const features, units = 8, 16
	random := rand.New(rand.NewPCG(5, 7))
	b := graph.NewBuilder(fmt.Sprintf("%s, %s", op, direction), 17)
	to := graph.Int("to", int64(graph.Float16))
	weights := func(name string, columns int64) graph.Value {
		v := make([]float32, dirs*gates*units*columns)
		for i := range v {
			unit := int64(i) / columns
			v[i] = float32(random.NormFloat64() * math.Pow(10, float64(unit%7)/6-0.5) / math.Sqrt(float64(columns)))
		}
		return b.Op("Cast", b.Parameter(graph.NewTensor(name, v, dirs, gates*units, columns)), to)
	}
	x := b.Op("Cast", b.Input("x", graph.Float, graph.Symbol("t"), graph.Symbol("n"), graph.Fixed(features)), to)
	out := b.OpN(op, 2, x, weights("w", features), weights("r", units), graph.Int("hidden_size", units), graph.Text("direction", direction))
	b.Output("y", out[0])
	b.Output("last", out[1])
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
