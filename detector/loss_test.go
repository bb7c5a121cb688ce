package detector

import (
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// mixedFeatures are a number with gaps, a number without, a category of two texts, and one of three.
func mixedFeatures(t *testing.T) (*features, []float32) {
	t.Helper()
	s := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "gappy", Kind: schema.Number}, {Name: "full", Kind: schema.Number},
		{Name: "two", Kind: schema.Category, Categories: []string{"a", "b"}}, {Name: "three", Kind: schema.Category, Categories: []string{"a", "b", "c"}},
	}}
	nan := float32(math.NaN())
	rows := &data.Set{Features: 4, X: []float32{1, 2, 0, 0, nan, 3, 1, 1, 4, 5, 1, 2, 7, 9, 0, 3}}
	f, err := fitFeatures(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.graph()
	if err != nil {
		t.Fatal(err)
	}
	z, err := output(t.Context(), oracle.Engine{}, g, rows, "features")
	if err != nil {
		t.Fatal(err)
	}
	return f, z
}

// guess is what a net might give back of each feature.
func guess(n int) []float32 {
	back := make([]float32, n)
	for i := range back {
		back[i] = float32(math.Sin(float64(3*i + 1)))
	}
	return back
}

// TestSquares computes the error of each feature from its definition.
func TestSquares(t *testing.T) {
	f, z := mixedFeatures(t)
	width := len(f.owner)
	back := guess(len(z))
	b := graph.NewBuilder("squares", 0)
	dims := []graph.Dim{graph.Batch, graph.Fixed(int64(width))}
	b.Output("squares", f.squares(b, b.Input("z", graph.Float, dims...), b.Input("back", graph.Float, dims...)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	at, err := oracle.Arrays(map[string]*graph.Tensor{"z": graph.NewTensor("z", z, 4, int64(width)), "back": graph.NewTensor("back", back, 4, int64(width))})
	if err != nil {
		t.Fatal(err)
	}
	out, err := oracle.Evaluate(g, at)
	if err != nil {
		t.Fatal(err)
	}
	for row := range 4 {
		for j := range width {
			want := math.Pow(float64(z[row*width+j])-float64(back[row*width+j]), 2)
			if row == 1 && j == 0 { // is missing
				want = 0
			}
			if got := out["squares"].V[row*width+j]; math.Abs(got-want) > 1e-5 {
				t.Errorf("row %d, feature %d: %v, want %v", row, j, got, want)
			}
		}
	}
}

// TestMaskedGradient holds the gradient of the objective, from our rules on the native engine and on the oracle, against differences.
func TestMaskedGradient(t *testing.T) {
	f, z := mixedFeatures(t)
	width := len(f.owner)
	back := guess(len(z))
	b := graph.NewBuilder("loss", 0)
	in := func(name string) graph.Value {
		return b.Input(name, graph.Float, graph.Fixed(4), graph.Fixed(int64(width)))
	}
	b.Output("loss", masked{f}.Loss(b, hourglass.Terms{Target: in("z"), Reconstruction: in("back")}))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	slopes, err := grad.Gradient(g, "loss", []string{"back"})
	if err != nil {
		t.Fatal(err)
	}
	feeds := func(back []float32) map[string]*graph.Tensor {
		return map[string]*graph.Tensor{"z": graph.NewTensor("z", z, 4, int64(width)), "back": graph.NewTensor("back", back, 4, int64(width))}
	}
	loss := func(back []float32) float64 {
		at, err := oracle.Arrays(feeds(back))
		if err != nil {
			t.Fatal(err)
		}
		out, err := oracle.Evaluate(g, at)
		if err != nil {
			t.Fatal(err)
		}
		return out["loss"].V[0]
	}
	for _, e := range []hourglass.Engine{native.Engine{}, oracle.Engine{}} {
		runner, err := e.NewRunner(t.Context(), slopes)
		if err != nil {
			t.Fatal(err)
		}
		out, err := runner.Run(t.Context(), feeds(back))
		if err != nil {
			t.Fatal(err)
		}
		got, err := graph.Data[float32](out[slopes.Outputs[len(slopes.Outputs)-1].Name])
		if err != nil {
			t.Fatal(err)
		}
		const step = 1.0 / 256
		for i := range back {
			up, down := slices.Clone(back), slices.Clone(back)
			up[i] += step
			down[i] -= step
			want := (loss(up) - loss(down)) / float64(up[i]-down[i])
			if math.Abs(float64(got[i])-want) > 1e-5 {
				t.Errorf("%s, value %d: slope %v, want %v", e.Name(), i, got[i], want)
			}
		}
		if err := runner.Close(); err != nil {
			t.Error(err)
		}
	}
}
