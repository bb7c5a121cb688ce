package verify

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// fake is an engine in memory: it changes what truth gives.
type fake struct {
	name   string
	refuse error
	change func(run int, out map[string]*graph.Tensor) error
}

func (f fake) Name() string { return f.name }

func (f fake) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	return &fakeRunner{fake: f}, f.refuse
}

type fakeRunner struct {
	fake
	run, closed int
}

func (r *fakeRunner) Run(_ context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := truth(in)
	if err == nil && r.change != nil {
		err = r.change(r.run, out)
	}
	r.run++
	return out, err
}

func (r *fakeRunner) Close() error { r.closed++; return nil }

// truth is what every fake computes: the input, and a count that is an integer.
func truth(in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	x := in["input"]
	if x == nil {
		return nil, errors.New("input is missing")
	}
	return map[string]*graph.Tensor{"copy": x.Renamed("copy"), "count": graph.Scalar("count", x.Dims[0])}, nil
}

func fakeGraph() *graph.Graph {
	return &graph.Graph{
		Name:    "fake",
		Inputs:  []graph.Value{{Name: "input", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(2))}}},
		Outputs: []graph.Value{{Name: "copy"}, {Name: "count"}},
	}
}

// fakeInputs are three runs of two rows.
func fakeInputs() Inputs {
	return Rows(fakeGraph(), []float32{1, -2, 0, 0.5, 1000, 3, 4, 5, 0.1, 0.2, 0.3, 0.4}, nil, 2)
}

// set changes one element of the output copy in one run.
func set(at, element int, change func(float32) float32) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error {
		if run == at {
			x, err := graph.Data[float32](out["copy"])
			if err != nil {
				return err
			}
			x[element] = change(x[element])
			out["copy"] = graph.NewTensor("copy", x, out["copy"].Dims...)
		}
		return nil
	}
}

func add(v float32) func(float32) float32 { return func(x float32) float32 { return x + v } }

func to(v float64) func(float32) float32 { return func(float32) float32 { return float32(v) } }

// both makes two changes, as NaN on both sides needs.
func both(a, b func(int, map[string]*graph.Tensor) error) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error { return errors.Join(a(run, out), b(run, out)) }
}

var exact = fake{name: "exact"}

func lacking(op string) error {
	return &hourglass.UnsupportedOpError{Engine: "small", Node: "n", Op: op, Reason: "over axis 0"}
}

func compareFakes(t *testing.T, s *Settings, engines ...hourglass.Engine) *Report {
	t.Helper()
	if s == nil {
		s = &Settings{Tolerance: &Promised}
	}
	r, err := Compare(t.Context(), On(fakeGraph(), engines...), Runs(fakeInputs()), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// oddities are changes of the output copy, and the verdict on each.
var oddities = []struct {
	name    string
	change  func(int, map[string]*graph.Tensor) error
	verdict Verdict
	exit    int
}{
	{"nothing", nil, Equal, 0},
	{"within absolute", set(1, 2, add(1e-5/2)), Equal, 0},
	{"within relative", set(1, 0, add(5e-3)), Equal, 0},
	{"2e-5 off at 0", set(0, 2, add(2e-5)), Different, 1},
	{"4e-5 off at -2", set(0, 1, add(4e-5)), Different, 1},
	{"other zero", set(0, 2, to(math.Copysign(0, -1))), Equal, 0},
	{"NaN", set(2, 3, to(math.NaN())), Different, 1},
	{"infinity", set(2, 3, to(math.Inf(1))), Different, 1},
	{"missing", func(_ int, out map[string]*graph.Tensor) error { delete(out, "copy"); return nil }, Different, 1},
	{"none at all", func(_ int, out map[string]*graph.Tensor) error { clear(out); return nil }, Different, 1},
	{"nil tensor", func(_ int, out map[string]*graph.Tensor) error { out["copy"] = nil; return nil }, Different, 1},
	{"extra", func(_ int, out map[string]*graph.Tensor) error { out["more"] = out["copy"]; return nil }, Different, 1},
	{"other shape", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Dims = []int64{t.Dims[1], t.Dims[0], 1}
		out["copy"] = &t
		return nil
	}, Different, 1},
	{"other type", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Elem = graph.Int32
		out["copy"] = &t
		return nil
	}, Different, 1},
	{"truncated", func(_ int, out map[string]*graph.Tensor) error {
		t := *out["copy"]
		t.Raw = t.Raw[:5]
		out["copy"] = &t
		return nil
	}, Different, 1},
	{"integer off by one", func(_ int, out map[string]*graph.Tensor) error {
		out["count"] = graph.Scalar("count", int64(3))
		return nil
	}, Different, 1},
	{"fails", func(int, map[string]*graph.Tensor) error { return errors.New("no memory") }, Failed, 2},
	{"fails later", func(run int, _ map[string]*graph.Tensor) error {
		if run == 2 {
			return errors.New("no memory")
		}
		return nil
	}, Failed, 2},
	{"panics", func(int, map[string]*graph.Tensor) error { panic("index out of range") }, Failed, 2},
	{"lacks an operator when run", func(int, map[string]*graph.Tensor) error { return lacking("Softmax") }, Unsupported, 2},
	{"differs, then fails", func(run int, out map[string]*graph.Tensor) error {
		if run == 1 {
			return errors.New("no memory")
		}
		delete(out, "copy")
		return nil
	}, Different, 1},
}
