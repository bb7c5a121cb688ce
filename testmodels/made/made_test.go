//go:build cgo

package made_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// models calls f for each folder, with what the maker computed.
func models(t *testing.T, f func(t *testing.T, g *graph.Graph, in, out map[string]*graph.Tensor)) {
	t.Helper()
	paths, err := filepath.Glob("*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range paths {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			g, err := graph.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			set := filepath.Join(filepath.Dir(path), "test_data_set_0")
			f(t, g, tensors(t, set, "input", g.Feeds()), tensors(t, set, "output", g.Outputs))
		})
	}
}

func tensors(t testing.TB, set, prefix string, values []graph.Value) map[string]*graph.Tensor {
	t.Helper()
	out := map[string]*graph.Tensor{}
	for i, v := range values {
		b, err := os.ReadFile(filepath.Join(set, fmt.Sprintf("%s_%d.pb", prefix, i)))
		if err != nil {
			t.Fatal(err)
		}
		if out[v.Name], err = graph.DecodeTensor(b); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// run runs a graph once.
func run(t *testing.T, e hourglass.Engine, g *graph.Graph, in map[string]*graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	runner, err := e.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), in)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	return out
}

// same compares outputs with the maker's: |Δ| ≤ tolerance·(1 + |want|), and equal shapes.
func same(t *testing.T, what string, got, want map[string]*graph.Tensor, tolerance float64) (worst float64) {
	t.Helper()
	for name, w := range want {
		g := got[name]
		if g == nil {
			t.Errorf("%s: no output %q", what, name)
			continue
		}
		a, b := floats(t, g), floats(t, w)
		if g.Type().String() != w.Type().String() && !strings.HasPrefix(what, "half") || len(a) != len(b) {
			t.Errorf("%s: output %q is %v, want %v", what, name, g.Type(), w.Type())
			continue
		}
		for i := range b {
			d := math.Abs(a[i] - b[i])
			worst = max(worst, d)
			if !(d <= tolerance*(1+math.Abs(b[i]))) {
				t.Errorf("%s: output %q at %d is %v, want %v", what, name, i, a[i], b[i])
				break
			}
		}
	}
	return worst
}

func floats(t *testing.T, x *graph.Tensor) []float64 {
	t.Helper()
	v, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(v))
	for i := range v {
		out[i] = float64(v[i])
	}
	return out
}

func integers(t *testing.T, x *graph.Tensor) []int64 {
	t.Helper()
	v, err := graph.Data[int64](x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const tolerance = 1e-5

// TestMadeElsewhere: each model gives its maker's outputs on onnxruntime, as it came, and on the
// native engine, once it is written for our opset. Its form in each opset does so on both.
func TestMadeElsewhere(t *testing.T) {
	models(t, func(t *testing.T, g *graph.Graph, in, want map[string]*graph.Tensor) {
		same(t, "onnxruntime, as it came", run(t, accel.Engine{}, g, in), want, tolerance)
		for to := int64(convert.OldestTarget); to <= convert.NewestTarget; to++ {
			h := again(t, plain(t, g, to))
			for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
				same(t, fmt.Sprintf("%s, opset %d", e.Name(), to), run(t, e, h, in), want, tolerance)
			}
		}
	})
}

// plain writes a graph for an opset, in operators of ONNX's own domain.
func plain(t *testing.T, g *graph.Graph, opset int64) *graph.Graph {
	t.Helper()
	g, err := convert.Opset(g, opset)
	if err == nil {
		g, _, err = convert.Standard(g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// again writes a graph and reads it.
func again(t *testing.T, g *graph.Graph) *graph.Graph {
	t.Helper()
	b, err := graph.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	if g, err = graph.Decode(b); err != nil {
		t.Fatal(err)
	}
	if err := g.Validate(); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestSimplify: the graph has fewer nodes, none of them constant, and the same outputs.
func TestSimplify(t *testing.T) {
	models(t, func(t *testing.T, g *graph.Graph, in, want map[string]*graph.Tensor) {
		g = plain(t, g, graph.DefaultOpset)
		h, err := convert.Simplify(t.Context(), g, native.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range h.Nodes {
			if n.Op == "Identity" || n.Op == "Dropout" || n.Op == "BatchNormalization" && strings.Contains(t.Name(), "conv") {
				t.Errorf("%v is left", n)
			}
		}
		if len(h.Nodes) > len(g.Nodes) {
			t.Errorf("%d nodes became %d", len(g.Nodes), len(h.Nodes))
		}
		t.Logf("%d nodes became %d", len(g.Nodes), len(h.Nodes))
		for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
			same(t, e.Name(), run(t, e, again(t, h), in), want, tolerance)
		}
	})
}

// TestHalf: the file has half the bytes, and the outputs are near what they were.
func TestHalf(t *testing.T) {
	models(t, func(t *testing.T, g *graph.Graph, in, want map[string]*graph.Tensor) {
		g = plain(t, g, graph.DefaultOpset)
		// The means of sklearn_pipeline's rows, 5e-8 at most, are scaling at the entrance, which
		// stays float32. No other model has weights that float16 loses.
		h, lost, err := convert.Half(g, convert.HalfSettings{})
		if err != nil || len(lost) > 0 {
			t.Fatalf("%v, with %v lost; want neither", err, lost)
		}
		worst := same(t, "half, onnxruntime", run(t, accel.Engine{}, again(t, h), in), want, 2e-2)
		t.Logf("max |Δ| %.2g", worst)
	})
}

// TestTrainable: each autoencoder becomes a model whose parts compose to the original, and a
// step of training on either engine lowers its loss.
func TestTrainable(t *testing.T) {
	models(t, func(t *testing.T, g *graph.Graph, in, want map[string]*graph.Tensor) {
		if strings.Contains(t.Name(), "pca") {
			if _, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{}); err == nil {
				t.Error("a half of an autoencoder is taken for a whole")
			}
			return
		}
		var set convert.ImportSettings
		var labels []float32
		given := map[string]*graph.Tensor{hourglass.InputName: in[g.Feeds()[0].Name]}
		if strings.Contains(t.Name(), "conditional") {
			set.Condition = hourglass.LabelName
			given[set.Condition] = in[set.Condition]
			for _, l := range integers(t, in[set.Condition]) {
				labels = append(labels, float32(l))
			}
		}
		m, err := convert.Import(t.Context(), g, set, native.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d parameters, code of %d: %v", len(m.Parameters()), m.Latent(), m.Config)
		whole, err := m.Deployed(hourglass.AutoencoderPart)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
			got := run(t, e, whole, given)
			same(t, e.Name(), map[string]*graph.Tensor{"y": got[hourglass.ReconstructionName]}, map[string]*graph.Tensor{"y": want[g.Outputs[0].Name]}, tolerance)
		}
		training, err := m.Training()
		if err != nil {
			t.Fatal(err)
		}
		training.Optimizer = hourglass.Adam{}
		var losses [2]float64
		for i, e := range []hourglass.TrainingEngine{native.Engine{}, accel.Engine{}} {
			first, last := trained(t, e, training, given[hourglass.InputName], labels)
			if losses[i] = last; !(last < first) {
				t.Errorf("%s: 20 steps bring the loss from %v to %v", e.Name(), first, last)
			}
		}
		if math.Abs(losses[0]/losses[1]-1) > 1e-3 {
			t.Errorf("after 20 steps the losses are %v and %v", losses[0], losses[1])
		}
	})
}

func trained(t *testing.T, e hourglass.TrainingEngine, training hourglass.Training, x *graph.Tensor, labels []float32) (first, last float64) {
	t.Helper()
	trainer, err := e.NewTrainer(context.Background(), training)
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	defer trainer.Close()
	rows, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	batch := [][]float32{rows, labels}
	if labels == nil {
		batch = batch[:1]
	}
	for i := range 20 {
		loss, err := trainer.Step(t.Context(), batch, int(x.Dims[0]), 1e-3)
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		if last = loss; i == 0 {
			first = loss
		}
	}
	return first, last
}
