package native

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// encoder returns a small dense graph from 5 numbers to 3.
func encoder() *graph.Graph {
	g := model(17,
		node("Gemm", names("input", "w", "b"), "h"),
		node("Tanh", names("h"), "latent"))
	g.Inputs = []graph.Value{floatValue("input", graph.Batch, graph.Fixed(5))}
	g.Outputs = []graph.Value{floatValue("latent", graph.Batch, graph.Fixed(3))}
	g.Initializers = []*graph.Tensor{graph.NewTensor("w", draw(1, 15), 5, 3), graph.NewTensor("b", draw(2, 3), 3)}
	return g
}

func runnerOf(t *testing.T, g *graph.Graph) hourglass.Runner {
	t.Helper()
	r, err := Engine{}.NewRunner(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func encode(r hourglass.Runner, x []float32) ([]float32, error) {
	out, err := r.Run(context.Background(), map[string]*graph.Tensor{"input": graph.NewTensor("input", x, int64(len(x)/5), 5)})
	if err != nil {
		return nil, err
	}
	return graph.Data[float32](out["latent"])
}

func TestAnyBatch(t *testing.T) {
	r := runnerOf(t, encoder())
	x := draw(3, 300*5)
	whole, err := encode(r, x)
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int{1, 2, 7, 128, 299, 1, 3, 5, 6, 2} { // more sizes than programs are kept
		got, err := encode(r, x[:rows*5])
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint(rows, " rows"), got, whole[:rows*3])
	}
}

func TestResultsAreCopies(t *testing.T) {
	r := runnerOf(t, encoder())
	first, err := r.Run(context.Background(), map[string]*graph.Tensor{"input": graph.NewTensor("input", draw(1, 5), 1, 5)})
	if err != nil {
		t.Fatal(err)
	}
	kept := slices.Clone(first["latent"].Raw)
	if _, err := encode(r, draw(2, 5)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kept, first["latent"].Raw) {
		t.Error("a later run wrote into an earlier result")
	}
}

func TestConcurrentRuns(t *testing.T) {
	r := runnerOf(t, encoder())
	x := draw(3, 40*5)
	want, err := encode(r, x)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 12 {
				rows := 2 + (w+i)%9
				got, err := encode(r, x[:rows*5])
				if err != nil {
					t.Error(err)
					return
				}
				if !slices.Equal(got, want[:rows*3]) {
					t.Errorf("%d rows: other numbers", rows)
				}
			}
		})
	}
	wg.Wait()
}

// TestConcurrentEngines builds and trains at once, which gorgonia's shared
// constants would not survive unguarded.
func TestConcurrentEngines(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			tr, err := Engine{}.NewTrainer(context.Background(), autoencoder(1, 6, 3, 6))
			if err != nil {
				t.Error(err)
				return
			}
			for rows := 1; rows < 6; rows++ {
				if _, err := tr.Step(context.Background(), [][]float32{draw(1, rows*6)}, rows, 0.01); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestRunRefuses(t *testing.T) {
	r := runnerOf(t, encoder())
	good := graph.NewTensor("input", draw(1, 10), 2, 5)
	short := *good
	short.Raw = short.Raw[:12]
	for _, c := range []struct {
		name, want string
		inputs     map[string]*graph.Tensor
	}{
		{"nothing", `input "input" (float32[batch,5]) is missing`, nil},
		{"nil", "is missing", map[string]*graph.Tensor{"input": nil}},
		{"another name", `no input "other"`, map[string]*graph.Tensor{"input": good, "other": good}},
		{"another type", "is int64, want float32", map[string]*graph.Tensor{"input": graph.NewTensor("input", make([]int64, 10), 2, 5)}},
		{"another rank", "want [batch,5]", map[string]*graph.Tensor{"input": graph.NewTensor("input", draw(1, 10), 10)}},
		{"another width", "want [batch,5]", map[string]*graph.Tensor{"input": graph.NewTensor("input", draw(1, 8), 2, 4)}},
		{"no rows", "at least one element", map[string]*graph.Tensor{"input": graph.NewTensor("input", []float32{}, 0, 5)}},
		{"too few bytes", "12 bytes", map[string]*graph.Tensor{"input": &short}},
		{"negative dims", "negative", map[string]*graph.Tensor{"input": {Name: "input", Elem: graph.Float, Dims: []int64{-1, 5}}}},
	} {
		if _, err := r.Run(context.Background(), c.inputs); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Run(ctx, map[string]*graph.Tensor{"input": good}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if _, err := encode(r, draw(1, 5)); !errors.Is(err, errClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestSymbolsHaveOneSize(t *testing.T) {
	g := model(17, node("Add", names("a", "b"), "y"))
	g.Inputs = []graph.Value{floatValue("a", graph.Batch), floatValue("b", graph.Batch)}
	g.Outputs = []graph.Value{{Name: "y"}}
	_, err := runnerOf(t, g).Run(context.Background(), map[string]*graph.Tensor{
		"a": graph.Vector[float32]("a", 1, 2), "b": graph.Vector[float32]("b", 1)})
	if err == nil || !strings.Contains(err.Error(), "batch = 2") {
		t.Errorf("error %v", err)
	}
}

// TestOutputsThatNothingComputes: an input, an initializer, a default that the
// caller may replace, and one value under two names.
func TestOutputsThatNothingComputes(t *testing.T) {
	g := model(17, node("Identity", names("x"), "same"), node("Relu", names("x"), "y"))
	g.Inputs = []graph.Value{floatValue("x", graph.Batch), floatValue("threshold")}
	g.Initializers = []*graph.Tensor{graph.Scalar[float32]("threshold", 7), graph.Vector[int64]("version", 1, 2)}
	g.Outputs = []graph.Value{{Name: "x"}, {Name: "same"}, {Name: "y"}, {Name: "threshold"}, {Name: "version"}}
	x := graph.Vector[float32]("x", -1, 2)
	r := runnerOf(t, g)
	for want, inputs := range map[float32]map[string]*graph.Tensor{
		7: {"x": x}, 9: {"x": x, "threshold": graph.Scalar[float32]("threshold", 9)},
	} {
		out, err := r.Run(context.Background(), inputs)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "x", elements(t, out["x"]), []float32{-1, 2})
		near(t, "same", elements(t, out["same"]), []float32{-1, 2})
		near(t, "y", elements(t, out["y"]), []float32{0, 2})
		near(t, "threshold", elements(t, out["threshold"]), []float32{want})
		if v, err := graph.Data[int64](out["version"]); err != nil || !slices.Equal(v, []int64{1, 2}) {
			t.Errorf("version: %v, %v", v, err)
		}
	}
}

func TestOnlyConstants(t *testing.T) {
	g := model(17, node("Constant", nil, "y", graph.Float32("value_float", 3)))
	g.Outputs = []graph.Value{{Name: "y"}}
	_, y := run(t, g, "y")
	near(t, "y", y, []float32{3})
}
