package locate_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// chain returns n layers one behind the other, none of which makes a difference smaller.
func chain(n int) *graph.Graph {
	b := graph.NewBuilder("chain", graph.DefaultOpset)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	for i := range n {
		w := b.Parameter(graph.Vector(fmt.Sprintf("shift.%d", i), 0.1, float32(i)/1000, -0.2))
		x = b.Op("Neg", b.Op("Add", x, w))
	}
	b.Output("y", x)
	g, err := b.Graph()
	if err != nil {
		panic(err)
	}
	return g
}

func ExampleBisect() {
	g := chain(20)
	h := g.Clone()
	h.SetInitializer(graph.Vector[float32]("shift.7", 0.5, 0.007, -0.2))
	a := judge.Subject{Name: "before", Graph: g, Engine: native.Engine{}}
	b := judge.Subject{Name: "after", Graph: h, Engine: native.Engine{}}
	found, err := locate.Bisect(context.Background(), a, b, feed.Rows(g, []float32{1, 2, 3}, nil, 1), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Nodes, found.Reasons[0])
	// Output:
	// [shift_add_6] initializer "shift.7" differs in 1 of 3 elements, first at [0]: 0.5, the reference 0.1
}

// The runs grow with the logarithm of the nodes.
func TestBisectRuns(t *testing.T) {
	g := chain(400)
	for _, at := range []int{0, 200, 399} {
		a, b := sides(g, heavier(t, g, fmt.Sprintf("shift.%d", at), 0.9), native.Engine{})
		r, err := locate.Bisect(t.Context(), a, b, trial.Generated(g, 1, 2), nil)
		if err != nil {
			t.Fatal(err)
		}
		// Two of the whole, two for each of the 10 halvings of 800 values, three of the part.
		if r.Runs > 2+2*10+3 || len(r.Nodes) != 1 || !strings.Contains(r.Words, fmt.Sprintf("shift.%d", at)) {
			t.Errorf("after %d runs: %s", r.Runs, r.Words)
		}
	}
}

// The first inputs whose outputs differ are looked into.
func TestBisectLaterInputs(t *testing.T) {
	b := graph.NewBuilder("relu", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(1))
	b.Output("y", b.Op("LeakyRelu", b.Op("Neg", x), graph.Float32("alpha", 0.5)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	h := g.Clone()
	h.Nodes[1].Attrs[0] = graph.Float32("alpha", 0.25)
	a, c := sides(g, h, native.Engine{})
	for rows, want := range map[float32]judge.Verdict{-1: judge.Equal, 2: judge.Different} {
		r, err := locate.Bisect(t.Context(), a, c, feed.Rows(g, []float32{-3, -2, rows}, nil, 1), nil)
		if err != nil || r.Verdict != want {
			t.Errorf("%v: %v, %v", rows, r, err)
		}
	}
}

// What the engine of the second graph lacks is an error, and no difference.
func TestBisectUnsupported(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	a, b := sides(g, g, odd{lacks: []string{"Tanh"}})
	if r, err := locate.Bisect(t.Context(), a, b, trial.Generated(g, 1, 2), nil); err == nil {
		t.Errorf("no error, and %s", r.Words)
	}
}

// written bisects, writes what is found, and compares what was written.
func written(t *testing.T, a, b judge.Subject, files ...string) *verify.Report {
	t.Helper()
	r, err := locate.Bisect(t.Context(), a, b, trial.Generated(a.Graph, 1, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "report")
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, files) {
		t.Errorf("the folder holds %v, want %v", names, files)
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil || !strings.Contains(string(readme), "hourglass verify a.onnx") || !strings.Contains(string(readme), r.Nodes[0]) {
		t.Errorf("%s, %v", readme, err)
	}
	var subjects []judge.Subject
	for i, s := range []judge.Subject{a, b} {
		if s.Graph, err = graph.Load(filepath.Join(dir, files[min(i+1, len(files)-2)])); err != nil {
			t.Fatal(err)
		}
		if s.Engine.Name() == "oracle" {
			s.Name = "after"
		}
		subjects = append(subjects, s)
	}
	fixtures, err := trial.ReadFixtures(dir, subjects[0].Graph)
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Compare(t.Context(), subjects, fixtures, &judge.Settings{Tolerance: &judge.Tolerance{Abs: 1e-6, Rel: 1e-6}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Pairs {
		recorded := p.Reference == judge.Recorded && p.Subject == a.Name
		if recorded != (p.Verdict == judge.Equal) {
			t.Errorf("%s beside %s: %s, %s", p.Subject, p.Reference, p.Verdict, p.Reason)
		}
	}
	return report
}

func TestBisectWrite(t *testing.T) {
	g := fake.Dense(t, "Tanh")
	t.Run("two graphs", func(t *testing.T) {
		a, b := sides(g, heavier(t, g, "decoder.0.weight", 3), native.Engine{})
		written(t, a, b, "README.md", "a.onnx", "b.onnx", "test_data_set_0")
	})
	t.Run("two engines", func(t *testing.T) {
		a, b := sides(g, g, odd{change: func(h *graph.Graph, out map[string]*graph.Tensor) {
			for name, y := range out {
				if h.Nodes[len(h.Nodes)-1].Op == "Sigmoid" && name == hourglass.ReconstructionName {
					out[name] = graph.NewTensor(name, make([]float32, y.Len()), y.Dims...)
				}
			}
		}})
		written(t, a, b, "README.md", "a.onnx", "test_data_set_0")
	})
	t.Run("other names and types", func(t *testing.T) {
		h, _, err := convert.Half(heavier(t, g, "decoder.0.weight", 3), convert.HalfSettings{Lossy: true})
		if err != nil {
			t.Fatal(err)
		}
		a, b := sides(g, h, oracle.Engine{})
		written(t, a, b, "README.md", "a.onnx", "b.onnx", "test_data_set_0")
	})
	t.Run("nothing", func(t *testing.T) {
		a, b := sides(g, g, native.Engine{})
		r, err := locate.Bisect(t.Context(), a, b, trial.Generated(g, 1, 2), nil)
		if err != nil || r.Verdict != judge.Equal {
			t.Fatal(r, err)
		}
		if err := r.Write(t.TempDir()); err == nil {
			t.Error("no error")
		}
	})
}
